/** Figures 3.7 and 3.8 and Table 3.1: the learned optimizer that reads the last k gradients. */

import { tensorflowAdam } from 'l2o/internal/optimizers/tensorflow-adam.js';
import { mlpMnist } from 'l2o/internal/problems/mlp-mnist.js';
import type { Setting } from '../figures/palette.js';
import type { FigureExperiment, PanelRecord, SeriesRecord, TableExperiment } from './experiment.js';
import { epochs, lossAxis, onePanel, onMlpMnist } from './panels.js';
import { chapter3Training } from './trainings.js';

const notebook = '3.4.2-k-timesteps';

const problem = mlpMnist();

/** The lengths of history, and the eta_min that the thesis found best for each after training. */
export const tunedEtaMin = {
  5: '1e-2',
  10: '1e-2',
  20: '1e-2',
  30: '1e-2',
  40: '1e-2',
  60: '5e-2',
  100: '5e-2',
} as const;

type K = keyof typeof tunedEtaMin;
export const historyLengths = [5, 10, 20, 30, 40, 60, 100] as const satisfies readonly K[];

/** Off as the thesis ran it, on as it is written. */
type Range = 'off' | 'on';

function timesteps(k: K, etaMin: string, color: Setting<'timesteps'>, range: Range): SeriesRecord {
  return {
    label: `k ${k} eta_min ${etaMin}`,
    reference: `k ${k} eta_min ${etaMin}`,
    color: `timesteps ${color}`,
    problem,
    training: chapter3Training(`k-timesteps-${k}${range === 'on' ? '-range' : ''}`),
    evaluatedWith: { etaMin: Number(etaMin) },
  };
}

const beforeAndAfterTuning = (range: Range): SeriesRecord[] =>
  historyLengths.flatMap((k) =>
    [timesteps(k, tunedEtaMin[k], `${k}`, range), timesteps(k, '1e-4', `${k} untuned`, range)].map(
      (series) => ({ ...series, facet: `k = ${k}` }),
    ),
  );

const frame37 = { x: epochs, y: lossAxis([-1.2677, 0.43988]) };

const figure37: FigureExperiment = {
  ...onMlpMnist(10),
  view: 'curves',
  id: '3.7',
  title: 'k Timesteps on MlpMnist, before and after tuning of eta_min',
  caption:
    'MlpMnist, mean training loss per epoch: learned optimizers that read the last k gradients, at the eta_min of their training ' +
    '(1e-4, warm) and at the best one found afterwards (cold), each k among the others (pale). The range term is off, as the thesis ran it. ' +
    'The thesis: untuned, small k is better; tuned, performance grows with k.',
  section: '3.4.2',
  notebook,
  panels: onePanel({ ...frame37, series: beforeAndAfterTuning('off') }),
};

/** The two ways of reading algorithm 2, side by side over the thesis' curves. */
function bothRanges(
  frame: Pick<PanelRecord, 'x' | 'y'>,
  series: (range: Range) => readonly SeriesRecord[],
): PanelRecord[] {
  const panel = (letter: string, title: string, range: Range): PanelRecord => ({
    panel: letter,
    referencePanel: null,
    title,
    ...frame,
    series: series(range),
  });
  return [panel('a', 'range off, as run', 'off'), panel('b', 'range on, as written', 'on')];
}

const figure37Range: FigureExperiment = {
  ...onMlpMnist(10, 1),
  view: 'curves',
  id: '3.7-range',
  referenceFigure: '3.7',
  title: 'k Timesteps with the range term off and on',
  caption:
    'MlpMnist: (a) the rule as the thesis ran it, (b) as it is written, with the range of the last k points in the step, ' +
    "each trained for itself. Only (a) is like the thesis' curves, which both panels show.",
  section: '3.4.2',
  notebook,
  panels: bothRanges(frame37, beforeAndAfterTuning),
};

/** The eta_min of the evaluation over that of the training; 100 is what the thesis takes. */
const factors = [
  ['1', '1e-4', '10 untuned'],
  ['10', '1e-3', '40'],
  ['100', '1e-2', '5'],
] as const;

