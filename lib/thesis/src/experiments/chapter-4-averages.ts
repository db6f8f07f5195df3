/** Figures 4.1 to 4.4 and 4.6 with their tables: linear averages of several Adams, and what a network adds. */

import type { Average } from 'l2o/internal/learned/linear-average.js';
import { adamTimescales } from 'l2o/internal/learned/timescales.js';
import { tensorflowAdam } from 'l2o/internal/optimizers/tensorflow-adam.js';
import { mlpMnist } from 'l2o/internal/problems/mlp-mnist.js';
import type { ColorKey } from '../figures/palette.js';
import type {
  FigureExperiment,
  NamedTraining,
  SeriesRecord,
  TableExperiment,
  WeightsRecord,
} from './experiment.js';
import {
  curves,
  epochs,
  lossAxis,
  lossLabel,
  onePanel,
  onMlpMnist,
  tenThousandIterations,
} from './panels.js';
import { multiscaleTraining } from './trainings.js';

const problem = mlpMnist();

const figure41: FigureExperiment = {
  ...curves,
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
    y: { label: lossLabel, range: [-2.0531, 0.47734], ticks: [-2, -1.5, -1, -0.5, 0] },
    series: [
      {
        label: 'Adam eta 1e-2',
        reference: 'Adam',
        color: 'adam 1e-2',
        problem,
        optimizer: tensorflowAdam({ rate: 1e-2 }),
      },
    ],
  }),
};

/** One Multiscale Adam, drawn at the rate it was trained at. */
function trained(training: NamedTraining, color: ColorKey, label: string, reference: string): SeriesRecord {
  return { label, reference, color, problem, training };
}

const average = (letter: 'a' | 'b' | 'c', k: 5 | 6 | 11 = 6) => multiscaleTraining(`la-${letter}`, k, '1e-2');

const figure42: FigureExperiment = {
  ...onMlpMnist(20),
  view: 'curves',
  id: '4.2',
  title: 'Three linear averages of six Adams on MlpMnist',
  caption:
    'MlpMnist, mean training loss per epoch at eta 1e-2: the learned average of six Adams with its weights normalised (LA_a), ' +
    'with their absolute values normalised (LA_b), and as they are (LA_c). The thesis: normalisation helps much.',
  section: '4.4.1',
  notebook: '4.4.1a-la-variants',
  panels: onePanel({
    x: epochs,
    y: lossAxis([-1.4404, 0.049818]),
    series: [
      trained(average('a'), 'la a', 'LA_a: normalised', 'Normalized'),
      trained(average('b'), 'la 6', 'LA_b: absolute values normalised', 'Normalized Absolute Values'),
      trained(average('c'), 'la c', 'LA_c: not normalised', 'No Normalization'),
    ],
  }),
};

const figure43: FigureExperiment = {
  ...onMlpMnist(20),
  view: 'curves',
  id: '4.3',
  title: 'Linear averages of 5, 6 and 11 Adams on MlpMnist',
  caption:
    'MlpMnist, mean training loss per epoch at eta 1e-2: LA_b of 5, 6 and 11 Adams, each among the other two (pale). ' +
    'The thesis: 5 is slightly worse than 6, 11 is best, though not always.',
  section: '4.4.1',
  notebook: '4.4.1b-number-of-timescales',
  panels: onePanel({
    x: epochs,
    y: lossAxis([-1.4519, -0.24863]),
    series: ([5, 6, 11] as const).map((k) => ({
      ...trained(average('b', k), `la ${k}`, `LA_b k ${k}`, `k ${k}`),
      facet: `${k} Adams`,
    })),
  }),
};

/** A single Adam of Table 4.1b. @param name beta1 without its zero: ".95" */
function single(name: `.${string}`, beta1: number, beta2: number): SeriesRecord {
  return {
    label: `Adam ${name}`,
    facet: `Adam ${name}`,
    reference: `Adam_0${name}`,
    color: `timescale ${name}` as ColorKey,
    problem,
    optimizer: tensorflowAdam({ rate: 1e-2, beta1, beta2 }),
  };
}

/** ".99" for 0.99. */
const timescaleName = (beta1: number): `.${string}` => `.${String(beta1).slice(2)}`;

const figure44: FigureExperiment = {
  ...onMlpMnist(20),
  view: 'curves',
  id: '4.4',
  title: 'Linear averages and each of their Adams on MlpMnist',
  caption:
    'MlpMnist, mean training loss per epoch at eta 1e-2: LA_b of 5, 6 and 11 Adams, and each of the eleven alone, among all others (pale). ' +
    'The thesis: all three averages beat all Adams.',
  section: '4.4.1',
  notebook: '4.4.1b-number-of-timescales',
  panels: onePanel({
    x: epochs,
    y: lossAxis([-1.454, -0.20528]),
    series: [
      ...([5, 6, 11] as const).map((k) => ({
        ...trained(average('b', k), `la ${k}`, `LA_b k ${k}`, `lwa k ${k}`),
        facet: 'the averages LA_b',
      })),
      ...adamTimescales(11)
        .toSorted(([one], [other]) => other - one)
        .map(([beta1, beta2]) => single(timescaleName(beta1), beta1, beta2)),
    ],
  }),
};

