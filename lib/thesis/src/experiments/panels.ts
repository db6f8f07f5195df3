/** Pieces that many records share: axes of the thesis, figures of one panel, the length of the runs. */
import { bind } from 'l2o/internal/learned/learned-optimizer.js';
import { plainAverage } from 'l2o/internal/learned/multiscale-adam.js';
import type { Schedule } from 'l2o/internal/optimizers/schedule.js';
import type { NetworkProblem } from 'l2o/internal/problems/problem.js';
import type { AxisRecord, FigureExperiment, PanelRecord, SeriesRecord } from './experiment.js';

/** A figure of curves. */
export const curves = { kind: 'figure', view: 'curves' } as const;

/** What stands at the axis of a loss. */
export const lossLabel = 'log10 of the loss';

/** 50 epochs. */
export const epochs: AxisRecord = {
  label: 'Epochs',
  range: [-2.45, 51.45],
  ticks: [0, 10, 20, 30, 40, 50],
};

/** 250 epochs. */
export const epochs250: AxisRecord = {
  label: 'Epochs',
  range: [-12.45, 261.45],
  ticks: [0, 50, 100, 150, 200, 250],
};

/** 500 epochs. */
export const epochs500: AxisRecord = {
  label: 'Epochs',
  range: [-24.95, 523.95],
  ticks: [0, 100, 200, 300, 400, 500],
};

/** 10,000 iterations. */
export const tenThousandIterations: AxisRecord = {
  label: 'Iterations',
  range: [-499.94, 10499],
  ticks: [0, 2000, 4000, 6000, 8000, 10000],
};

/** The axis of a loss in log10 with ticks every 0.2 (or `every`), as the thesis frames it. */
export function lossAxis(range: AxisRecord['range'], every = 0.2, label = lossLabel): AxisRecord {
  const ticks: number[] = [];
  for (let i = Math.ceil(range[0] / every); i * every <= range[1]; i++)
    ticks.push(Number((i * every).toFixed(3)));
  return { label, range, ticks };
}

/** Curves on a toy problem, which take no time: as long as the thesis' but in the smoke profile. */
export function onToyProblem(iterations: number, smoke: number) {
  return {
    ...curves,
    unit: 'iteration',
    points: { smoke, quick: iterations, thesis: iterations },
    seeds: { smoke: 1, quick: 1, thesis: 1 },
  } as const;
}

/** Curves on MlpMnist over the thesis' 50 epochs. @param quick epochs of the quick profile */
export function onMlpMnist(
  quick: number,
  seeds = 3,
): Pick<FigureExperiment, 'kind' | 'unit' | 'points' | 'seeds'> {
  return {
    kind: 'figure',
    unit: 'epoch',
    points: { smoke: 1, quick, thesis: 50 },
    seeds: { smoke: 1, quick: 1, thesis: seeds },
  };
}

/**
 * Curves on the large convolutional networks, whose epochs take minutes: `quick` shows the beginning of the first one, in
 * tenths. One seed, as in the thesis.
 */
export function onConvolutionalNetwork(
  thesisEpochs: number,
): Pick<FigureExperiment, 'kind' | 'view' | 'unit' | 'points' | 'seeds'> {
  return {
    ...curves,
    unit: 'epoch',
    points: { smoke: 0.4, quick: 0.4, thesis: thesisEpochs },
    seeds: { smoke: 1, quick: 1, thesis: 1 },
  };
}

/** The mean of the steps of the six Adams: what a mixture that was learned has to beat. The thesis has no curve of it. */
export function averageOfSix(problem: NetworkProblem, rate: number | Schedule): SeriesRecord {
  return {
    label: 'plain average',
    color: 'average',
    problem,
    optimizer: bind(plainAverage({ rate }), new Float32Array()),
  };
}

/** The curves of a panel of losses as they stand in the panel of accuracies beside it. */
export function accuraciesOf(series: readonly SeriesRecord[]): SeriesRecord[] {
  return series.map((record) => ({ ...record, measure: 'accuracy' }));
}

/** The axis of an accuracy with ticks every 0.1, as the thesis frames it. */
export function accuracyAxis(range: AxisRecord['range']): AxisRecord {
  return lossAxis(range, 0.1, 'Accuracy');
}

/** The panel of a figure that has only one. */
export function onePanel(panel: Pick<PanelRecord, 'x' | 'y' | 'series'>): readonly PanelRecord[] {
  return [{ panel: null, title: null, ...panel }];
}
