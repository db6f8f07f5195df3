/**
 * The statistics of the report: means of few values with their standard errors, Student's t tests on them, Holm's correction
 * (Scandinavian Journal of Statistics 6, 1979), and how many values would decide.
 */
import jstat from 'jstat';

const { studentt } = jstat.jStat;

/** A mean with what is known of its noise. */
export interface Estimate {
  readonly mean: number;
  /** Its standard error; 0 for a number without noise. */
  readonly error: number;
  /** Degrees of freedom of the standard error. */
  readonly freedom: number;
  /** How many independent values are behind it: seeds of evaluation, or trainings where there are several. */
  readonly count: number;
}

/** The standard deviation of single values. */
export interface Deviation {
  readonly value: number;
  readonly freedom: number;
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The mean square distance from the mean, with n - 1. */
export function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

/** The mean of two or more independent values. */
export function estimateOf(values: readonly number[]): Estimate {
  const count = values.length;
  const error = Math.sqrt(varianceOf(values) / count);
  return { mean: meanOf(values), error, freedom: count - 1, count };
}

/** The difference of two single values (Welch and Satterthwaite's degrees of freedom). */
export function singleDifference(difference: number, one: Deviation, other: Deviation): Estimate {
  const [a, b] = [one.value ** 2, other.value ** 2];
  const freedom = (a + b) ** 2 / (a ** 2 / one.freedom + b ** 2 / other.freedom);
  return {
    mean: difference,
    error: Math.sqrt(a + b),
    freedom: Number.isFinite(freedom) ? freedom : 1,
    count: 1,
  };
}

/** The interval that holds the true mean with a probability of `level`. */
export function intervalOf({ mean, error, freedom }: Estimate, level = 0.95): readonly [number, number] {
  const half = error === 0 ? 0 : error * studentt.inv((1 + level) / 2, freedom);
  return [mean - half, mean + half];
}

/** p of "the true mean is at most `bound`": small where it is above. */
export function pAbove({ mean, error, freedom }: Estimate, bound: number): number {
  if (error === 0) return mean > bound ? 0 : 1;
  return studentt.cdf((bound - mean) / error, freedom);
}

/** p of "the true mean is at least `bound`": small where it is below. */
export function pBelow({ mean, ...rest }: Estimate, bound: number): number {
  return pAbove({ mean: -mean, ...rest }, -bound);
}

/** Holm's: the chance that any of the rejections among them is false is at most the level they are compared with. */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, index) => index).sort((one, other) => (ps[one] ?? 0) - (ps[other] ?? 0));
  const adjusted = new Array<number>(ps.length);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (ps.length - rank) * (ps[index] ?? 1)));
    adjusted[index] = largest;
  });
  return adjusted;
}

/**
 * How many values a one-sided t test would need to decide, in four of five cases, that a mean is beyond a bound.
 *
 * @param deviation of a single value @param distance of the mean from the bound
 * @returns Infinity where it is above `most`
 */
export function countToDecide(deviation: number, distance: number, level: number, most = 1000): number {
  const enough = (count: number) => {
    const t = studentt.inv(1 - level, count - 1) + studentt.inv(0.8, count - 1);
    return count >= (t * deviation) ** 2 / distance ** 2;
  };
  if (distance === 0 || !enough(most)) return Number.POSITIVE_INFINITY;
  let [low, high] = [1, most];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * What a curve is judged by. Which one follows from what the thesis says, not from the curves: "last" where it speaks of the end or
 * the order at the end, and on toy problems; "first" of the beginning; "accuracy" of accuracy; of anything else, "better", "best",
 * the mean over all epochs, which is what its heat maps show.
 */
export type Statistic = keyof typeof statistics;

export const statistics = {
  mean: { of: meanOf, words: (points: string) => `mean of ${points}` },
  last: {
    of: (y: readonly number[]) => y.at(-1) ?? Number.NaN,
    words: (points: string) => `last of ${points}`,
  },
  first: {
    of: (y: readonly number[]) => meanOf(y.slice(0, 5)),
    words: () => 'mean of the first 5 epochs',
  },
  accuracy: {
    of: (y: readonly number[]) => meanOf(y.slice(-Math.ceil(y.length / 10))),
    words: (points: string) => `accuracy, last tenth of ${points}`,
  },
} as const;
