/**
 * How far two runs of one optimizer lie apart that differ in nothing but their seed, as measured once: the yardstick for single runs,
 * the thesis' and those of ours that have one seed.
 */
import type { SeriesRecord } from '../experiments/experiment.js';
import type { Deviation, Statistic } from './statistics.js';

/**
 * Standard deviation over seeds of the mean over 50 epochs of log10 loss, by column of the heat maps: six runs of Adam
 * (0.9, 0.999) on MlpMnist each, at the thesis' length. Notebook 4.4.1c measures it again.
 */
export const seedDeviations: Readonly<Record<string, number>> = {
  '1e-1': 0.076,
  '5e-2': 0.013,
  '1e-2': 0.033,
  '5e-3': 0.022,
  '1e-3': 0.007,
  '5e-4': 0.003,
  '1e-4': 0.009,
  '5e-5': 0.013,
  '0.05-0': 0.039,
  '0.01-0': 0.037,
  '0.05-0 as run': 0.043,
  '0.01-0 as run': 0.027,
};

/**
 * The same of the last value of a curve. MlpMnist: five runs of Adam at 1e-2 (Figure 3.6); two pairs of the thesis' own runs differ by
 * as much. Toy problems: the largest of six runs each of Figures 3.3 to 3.5; on Rosenbrock only MNG has noise. ConvCifar_0: the
 * thesis ran its six Adams at 5e-4 twice (Figures 4.12 and 4.13); epoch 249 of the two says 0.0064. ConvMnist_0 was run once: the
 * largest scatter of an Adam's last ten epochs about a straight line stands in. Of means on convolutional networks nothing was
 * measured: the deviation of the last value stands in, which is rather too large.
 */
export const lastDeviations = {
  mlpMnist: { value: 0.04, freedom: 4 },
  sumOfSquares: { value: 0.04, freedom: 5 },
  rosenbrockMng: { value: 0.5, freedom: 5 },
  deterministic: { value: 0, freedom: 5 },
  convCifar: { value: 0.0064, freedom: 6 },
  convMnist: { value: 0.36, freedom: 8 },
} as const satisfies Readonly<Record<string, Deviation>>;

/** Nothing was measured: nothing can be decided by it. */
const unknown: Deviation = { value: Number.POSITIVE_INFINITY, freedom: 1 };

/** @param column of a heat map: "5e-2" */
export function measuredDeviation(record: SeriesRecord, statistic: Statistic, column?: string): Deviation {
  if (statistic === 'accuracy') return unknown;
  const { problem } = record;
  switch (problem.id) {
    case 'MlpMnist':
      return statistic === 'mean'
        ? { value: seedDeviations[column ?? '1e-2'] ?? Number.POSITIVE_INFINITY, freedom: 5 }
        : lastDeviations.mlpMnist;
    case 'SumOfSquares':
      return lastDeviations.sumOfSquares;
    case 'Rosenbrock':
      return 'optimizer' in record && record.optimizer.id === 'mng'
        ? lastDeviations.rosenbrockMng
        : lastDeviations.deterministic;
    case 'ConvCifar_0':
      return lastDeviations.convCifar;
    case 'ConvMnist_0':
      return lastDeviations.convMnist;
    default:
      return unknown;
  }
}

/** That of the mean at the constant rate of an Adam on MlpMnist, which is larger than that of a last value where steps are too long; else 0. */
export function rateDeviation(record: SeriesRecord): number {
  if (record.problem.id !== 'MlpMnist' || !('optimizer' in record)) return 0;
  const { rate } = record.optimizer.settings;
  const constant = typeof rate === 'object' && rate !== null && 'rate' in rate ? rate.rate : rate;
  return Object.entries(seedDeviations).find(([column]) => Number(column) === constant)?.[1] ?? 0;
}

/** What a difference of two single runs has to exceed: two of its standard deviations. NaN for a column never measured. */
export function clearMargin(column: string): number {
  return 2 * Math.SQRT2 * (seedDeviations[column] ?? Number.NaN);
}
