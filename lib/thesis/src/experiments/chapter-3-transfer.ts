/** Figure 3.10: optimizers that learned on MlpMnist, on the large CIFAR network. */
import { rmsprop } from 'l2o/internal/optimizers/rmsprop.js';
import { tensorflowAdam } from 'l2o/internal/optimizers/tensorflow-adam.js';
import { convCifar } from 'l2o/internal/problems/conv-cifar.js';
import type { FigureExperiment, SeriesRecord } from './experiment.js';
import { accuraciesOf, accuracyAxis, epochs500, lossAxis, onConvolutionalNetwork } from './panels.js';
import { chapter3Training } from './trainings.js';

const problem = convCifar(0);

/** Trained at eta_min 1e-4, drawn at half of that. */
function momentums(k: 6 | 10): SeriesRecord {
  return {
    label: `k ${k}, timescales 0.2-0.99`,
    reference: `O_m k ${k} eta_min 5e-5`,
    color: `momentums ${k} 0.2-0.99`,
    problem,
    training: chapter3Training(`k-momentums-${k}-0.2-0.99`),
    evaluatedWith: { etaMin: 5e-5 },
  };
}

const series: readonly SeriesRecord[] = [
  momentums(6),
  momentums(10),
  {
    label: 'Adam eta 1e-4',
    reference: 'Adam eta 1e-4',
    color: 'adam 1e-4',
    problem,
    optimizer: tensorflowAdam({ rate: 1e-4 }),
  },
  {
    label: 'RMSProp eta 1e-4',
    reference: 'RMSProp eta 1e-4',
    color: 'rmsprop',
    problem,
    optimizer: rmsprop({ rate: 1e-4 }),
  },
];

export const figure310: FigureExperiment = {
  ...onConvolutionalNetwork(500),
  id: '3.10',
  title: 'k Momentums, trained on MlpMnist, on ConvCifar_0',
  caption:
    'ConvCifar_0: (a) mean training loss per epoch with weight decay, (b) running test accuracy. Two k Momentums that were trained ' +
    'on MlpMnist, at eta_min 5e-5, against Adam and RMSProp at their best rates. ' +
    'The thesis: Adam has the lowest loss at the end, the learned ones beat RMSProp and have the higher accuracy.',
  section: '3.5',
  notebook: '3.5-k-momentums',
  panels: [
    { panel: 'a', title: 'Loss on ConvCifar_0', x: epochs500, y: lossAxis([-0.35016, 0.65258]), series },
    {
      panel: 'b',
      title: 'Accuracy on ConvCifar_0',
      x: epochs500,
      y: accuracyAxis([0.20993, 0.86889]),
      series: accuraciesOf(series),
    },
  ],
};
