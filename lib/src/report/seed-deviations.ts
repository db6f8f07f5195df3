/**
 * How far two runs of one optimizer lie apart that differ in nothing but their seed: what a difference has to exceed before it says
 * anything.
 */

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
 * largest scatter of an Adam's last ten epochs about a straight line stands in.
 */
export const lastDeviations = {
  mlpMnist: 0.04,
  sumOfSquares: 0.04,
  rosenbrockMng: 0.5,
  deterministic: 0,
  convCifar: 0.0064,
  convMnist: 0.36,
} as const;

/** What a difference of two single runs has to exceed: two of its standard deviations. NaN for a column never measured. */
export function clearMargin(column: string): number {
  return 2 * Math.SQRT2 * (seedDeviations[column] ?? Number.NaN);
}

/** Mean range of n normal numbers in standard deviations, n = 2, 3, ... 10. */
const meanRanges = [1.128, 1.693, 2.059, 2.326, 2.534, 2.704, 2.847, 2.97, 3.078] as const;

/** The standard deviation that the range of `seeds` runs speaks for; of more than ten runs it is a little too large. */
export function deviationFromRange([low, high]: readonly [number, number], seeds: number): number {
  const width = meanRanges[Math.min(seeds, 10) - 2];
  return width === undefined ? 0 : (high - low) / width;
}