const figure37Factor: FigureExperiment = {
  ...onMlpMnist(10, 1),
  view: 'curves',
  id: '3.7-factor',
  referenceFigure: '3.7',
  title: 'k Timesteps with k = 10 at 1, 10 and 100 times the eta_min of its training',
  caption:
    'MlpMnist, mean training loss per epoch: one trained optimizer at the eta_min of its training, 1e-4, and at ten and a hundred times ' +
    'as much. The thesis has the first and the last of them.',
  section: '3.4.2',
  notebook: '3.7-future-work',
  panels: onePanel({
    ...frame37,
    series: factors.map(([factor, etaMin, color]): SeriesRecord => {
      const { reference, ...series } = timesteps(10, etaMin, color, 'off');
      return { ...series, label: `factor ${factor}`, ...(factor !== '10' && { reference }) };
    }),
  }),
};

const hundred = (range: Range): SeriesRecord => ({
  ...timesteps(100, '5e-2', '100', range),
  label: 'k Timesteps 100 eta_min 5e-2',
  reference: 'O_m k 100 eta_min 5e-2',
});

const adam: SeriesRecord = {
  label: 'Adam eta 5e-3',
  reference: 'Adam eta 5e-3',
  color: 'adam 5e-3',
  problem,
  optimizer: tensorflowAdam({ rate: 5e-3 }),
};

const frame38 = { x: epochs, y: lossAxis([-1.3724, 0.18426]) };

const figure38: FigureExperiment = {
  ...onMlpMnist(10),
  view: 'curves',
  id: '3.8',
  title: 'k Timesteps with k = 100 and Adam on MlpMnist',
  caption:
    'MlpMnist, mean training loss per epoch: the best of the k Timesteps against the best Adam. The thesis: Adam is better.',
  section: '3.4.2',
  notebook,
  panels: onePanel({ ...frame38, series: [adam, hundred('off')] }),
};

const figure38Range: FigureExperiment = {
  ...onMlpMnist(10, 1),
  view: 'curves',
  id: '3.8-range',
  referenceFigure: '3.8',
  title: 'k Timesteps with k = 100, the range term off and on, and Adam',
  caption:
    'MlpMnist: (a) the rule as the thesis ran it, (b) as it is written. Adam is the same run in both panels.',
  section: '3.4.2',
  notebook,
  panels: bothRanges(frame38, (range) => [adam, hundred(range)]),
};

const table31: TableExperiment = {
  kind: 'table',
  id: 'T3.1',
  title: 'What k Timesteps makes of normalised gradients (k = 5)',
  caption:
    'The output delta of the trained network for twelve histories of normalised gradients, oldest first. The step is -delta eta_min. ' +
    'The thesis reads it as a saturated majority vote.',
  section: '3.4.2',
  notebook,
  content: {
    kind: 'outputs',
    training: chapter3Training('k-timesteps-5'),
    k: 5,
    rows: [
      { input: [1, 1, 1, 1, 1], thesis: 0.99999666 },
      { input: [1, 1, 1, 1, -1], thesis: 0.99984455 },
      { input: [1, 1, 1, -1, -1], thesis: 0.99128538 },
      { input: [1, 1, -1, -1, -1], thesis: -0.9901197 },
      { input: [1, -1, -1, -1, -1], thesis: -0.99978876 },
      { input: [-1, -1, -1, -1, -1], thesis: -0.99999416 },
      { input: [-0.1, -0.1, -0.1, -0.1, 1], thesis: 0.96777165 },
      { input: [-0.1, -0.1, -0.1, -0.5, 1], thesis: 0.74221277 },
      { input: [-0.1, -0.1, -0.25, -0.25, 1], thesis: 0.84402364 },
      { input: [-0.1, -0.25, 0, 0.25, 1], thesis: 0.41817734 },
      { input: [1, 0.25, 0, -0.25, -1], thesis: 0.0942957 },
      { input: [0, 0, 0, 0, 0], thesis: 0.26363501 },
    ],
  },
};

export const timestepsFigures = [
  figure37,
  figure37Range,
  figure37Factor,
  figure38,
  figure38Range,
  table31,
] as const;
