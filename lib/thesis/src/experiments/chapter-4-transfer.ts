/** Figures 4.11 to 4.15: Multiscale Adam on the large convolutional networks, trained on smaller ones. */

import { adamTimescales } from 'l2o/internal/learned/timescales.js';
import { adam } from 'l2o/internal/optimizers/adam.js';
import { cosine } from 'l2o/internal/optimizers/cosine-annealing.js';
import { type Schedule, scheduleOf } from 'l2o/internal/optimizers/schedule.js';
import { tensorflowAdam } from 'l2o/internal/optimizers/tensorflow-adam.js';
import { convCifar } from 'l2o/internal/problems/conv-cifar.js';
import { convMnist } from 'l2o/internal/problems/conv-mnist.js';
import type { NetworkProblem } from 'l2o/internal/problems/problem.js';
import type { ColorKey } from '../figures/palette.js';
import type { AxisRecord, FigureExperiment, NamedTraining, PanelRecord, SeriesRecord } from './experiment.js';
import {
  accuraciesOf,
  accuracyAxis,
  averageOfSix,
  epochs,
  epochs250,
  epochs500,
  lossAxis,
  onConvolutionalNetwork,
  onePanel,
} from './panels.js';
import { multiscaleTraining, type RateName } from './trainings.js';

const onMnist = convMnist(0);
const onCifar = convCifar(0);

/** 500 epochs of CIFAR, over which the rate is annealed. */
const annealingSteps = 195_000;

/**
 * The six Adams of a figure: TensorFlow's at a constant rate, the author's own where it is annealed. On CIFAR
 * the annealed ones follow their schedule from the first step on.
 */
function sixAdams(problem: NetworkProblem, rate: number | Schedule): SeriesRecord[] {
  return adamTimescales(6).map(([beta1, beta2]) => {
    const name = String(beta1).slice(1);
    return {
      label: `Adam ${name}`,
      reference: `Adam_0${name}`,
      color: `timescale ${name}` as ColorKey,
      problem,
      optimizer:
        typeof rate === 'number' ? tensorflowAdam({ rate, beta1, beta2 }) : adam({ rate, beta1, beta2 }),
    };
  });
}

interface Learned {
  readonly label: string;
  /** Absent where the thesis has no such curve. */
  readonly reference?: string;
  readonly color: ColorKey;
  readonly training: NamedTraining;
}

/** A trained Multiscale Adam on a problem it was not trained on, at a rate that need not be that of its training. */
function transferred(problem: NetworkProblem, rate: number | Schedule, learned: Learned): SeriesRecord {
  return { ...learned, problem, evaluatedWith: { rate: scheduleOf(rate).settings } };
}

const figure411: FigureExperiment = {
  ...onConvolutionalNetwork(50),
  id: '4.11',
  title: 'LA and RNN, trained on ConvMnist_1, on ConvMnist_0',
  caption:
    'ConvMnist_0, mean training loss per epoch at eta 5e-4: LA and the RNN with two layers, trained on the smaller ConvMnist_1, and ' +
    'their six Adams. The thesis: the RNN is best by far, LA among the best. (Its caption says MlpMnist; the text and the losses say ConvMnist_0.)',
  section: '4.4.2',
  notebook: '4.4.2-mnist-convnet',
  panels: onePanel({
    x: epochs,
    y: lossAxis([-6.4393, -0.086634], 1),
    series: [
      ...sixAdams(onMnist, 5e-4),
      transferred(onMnist, 5e-4, {
        label: 'RNN 2 layers',
        reference: 'RNN',
        color: 'rnn 2',
        training: multiscaleTraining('rnn-2', 6, '5e-4', 'conv-mnist-1'),
      }),
      transferred(onMnist, 5e-4, {
        label: 'LA',
        reference: 'LA',
        color: 'la 6',
        training: multiscaleTraining('la-b', 6, '5e-4', 'conv-mnist-1'),
      }),
    ],
  }),
};

function trainedOnCifar(layers: 1 | 2): SeriesRecord {
  return transferred(onCifar, 5e-4, {
    label: `RNN ${layers} layer${layers === 1 ? '' : 's'}`,
    reference: `RNN ${layers} hidden layer${layers === 1 ? '' : 's'}`,
    color: `rnn ${layers}`,
    training: multiscaleTraining(`rnn-${layers}`, 6, '5e-4', 'conv-cifar-1'),
  });
}

