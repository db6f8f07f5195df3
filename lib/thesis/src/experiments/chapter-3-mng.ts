/** Figures 3.3 to 3.6, which need no training: MNG against Adam and against its sign-only version. */

import { mng } from 'l2o/internal/optimizers/mng.js';
import { tensorflowAdam } from 'l2o/internal/optimizers/tensorflow-adam.js';
import { mlpMnist } from 'l2o/internal/problems/mlp-mnist.js';
import type { Problem } from 'l2o/internal/problems/problem.js';
import { rosenbrock } from 'l2o/internal/problems/rosenbrock.js';
import { sumOfSquares } from 'l2o/internal/problems/sum-of-squares.js';
import type { ColorKey, Setting } from '../figures/palette.js';
import type { FigureExperiment, SeriesRecord } from './experiment.js';
import { curves, epochs, lossLabel, onePanel, onToyProblem, tenThousandIterations } from './panels.js';

const place = { section: '3.4.1', notebook: '3.4.1-mean-normalized-gradient' } as const;

const squares = sumOfSquares();
const valley = rosenbrock();
const network = mlpMnist();

/** The toy curves of MNG show the loss after the step, those of Adam the loss before it. */
const mngOn = (problem: Problem, rate: Setting<'mng'>, k = 5): SeriesRecord => ({
  label: `MNG eta_min ${rate}`,
  reference: `MNG eta_min ${rate}`,
  color: `mng ${rate}`,
  problem,
  optimizer: mng({ k, etaMin: Number(rate) }),
  lossAfterStep: problem.kind === 'analytic',
});

const signOn = (problem: Problem, rate: Setting<'sign'>): SeriesRecord => ({
  label: `Sign eta_min ${rate}`,
  reference: `Sign eta_min ${rate}`,
  color: `sign ${rate}`,
  problem,
  optimizer: mng({ k: 5, etaMin: Number(rate), gradients: 'sign' }),
  lossAfterStep: true,
});

/** TensorFlow's own Adam ran here. */
const adamOn = (problem: Problem, rate: Setting<'adam'>): SeriesRecord => ({
  label: `Adam eta ${rate}`,
  reference: `Adam eta ${rate}`,
  color: `adam ${rate}`,
  problem,
  optimizer: tensorflowAdam({ rate: Number(rate) }),
});

const toyAxis = {
  x: { label: 'Iterations', range: [-7.45, 156.45], ticks: [0, 20, 40, 60, 80, 100, 120, 140] },
  y: { label: lossLabel, range: [-11.263, 5.2857], ticks: [-10, -8, -6, -4, -2, 0, 2, 4] },
} as const;

const figure33: FigureExperiment = {
  ...onToyProblem(150, 30),
  ...place,
  id: '3.3',
  title: 'MNG and Adam on sum of squares',
  caption:
    'Sum of squares in 1000 dimensions: MNG (k = 5) with four eta_min against Adam with five learning rates. ' +
    'The thesis: MNG wins by far for every eta_min but 1e-7.',
  panels: onePanel({
    ...toyAxis,
    series: [
      ...(['1e-4', '1e-5', '1e-6', '1e-7'] as const).map((rate) => mngOn(squares, rate)),
      ...(['1.0', '10', '1e-1', '1e-2', '1e-3'] as const).map((rate) => adamOn(squares, rate)),
    ],
  }),
};

const figure34: FigureExperiment = {
  ...onToyProblem(150, 30),
  ...place,
  id: '3.4',
  title: 'MNG and its sign-only version on sum of squares',
  caption:
    'Sum of squares in 1000 dimensions: MNG (k = 5) against the same rule on the signs of the gradients. ' +
    'The thesis: the default always beats its sign-only counterpart.',
  panels: onePanel({
    ...toyAxis,
    series: [
      ...(['1e-4', '1e-5', '1e-6', '1e-7'] as const).map((rate) => mngOn(squares, rate)),
      ...(['1e-4', '1e-5', '1e-6', '1e-7'] as const).map((rate) => signOn(squares, rate)),
    ],
  }),
};

