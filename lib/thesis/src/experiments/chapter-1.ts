/**
 * Chapter 1, which has no figure of its own: the hand-made optimizers that it introduces, as supplements to the figures whose
 * problems they are run on.
 */
import { adagrad } from 'l2o/internal/optimizers/adagrad.js';
import { adam } from 'l2o/internal/optimizers/adam.js';
import { adamAsPrinted } from 'l2o/internal/optimizers/adam-as-printed.js';
import { adamax } from 'l2o/internal/optimizers/adamax.js';
import { momentum } from 'l2o/internal/optimizers/momentum.js';
import { nesterov } from 'l2o/internal/optimizers/nesterov.js';
import type { Optimizer } from 'l2o/internal/optimizers/optimizer.js';
import { rmsprop } from 'l2o/internal/optimizers/rmsprop.js';
import { sgd } from 'l2o/internal/optimizers/sgd.js';
import { mlpMnist } from 'l2o/internal/problems/mlp-mnist.js';
import type { Problem } from 'l2o/internal/problems/problem.js';
import { rosenbrock } from 'l2o/internal/problems/rosenbrock.js';
import { sumOfSquares } from 'l2o/internal/problems/sum-of-squares.js';
import type { ColorKey } from '../figures/palette.js';
import type { FigureExperiment, PanelRecord, SeriesRecord } from './experiment.js';
import {
  curves,
  epochs,
  lossAxis,
  lossLabel,
  onePanel,
  onMlpMnist,
  onToyProblem,
  tenThousandIterations,
} from './panels.js';

const place = { ...curves, section: '1.1', notebook: '1.1-optimizers' } as const;

type Line = readonly [label: string, color: ColorKey, optimizer: Optimizer];

const linesOn = (problem: Problem, lines: readonly Line[]): SeriesRecord[] =>
  lines.map(([label, color, optimizer]) => ({ label, color, problem, optimizer }));

const squares = sumOfSquares();

/** One rate of momentum, Nesterov and plain descent. */
const lookingAhead = (letter: string, rate: number): PanelRecord => ({
  panel: letter,
  referencePanel: null,
  title: `eta ${rate}`,
  x: { label: 'Iterations', range: [-7.45, 156.45], ticks: [0, 20, 40, 60, 80, 100, 120, 140] },
  y: { label: lossLabel, range: [-25, 6], ticks: [-25, -20, -15, -10, -5, 0, 5] },
  series: linesOn(squares, [
    ['SGD', 'adam 1e-2', sgd({ rate })],
    ['Momentum', 'timescale .5', momentum({ rate })],
    ['Nesterov', 'timescale .99', nesterov({ rate })],
  ]),
});

const figure33Nesterov: FigureExperiment = {
  ...onToyProblem(150, 30),
  ...place,
  id: '3.3-nesterov',
  referenceFigure: '3.3',
  title: 'Momentum and Nesterov on sum of squares',
  caption:
    'Sum of squares in 1000 dimensions at two rates: SGD, momentum and Nesterov (mu 0.9). Momentum swings through the minimum at ' +
    'either rate; Nesterov sees the gradient ahead and brakes. The thesis has no figure of it.',
  panels: [lookingAhead('a', 0.03), lookingAhead('b', 0.1)],
};

const figure35Stall: FigureExperiment = {
  ...onToyProblem(10_000, 200),
  ...place,
  id: '3.5-stall',
  referenceFigure: '3.5',
  title: 'Adagrad stalls on Rosenbrock',
  caption:
    'Rosenbrock from (5, -5): Adagrad at three rates, whose sum of squared gradients never forgets the large first ones, and RMSProp ' +
    'at two, whose average does. The thesis has no figure of it.',
  panels: onePanel({
    x: tenThousandIterations,
    y: { label: lossLabel, range: [-3, 5.8768], ticks: [-2, -1, 0, 1, 2, 3, 4, 5] },
    series: linesOn(rosenbrock(), [
      ['Adagrad eta 1.0', 'mng 1e-2', adagrad({ rate: 1 })],
      ['Adagrad eta 1e-1', 'mng 1e-4', adagrad({ rate: 1e-1 })],
      ['Adagrad eta 1e-2', 'mng 1e-6', adagrad({ rate: 1e-2 })],
      ['RMSProp eta 1e-1', 'adam 1e-1', rmsprop({ rate: 1e-1 })],
      ['RMSProp eta 1e-2', 'adam 5e-3', rmsprop({ rate: 1e-2 })],
    ]),
  }),
};

const network = mlpMnist();

const figure36Optimizers: FigureExperiment = {
  ...place,
  ...onMlpMnist(20, 1),
  id: '3.6-optimizers',
  referenceFigure: '3.6',
  title: 'Seven hand-made optimizers on MlpMnist',
  caption:
    'MlpMnist, mean training loss per epoch: the optimizers of chapter 1, each at that rate of 10, 3, 1, 0.3, 0.1, 0.03, 0.01 and ' +
    '0.003 which was best in the second epoch. The thesis has no figure of it.',
  panels: onePanel({
    x: epochs,
    y: lossAxis([-1.4, 0.4]),
    series: linesOn(network, [
      ['SGD eta 3', 'mng 1e-6', sgd({ rate: 3 })],
      ['Momentum eta 0.3', 'mng 1e-4', momentum({ rate: 0.3 })],
      ['Nesterov eta 0.3', 'mng 1e-2', nesterov({ rate: 0.3 })],
      ['Adagrad eta 1', 'sign 1e-6', adagrad({ rate: 1 })],
      ['RMSProp eta 1e-2', 'sign 1e-2', rmsprop({ rate: 1e-2 })],
      ['Adam eta 1e-2', 'adam 1e-2', adam({ rate: 1e-2 })],
      ['Adamax eta 3e-2', 'rnn 1', adamax({ rate: 3e-2 })],
    ]),
  }),
};

const figure36Printed: FigureExperiment = {
  ...place,
  ...onMlpMnist(20, 1),
  id: '3.6-printed',
  referenceFigure: '3.6',
  title: 'Adam with the misprints of the thesis on MlpMnist',
  caption:
    'MlpMnist, mean training loss per epoch at eta 1e-2: Adam as it is meant, and with 1 in the place of m in m_hat, of v in v_hat, ' +
    'or of both, as p. 3 prints them. No run of the thesis followed it.',
  panels: onePanel({
    x: epochs,
    y: lossAxis([-1.6, 3.8], 0.5),
    series: [
      {
        label: 'Adam as it is meant',
        reference: 'Adam eta 1e-2',
        color: 'adam 1e-2',
        problem: network,
        optimizer: adam({ rate: 1e-2 }),
      },
      ...linesOn(network, [
        ['v missing in v_hat', 'timescale .5', adamAsPrinted({ rate: 1e-2, m: true })],
        ['m missing in m_hat', 'la 5', adamAsPrinted({ rate: 1e-2, v: true })],
        ['both missing, as printed', 'timescale .99', adamAsPrinted({ rate: 1e-2 })],
      ]),
    ],
  }),
};

export const chapter1Figures = {
  figure33Nesterov,
  figure35Stall,
  figure36Optimizers,
  figure36Printed,
} as const;