const second = ' [second pair, really 1e-4]';

const figure46: FigureExperiment = {
  ...onMlpMnist(20),
  view: 'curves',
  id: '4.6',
  title: 'A linear average and a network of six Adams on MlpMnist',
  caption:
    'MlpMnist, mean training loss per epoch: LA_b and the MLP at two learning rates, each trained at its own. ' +
    'The thesis: the network gains nothing. (Its legend prints eta .005 for both pairs; the upper one is 1e-4.)',
  section: '4.4.1',
  notebook: '4.4.1c-learning-rates',
  panels: onePanel({
    x: epochs,
    y: lossAxis([-1.3519, 0.43807]),
    series: [
      trained(multiscaleTraining('la-b', 6, '5e-3'), 'la 6', 'LA_b eta 5e-3', 'lwa eta .005'),
      trained(multiscaleTraining('mlp', 6, '5e-3'), 'mlp', 'MLP eta 5e-3', 'mlp eta .005'),
      trained(multiscaleTraining('la-b', 6, '1e-4'), 'la 6 low', 'LA_b eta 1e-4', `lwa eta .005${second}`),
      trained(multiscaleTraining('mlp', 6, '1e-4'), 'mlp low', 'MLP eta 1e-4', `mlp eta .005${second}`),
    ],
  }),
};

function timescaleTable(id: 'T4.1a' | 'T4.1b', k: 6 | 11): TableExperiment {
  return {
    kind: 'table',
    id,
    title: `Timescales of ${k === 6 ? 'six' : 'eleven'} Adams`,
    caption:
      k === 6
        ? 'The Adams whose steps Multiscale Adam mixes; k = 5 leaves out the last.'
        : 'The Adams of k = 11. The thesis prints 0.995 as the beta1 of .95 and 0.8855 as the beta2 of .85; label, spacing and program say these.',
    section: '4.4.1',
    notebook: '4.4.1b-number-of-timescales',
    content: { kind: 'timescales', k },
  };
}

function weights(
  label: string,
  letter: 'a' | 'b' | 'c',
  k: 5 | 6 | 11,
  thesis: readonly number[],
): WeightsRecord {
  const kind: Average = `la-${letter}`;
  return {
    label,
    training: average(letter, k),
    average: kind,
    timescales: adamTimescales(k).map(([beta1]) => timescaleName(beta1)),
    thesis,
  };
}

const table42: TableExperiment = {
  kind: 'table',
  id: 'T4.2',
  title: 'Learned weights of three linear averages (k = 6)',
  caption:
    'The weights as they are applied, at eta 1e-2. The thesis: all weight goes to the slowest and the fastest timescale. ' +
    'In LA_a, whose weights may be negative, a sum of one leaves directions free: single weights are not to be compared.',
  section: '4.4.1',
  notebook: '4.4.1a-la-variants',
  content: {
    kind: 'weights',
    averages: [
      weights('LA_a', 'a', 6, [0.75668, 0.06197, 0.68091, -1.21117, -0.47439, 1.18599]),
      weights('LA_b', 'b', 6, [0.66044, 0.00366, 0.00065, 0.00064, 0.00077, 0.33386]),
      weights('LA_c', 'c', 6, [0.24911, -0.08944, -0.09293, 0.00168, 0.07846, 0.15519]),
    ],
  },
};

function table43(id: 'T4.3a' | 'T4.3b', k: 5 | 11, thesis: readonly number[]): TableExperiment {
  return {
    kind: 'table',
    id,
    title: `Learned weights of LA_b with k = ${k}`,
    caption:
      'The weights as they are applied, at eta 1e-2. The thesis: all weight goes to the slowest and the fastest timescale.' +
      (k === 11 ? ' (Its weights sum to 0.987: one of them is misprinted.)' : ''),
    section: '4.4.1',
    notebook: '4.4.1b-number-of-timescales',
    content: { kind: 'weights', averages: [weights('LA_b', 'b', k, thesis)] },
  };
}

/** Table 4.3b by timescale, in the order of `adamTimescales(11)`. */
const printed43b = {
  '.99': 0.66264,
  '.9': 0.00018,
  '.8': 0.00493,
  '.7': 0.00073,
  '.6': 0.00074,
  '.5': 0.29241,
  '.95': 0.00295,
  '.85': 0.00256,
  '.75': 0.00608,
  '.65': 0.00615,
  '.55': 0.00732,
};

export const averagesExperiments = [
  figure41,
  timescaleTable('T4.1a', 6),
  timescaleTable('T4.1b', 11),
  figure42,
  table42,
  figure43,
  table43('T4.3a', 5, [0.60268, 0.00327, 0.00654, 0.0076, 0.3799]),
  table43('T4.3b', 11, Object.values(printed43b)),
  figure44,
] as const;

export const networkFigure = figure46;
