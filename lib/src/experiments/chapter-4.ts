/** Figures of chapter 4: the noise that motivates it, and the linear averages of several Adams. */

import { tensorflowAdam } from '../optimizers/tensorflow-adam.js';
import { mlpMnist } from '../problems/mlp-mnist.js';
import type { FigureExperiment, SeriesRecord } from './experiment.js';
import { epochs, onePanel, tenThousandIterations } from './panels.js';

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
  panels: onePanel({
    x: tenThousandIterations,
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
  }),
};

/** Trained with eta 1e-2 at the thesis' length; the files come with the kit. */
const average = (
  file: string,
  color: SeriesRecord['color'],
  label: string,
  reference: string,
): SeriesRecord => ({ label, reference, color, problem: mlpMnist(), trained: file });

const figure42: FigureExperiment = {
  id: '4.2',
  title: 'Three linear averages of six Adams on MlpMnist',
  caption:
    'MlpMnist, mean training loss per epoch at eta 1e-2: the learned average of six Adams with its weights normalised (LA_a), ' +
    'with their absolute values normalised (LA_b), and as they are (LA_c). The thesis: normalisation helps much.',
  section: '4.4.1',
  notebook: '4.4.1a-la-variants',
  unit: 'epoch',
  points: { smoke: 1, quick: 20, thesis: 50 },
  seeds: { smoke: 1, quick: 1, thesis: 3 },
  panels: onePanel({
    x: epochs,
    y: {
      label: 'Loss Log 10',
      range: [-1.4404, 0.049818],
      ticks: [-1.4, -1.2, -1, -0.8, -0.6, -0.4, -0.2, 0],
    },
    series: [
      average('la-a-6', 'la a', 'LA_a: normalised', 'Normalized'),
      average('la-b-6', 'la 6', 'LA_b: absolute values normalised', 'Normalized Absolute Values'),
      average('la-c-6', 'la c', 'LA_c: not normalised', 'No Normalization'),
    ],
  }),
};

const figure43: FigureExperiment = {
  id: '4.3',
  title: 'Linear averages of 5, 6 and 11 Adams on MlpMnist',
  caption:
    'MlpMnist, mean training loss per epoch at eta 1e-2: LA_b of 5, 6 and 11 Adams. ' +
    'The thesis: 5 is slightly worse than 6, 11 is best, though not always.',
  section: '4.4.1',
  notebook: '4.4.1b-number-of-timescales',
  unit: 'epoch',
  points: { smoke: 1, quick: 20, thesis: 50 },
  seeds: { smoke: 1, quick: 1, thesis: 3 },
  panels: onePanel({
    x: epochs,
    y: { label: 'Loss Log10', range: [-1.4519, -0.24863], ticks: [-1.4, -1.2, -1, -0.8, -0.6, -0.4] },
    series: [
      average('la-b-5', 'la 5', 'LA_b k 5', 'k 5'),
      average('la-b-6', 'la 6', 'LA_b k 6', 'k 6'),
      average('la-b-11', 'la 11', 'LA_b k 11', 'k 11'),
    ],
  }),
};

export const chapter4: readonly FigureExperiment[] = [figure41, figure42, figure43];