const figure35: FigureExperiment = {
  ...onToyProblem(10_000, 200),
  ...place,
  id: '3.5',
  title: 'MNG and Adam on Rosenbrock',
  caption:
    'Rosenbrock from (5, -5): MNG (k = 5) with three eta_min against Adam with three learning rates. ' +
    'The thesis: Adam tends to be better; a larger eta_min is faster but jumps near the minimum.',
  panels: onePanel({
    x: tenThousandIterations,
    y: { label: lossLabel, range: [-14.418, 5.8768], ticks: [-12.5, -10, -7.5, -5, -2.5, 0, 2.5, 5] },
    series: [
      ...(['1e-3', '1e-4', '1e-5'] as const).map((rate) => mngOn(valley, rate)),
      ...(['1.0', '1e-1', '1e-2'] as const).map((rate) => adamOn(valley, rate)),
    ],
  }),
};

const figure36: FigureExperiment = {
  ...curves,
  ...place,
  id: '3.6',
  title: 'MNG and Adam on MlpMnist',
  caption:
    'MlpMnist, mean training loss per epoch: MNG (k = 10) with two eta_min against Adam. ' +
    'The thesis: Adam is far better. (Its axis says iterations; the points are epochs.)',
  unit: 'epoch',
  points: { smoke: 1, quick: 20, thesis: 50 },
  seeds: { smoke: 1, quick: 1, thesis: 5 },
  panels: onePanel({
    x: epochs,
    y: { label: lossLabel, range: [-1.2781, 0.06738], ticks: [-1.2, -1, -0.8, -0.6, -0.4, -0.2, 0] },
    series: [...(['1e-2', '1e-4'] as const).map((rate) => mngOn(network, rate, 10)), adamOn(network, '1e-2')],
  }),
};

/** Settings of MNG that the thesis does not try, at one eta_min each. */
const variant = (
  label: string,
  color: ColorKey,
  problem: Problem,
  settings: Parameters<typeof mng>[0],
): SeriesRecord => ({ label, color, problem, optimizer: mng(settings), lossAfterStep: true });

const figure33Reference: FigureExperiment = {
  ...onToyProblem(150, 30),
  ...place,
  notebook: '3.7-future-work',
  id: '3.3-reference',
  referenceFigure: '3.3',
  title: 'MNG from the middle and from the last of its points',
  caption:
    'Sum of squares in 1000 dimensions: MNG (k = 5) whose step begins at x_ref, the middle of the last k points, or at the last of them, ' +
    'from where it swings ever wider. The thesis has no figure of the second.',
  panels: onePanel({
    ...toyAxis,
    y: { label: lossLabel, range: [-11.263, 9], ticks: [-10, -8, -6, -4, -2, 0, 2, 4, 6, 8] },
    series: [
      { ...mngOn(squares, '1e-4'), label: 'middle, eta_min 1e-4' },
      { ...mngOn(squares, '1e-6'), label: 'middle, eta_min 1e-6' },
      variant('last, eta_min 1e-4', 'adam 1e-1', squares, { k: 5, etaMin: 1e-4, reference: 'last' }),
      variant('last, eta_min 1e-6', 'adam 1e-3', squares, { k: 5, etaMin: 1e-6, reference: 'last' }),
    ],
  }),
};

const figure35Longer: FigureExperiment = {
  ...onToyProblem(10_000, 200),
  ...place,
  notebook: '3.7-future-work',
  id: '3.5-longer',
  referenceFigure: '3.5',
  title: 'MNG with longer histories on Rosenbrock',
  caption:
    'Rosenbrock from (5, -5): MNG at eta_min 1e-3 with the last 5 points, as in 3.5, and with 10, 20 and 50. ' +
    'The thesis has no figure of the longer ones.',
  panels: onePanel({
    x: tenThousandIterations,
    y: { label: lossLabel, range: [-8, 5.8768], ticks: [-7.5, -5, -2.5, 0, 2.5, 5] },
    series: [
      { ...mngOn(valley, '1e-3'), label: 'k 5' },
      variant('k 10', 'timesteps 5', valley, { k: 10, etaMin: 1e-3 }),
      variant('k 20', 'adam 1e-4', valley, { k: 20, etaMin: 1e-3 }),
      variant('k 50', 'adam 1.0', valley, { k: 50, etaMin: 1e-3 }),
    ],
  }),
};

export const mngFigures = {
  figure33Reference,
  figure35Longer,
  figure33,
  figure34,
  figure35,
  figure36,
} as const;
