/**
 * The rules of the thesis for one coordinate, in plain numbers, written from its formulas (algorithms 2 to 5).
 * What a coordinate remembers has the names of the engines' snapshots; the arithmetic shares nothing with them.
 */
import { magnitudeTimesSign, ninths, perceptron, softmax } from './perceptron.js';

/** Histories and averages of one coordinate, by name. */
export type Memory = Readonly<Record<string, readonly number[]>>;

export interface OracleRule {
  /** Before the first step, at `x` with gradient `g`. */
  begin(x: number, g: number): Memory;
  /** Step number `t`, 1 for the first, with the standard normal number `xi` of this coordinate. */
  step(
    theta: ArrayLike<number>,
    memory: Memory,
    x: number,
    g: number,
    t: number,
    xi: number,
  ): { readonly x: number; readonly memory: Memory };
}

const copies = (value: number, k: number): number[] => Array<number>(k).fill(value);

function largestOf(values: readonly number[]): number {
  let largest = 0;
  for (const value of values) if (Math.abs(value) > largest) largest = Math.abs(value);
  return largest;
}

function scaled(values: readonly number[]): number[] {
  const largest = largestOf(values);
  return values.map((value) => (largest === 0 ? 0 : value / largest));
}

/** Moving averages, one per rate: a + (1 - beta) (value - a). */
const moved = (averages: readonly number[], betas: readonly number[], value: number): number[] =>
  averages.map((average, j) => average + (1 - betas[j]) * (value - average));

/** A number at every step, or another at each: step number `t` is 1 for the first. */
type Rate = number | ((t: number) => number);

const rateAt = (rate: Rate, t: number): number => (typeof rate === 'number' ? rate : rate(t));

/** What chapter 3 proposes beside its rules (thesis 3.7). */
export interface OracleVariant {
  readonly magnitudes?: readonly number[];
  /** Relative, on the step. */
  readonly noise?: number;
  /** What the hidden units make of their sums. */
  readonly units?: 'relu' | 'sigmoid';
}

/** 1 + noise xi; a rule without noise must not ask for xi. */
const jitter = (noise: number | undefined, xi: number): number => (noise === undefined ? 1 : 1 + noise * xi);

/** Algorithm 2. */
export function oracleTimesteps(
  k: number,
  etaMin: Rate,
  range: boolean,
  hidden: readonly number[],
  { magnitudes = ninths, noise, units }: OracleVariant = {},
): OracleRule {
  const widths = [k, ...hidden, magnitudes.length + 2];
  return {
    begin: (x, g) => ({ gradients: copies(g, k), points: copies(x, k) }),
    step: (theta, memory, x, g, t, xi) => {
      const gradients = [...memory.gradients.slice(1), g];
      const points = [...memory.points.slice(1), x];
      const delta = magnitudeTimesSign(perceptron(theta, widths, scaled(gradients), units), magnitudes);
      const high = Math.max(...points);
      const low = Math.min(...points);
      const width = (range ? high - low : 0) + rateAt(etaMin, t);
      return {
        x: (high + low) / 2 - delta * width * jitter(noise, xi),
        memory: { gradients, points },
      };
    },
  };
}

/** Algorithm 3, and its variants in the inputs (thesis 3.5). */
export function oracleMomentums(
  timescales: readonly number[],
  etaMin: Rate,
  range: boolean,
  inputs: 'gradients' | 'points-and-gradients' | 'adam-like',
  hidden: readonly number[],
  { magnitudes = ninths, noise, units }: OracleVariant = {},
): OracleRule {
  const k = timescales.length;
  const keepsPoints = range || inputs === 'points-and-gradients';
  const keepsSquares = inputs === 'adam-like';
  return {
    begin: (x, g) => ({
      gradients: copies(g, k),
      ...(keepsSquares && { squares: copies(g * g, k) }),
      ...(keepsPoints && { points: copies(x, k) }),
    }),
    step: (theta, memory, x, g, t, xi) => {
      const gradients = moved(memory.gradients, timescales, g);
      const squares = keepsSquares ? moved(memory.squares, timescales, g * g) : [];
      const points = keepsPoints ? moved(memory.points, timescales, x) : [];
      let seen = scaled(gradients);
      if (inputs === 'points-and-gradients') seen = [...scaled(points), ...seen];
      if (inputs === 'adam-like') seen = gradients.map((hg, j) => hg / (Math.sqrt(squares[j]) + 1e-15));
      const outputs = perceptron(theta, [seen.length, ...hidden, magnitudes.length + 2], seen, units);
      const delta = magnitudeTimesSign(outputs, magnitudes);
      const width = (range ? Math.max(...points) - Math.min(...points) : 0) + rateAt(etaMin, t);
      return {
        x: x - delta * width * jitter(noise, xi),
        memory: { gradients, ...(keepsSquares && { squares }), ...(keepsPoints && { points }) },
      };
    },
  };
}

/** How k steps are mixed: theta and the steps give one weight per step. */
export type OracleMixture = (theta: ArrayLike<number>, steps: readonly number[]) => number[];

/** w_j / sum w. */
export const averageA: OracleMixture = (theta) => {
  let total = 0;
  for (let j = 0; j < theta.length; j++) total += theta[j];
  return Array.from(theta, (w) => w / total);
};

/** |w_j| / sum |w|. */
export const averageB: OracleMixture = (theta) => {
  let total = 0;
  for (let j = 0; j < theta.length; j++) total += Math.abs(theta[j]);
  return Array.from(theta, (w) => Math.abs(w) / total);
};

/** w_j. */
export const averageC: OracleMixture = (theta) => Array.from(theta);

export const networkOf =
  (hidden: readonly number[]): OracleMixture =>
  (theta, steps) =>
    softmax(perceptron(theta, [steps.length, ...hidden, steps.length], steps));

export const given =
  (weights: readonly number[]): OracleMixture =>
  () => [...weights];

/** Algorithms 4 and 5. @param noise relative, on the step (thesis 4.6) */
export function oracleMultiscale(
  timescales: readonly (readonly [number, number])[],
  rate: Rate,
  mixture: OracleMixture,
  noise?: number,
): OracleRule {
  const k = timescales.length;
  const first = timescales.map(([beta1]) => beta1);
  const second = timescales.map(([, beta2]) => beta2);
  return {
    begin: () => ({ m: copies(0, k), v: copies(0, k) }),
    step: (theta, memory, x, g, t, xi) => {
      const m = moved(memory.m, first, g);
      const v = moved(memory.v, second, g * g);
      const steps: number[] = [];
      for (let j = 0; j < k; j++) {
        const mHat = m[j] / (1 - first[j] ** t);
        const vHat = v[j] / (1 - second[j] ** t);
        steps.push(-mHat / Math.sqrt(vHat + 1e-16));
      }
      const weights = mixture(theta, steps);
      let delta = 0;
      for (let j = 0; j < k; j++) delta += weights[j] * steps[j];
      return { x: x + rateAt(rate, t) * delta * jitter(noise, xi), memory: { m, v } };
    },
  };
}
