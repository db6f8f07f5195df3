/** Figures of chapter 4 that need no training: the noise that motivates it. */

import { tensorflowAdam } from '../optimizers/tensorflow-adam.js';
import { mlpMnist } from '../problems/mlp-mnist.js';
import type { FigureExperiment } from './experiment.js';

const figure41: FigureExperiment = {
  id: '4.1',
  title: 'The noise of a loss curve',
  caption:
    'MlpMnist: the minibatch loss of one Adam at every iteration, unsmoothed. ' +
    'The thesis does not state the settings; 0.9, 0.999 and 1e-2 fit its curve.',
  section: '4.1',
  notebook: '4.1-motivation',
  unit: 'iteration',
  points: { smoke: 200, quick: 10000, thesis: 10000 },
  seeds: { smoke: 1, quick: 1, thesis: 1 },
  panels: [
    {
      panel: null,
      title: null,
      x: { label: 'Iterations', range: [-499.94, 10499], ticks: [0, 2000, 4000, 6000, 8000, 10000] },
      y: { label: 'Loss Log 10', range: [-2.0531, 0.47734], ticks: [-2, -1.5, -1, -0.5, 0] },
      series: [
        {
          label: 'Adam eta 1e-2',
          reference: 'Adam',
          color: 'adam 1e-2',
          problem: mlpMnist(),
          optimizer: tensorflowAdam({ rate: 1e-2 }),
        },
      ],
    },
  ],
};

export const chapter4: readonly FigureExperiment[] = [figure41];