const figure412: FigureExperiment = {
  ...onConvolutionalNetwork(250),
  id: '4.12',
  title: 'RNNs, trained on ConvCifar_1, on ConvCifar_0',
  caption:
    'ConvCifar_0, mean training loss per epoch with weight decay at eta 5e-4: (a) RNNs with one and two layers, trained on the smaller ' +
    'ConvCifar_1, (b) the one with two and its six Adams. The thesis: two layers are better than one, and neither beats the best Adam. ' +
    '(Its caption names ConvMnist_1 and ConvMnist_0; the text says ConvCifar.)',
  section: '4.4.3',
  notebook: '4.4.3a-training-on-cifar10',
  panels: [
    {
      panel: 'a',
      title: 'RNNs with 1 and 2 hidden layers',
      x: epochs250,
      y: lossAxis([-0.24164, 0.39774], 0.1),
      series: [trainedOnCifar(1), trainedOnCifar(2)],
    },
    {
      panel: 'b',
      title: 'RNN with 2 hidden layers and its Adams',
      x: epochs250,
      y: lossAxis([-0.26696, 0.39875], 0.1),
      series: [...sixAdams(onCifar, 5e-4), trainedOnCifar(2)],
    },
  ],
};

/** What was trained on MlpMnist: an RNN by the thesis' name for it, and the rate. */
interface FromMlpMnist {
  readonly name: 'RNN_a' | 'RNN_b';
  readonly trainedAt: RateName;
}

const rnnA: FromMlpMnist = { name: 'RNN_a', trainedAt: '1e-2' };
const rnnB: FromMlpMnist = { name: 'RNN_b', trainedAt: '0.01-0' };

/**
 * Panels (a) loss and (b) accuracy of an RNN and its six Adams at one rate. Beside them what the thesis leaves out, and what tells
 * an average from what was learned: the plain average, and LA trained as the RNN was.
 */
function lossAndAccuracy(
  { name, trainedAt }: FromMlpMnist,
  rate: number | Schedule,
  frames: { readonly loss: AxisRecord['range']; readonly accuracy: AxisRecord['range'] },
): PanelRecord[] {
  const series = [
    ...sixAdams(onCifar, rate),
    transferred(onCifar, rate, {
      label: name,
      reference: name,
      color: 'rnn 2',
      training: multiscaleTraining('rnn-2', 6, trainedAt),
    }),
    averageOfSix(onCifar, rate),
    transferred(onCifar, rate, {
      label: 'LA',
      color: 'la 6',
      training: multiscaleTraining('la-b', 6, trainedAt),
    }),
  ];
  const x = epochs500;
  return [
    { panel: 'a', title: 'Loss on the training set', x, y: lossAxis(frames.loss, 0.1), series },
    {
      panel: 'b',
      title: 'Accuracy on the test set',
      x,
      y: accuracyAxis(frames.accuracy),
      series: accuraciesOf(series),
    },
  ];
}

const pretrained = {
  ...onConvolutionalNetwork(500),
  section: '4.4.3',
  notebook: '4.4.3b-pretrained-on-cifar10',
} as const;

const shown =
  'ConvCifar_0: (a) mean training loss per epoch with weight decay, (b) running test accuracy, of the RNN with two layers';

const beside = 'Beside them, not in the thesis: the plain average of the six, and LA trained as the RNN was.';

const figure413: FigureExperiment = {
  ...pretrained,
  id: '4.13',
  title: 'RNN_a, trained on MlpMnist, on ConvCifar_0 at a constant rate',
  caption:
    `${shown} that was trained on MlpMnist at eta 1e-2 (RNN_a), and its six Adams, all at eta 5e-4. ${beside} ` +
    'The thesis: RNN_a beats all, and its lead grows. (Its caption names ConvMnist_0.)',
  panels: lossAndAccuracy(rnnA, 5e-4, { loss: [-0.34414, 0.40417], accuracy: [0.34072, 0.86443] }),
};

const figure414: FigureExperiment = {
  ...pretrained,
  id: '4.14',
  title: 'RNN_b, trained on MlpMnist, on ConvCifar_0 under a harsh annealing',
  caption:
    `${shown} that was trained on MlpMnist with eta from 1e-2 to 0 (RNN_b), and its six Adams, all with eta from 1e-2 to 0 over 500 epochs. ${beside} ` +
    'The thesis: too harsh for all, RNN_b is best by far, Adam .7 fails completely. (Its caption names ConvMnist_0.)',
  panels: lossAndAccuracy(rnnB, cosine({ from: 1e-2, to: 0, steps: annealingSteps }), {
    loss: [-0.12074, 0.43945],
    accuracy: [0.064444, 0.78013],
  }),
};

const figure415: FigureExperiment = {
  ...pretrained,
  id: '4.15',
  title: 'RNN_b, trained on MlpMnist, on ConvCifar_0 under a mild annealing',
  caption:
    `${shown} that was trained on MlpMnist with eta from 1e-2 to 0 (RNN_b), and its six Adams, all with eta from 5e-4 to 5e-5 over 500 epochs. ${beside} ` +
    'The thesis: RNN_b has the lowest loss, its accuracy is slightly below that of Adam .7 and .99. (Its caption names ConvMnist_0.)',
  panels: lossAndAccuracy(rnnB, cosine({ from: 5e-4, to: 5e-5, steps: annealingSteps }), {
    loss: [-0.44946, 0.41149],
    accuracy: [0.30482, 0.87699],
  }),
};

export const transferFigures = [figure411, figure412, figure413, figure414, figure415] as const;
