/**
 * Every rule, with the hand arithmetic of one coordinate in double precision, written straight from
 * its formula: a second opinion that shares no code with the library.
 */
import * as tf from '@tensorflow/tfjs';
import { adagrad } from '../../core/src/optimizers/adagrad.js';
import { adam } from '../../core/src/optimizers/adam.js';
import { adamax } from '../../core/src/optimizers/adamax.js';
import { cosine } from '../../core/src/optimizers/cosine-annealing.js';
import { mng } from '../../core/src/optimizers/mng.js';
import { mngMomentums } from '../../core/src/optimizers/mng-momentums.js';
import { momentum } from '../../core/src/optimizers/momentum.js';
import { timescalesBetween } from '../../core/src/optimizers/momentums.js';
import { nesterov } from '../../core/src/optimizers/nesterov.js';
import type { Optimizer } from '../../core/src/optimizers/optimizer.js';
import { rmsprop } from '../../core/src/optimizers/rmsprop.js';
import { withFirstStepFault } from '../../core/src/optimizers/schedule.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import { tensorflowAdam } from '../../core/src/optimizers/tensorflow-adam.js';

/** The points x(0), x(1), ... of one coordinate with the given gradient. */
type Hand = (x: number, gradient: (x: number) => number, steps: number) => number[];

export interface RuleRow {
  readonly name: string;
  readonly optimizer: Optimizer;
  readonly hand: Hand;
  /** The same rule in another library. */
  readonly peer?: () => tf.Optimizer;
  /** The same rule at a rate with which 400 steps solve the parabola. */
  readonly solver: Optimizer;
  /** How near they bring it; rules with a least step hover around the minimum. */
  readonly precision: number;
}

/** Runs a scalar rule: `step` gets point, gradient there and the number of the step. */
const iterate =
  (begin: () => (x: number, g: number, t: number) => number): Hand =>
  (x, gradient, steps) => {
    const step = begin();
    const points = [x];
    for (let t = 1; t <= steps; t++) points.push(step(points[t - 1], gradient(points[t - 1]), t));
    return points;
  };

const handAdam = (root: (m: number, v: number, t: number) => number, rate = (_t: number) => 0.1) =>
  iterate(() => {
    let m = 0;
    let v = 0;
    return (x, g, t) => {
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      return x - rate(t) * root(m, v, t);
    };
  });

const insideRoot = (m: number, v: number, t: number) =>
  m / (1 - 0.9 ** t) / Math.sqrt(v / (1 - 0.999 ** t) + 1e-16);

const middle = (points: readonly number[]) => (Math.max(...points) + Math.min(...points)) / 2;

const handMng = (
  k: number,
  etaMin: (t: number) => number,
  normalize: (g: number[]) => number[],
  reference: (points: readonly number[]) => number = middle,
) =>
  iterate(() => {
    let points: number[] = [];
    let gradients: number[] = [];
    return (x, g, t) => {
      points = t === 1 ? Array<number>(k).fill(x) : [...points.slice(1), x];
      gradients = t === 1 ? Array<number>(k).fill(g) : [...gradients.slice(1), g];
      const [high, low] = [Math.max(...points), Math.min(...points)];
      const delta = normalize(gradients).reduce((sum, value) => sum + value, 0) / k;
      return reference(points) - delta * (high - low + etaMin(t));
    };
  });

/** Two averages, the fast one keeps 0.3 and the slow one 0.8 of what it was. */
const handMngMomentums = (width: (pointsApart: number, t: number) => number) =>
  iterate(() => {
    let [fastX, slowX, fastG, slowG] = [0, 0, 0, 0];
    return (x, g, t) => {
      if (t === 1) [fastX, slowX, fastG, slowG] = [x, x, g, g];
      fastX = 0.3 * fastX + 0.7 * x;
      slowX = 0.8 * slowX + 0.2 * x;
      fastG = 0.3 * fastG + 0.7 * g;
      slowG = 0.8 * slowG + 0.2 * g;
      const largest = Math.max(Math.abs(fastG), Math.abs(slowG)) || 1;
      return x - ((fastG + slowG) / 2 / largest) * width(Math.abs(fastX - slowX), t);
    };
  });

const byLargest = (gradients: number[]) => {
  const largest = Math.max(...gradients.map(Math.abs));
  return gradients.map((gradient) => gradient / (largest || 1));
};

export const rules: readonly RuleRow[] = [
  {
    name: 'sgd',
    optimizer: sgd({ rate: 0.1 }),
    hand: iterate(() => (x, g) => x - 0.1 * g),
    peer: () => tf.train.sgd(0.1),
    solver: sgd({ rate: 0.1 }),
    precision: 1e-5,
  },
  {
    name: 'sgd, cosine schedule with the first-step fault',
    optimizer: sgd({ rate: withFirstStepFault(cosine({ from: 0.1, to: 0.02, steps: 4 })) }),
    hand: iterate(() => (x, g, t) => {
      const rate = t === 1 ? 1 : 0.02 + 0.04 * (1 + Math.cos((Math.PI * Math.min(t - 1, 4)) / 4));
      return x - rate * g;
    }),
    solver: sgd({ rate: cosine({ from: 0.1, to: 0.02, steps: 400 }) }),
    precision: 1e-5,
  },
  {
    name: 'momentum',
    optimizer: momentum({ rate: 0.02 }),
    hand: iterate(() => {
      let a = 0;
      return (x, g) => {
        a = 0.9 * a + g;
        return x - 0.02 * a;
      };
    }),
    peer: () => tf.train.momentum(0.02, 0.9),
    solver: momentum({ rate: 0.02 }),
    precision: 1e-5,
  },
  {
    name: 'nesterov',
    optimizer: nesterov({ rate: 0.02 }),
    hand: iterate(() => {
      let a = 0;
      return (x, g) => {
        a = 0.9 * a + g;
        return x - 0.02 * (g + 0.9 * a);
      };
    }),
    peer: () => tf.train.momentum(0.02, 0.9, true),
    solver: nesterov({ rate: 0.02 }),
    precision: 1e-5,
  },
  {
    name: 'adagrad',
    optimizer: adagrad({ rate: 0.5 }),
    hand: iterate(() => {
      let a = 0.1;
      return (x, g) => {
        a += g * g;
        return x - (0.5 * g) / Math.sqrt(a + 1e-7);
      };
    }),
    peer: () => tf.train.adagrad(0.5, 0.1),
    solver: adagrad({ rate: 1 }),
    precision: 1e-3,
  },
  {
    name: "rmsprop, TensorFlow 1's (accumulator from 1, epsilon inside the root)",
    optimizer: rmsprop({ rate: 0.1 }),
    hand: iterate(() => {
      let a = 1;
      return (x, g) => {
        a = 0.9 * a + 0.1 * g * g;
        return x - (0.1 * g) / Math.sqrt(a + 1e-10);
      };
    }),
    solver: rmsprop({ rate: cosine({ from: 0.1, to: 0, steps: 400 }) }),
    precision: 1e-2,
  },
  {
    name: 'rmsprop, accumulator from 0, epsilon inside the root',
    optimizer: rmsprop({ rate: 0.1, accumulatorStart: 0, epsilon: 1e-6 }),
    hand: iterate(() => {
      let a = 0;
      return (x, g) => {
        a = 0.9 * a + 0.1 * g * g;
        return x - (0.1 * g) / Math.sqrt(a + 1e-6);
      };
    }),
    peer: () => tf.train.rmsprop(0.1, 0.9, 0, 1e-6),
    solver: rmsprop({ rate: cosine({ from: 0.1, to: 0, steps: 400 }), accumulatorStart: 0 }),
    precision: 1e-2,
  },
  {
    name: 'rmsprop, epsilon outside the root',
    optimizer: rmsprop({ rate: 0.1, accumulatorStart: 0, epsilon: 0.1, epsilonPlace: 'outside-root' }),
    hand: iterate(() => {
      let a = 0;
      return (x, g) => {
        a = 0.9 * a + 0.1 * g * g;
        return x - (0.1 * g) / (Math.sqrt(a) + 0.1);
      };
    }),
    solver: rmsprop({ rate: cosine({ from: 0.1, to: 0, steps: 400 }), epsilonPlace: 'outside-root' }),
    precision: 1e-2,
  },
  {
    name: 'adam, epsilon inside the root',
    optimizer: adam({ rate: 0.1 }),
    hand: handAdam(insideRoot),
    solver: adam({ rate: 0.1 }),
    precision: 1e-2,
  },
  {
    name: 'adam, epsilon outside the root',
    optimizer: adam({ rate: 0.1, epsilon: 0.01, epsilonPlace: 'outside-root' }),
    hand: handAdam((m, v, t) => m / (1 - 0.9 ** t) / (Math.sqrt(v / (1 - 0.999 ** t)) + 0.01)),
    peer: () => tf.train.adam(0.1, 0.9, 0.999, 0.01),
    solver: adam({ rate: 0.1, epsilonPlace: 'outside-root' }),
    precision: 1e-2,
  },
  {
    name: "adam, TensorFlow 1's",
    optimizer: tensorflowAdam({ rate: 0.1, epsilon: 0.01 }),
    hand: handAdam((m, v, t) => ((Math.sqrt(1 - 0.999 ** t) / (1 - 0.9 ** t)) * m) / (Math.sqrt(v) + 0.01)),
    solver: tensorflowAdam({ rate: 0.1 }),
    precision: 1e-2,
  },
  {
    name: 'adam, cosine schedule',
    optimizer: adam({ rate: cosine({ from: 0.2, to: 0.1, steps: 10 }) }),
    hand: handAdam(insideRoot, (t) => 0.1 + 0.05 * (1 + Math.cos((Math.PI * (t - 1)) / 10))),
    solver: adam({ rate: cosine({ from: 0.2, to: 0, steps: 400 }) }),
    precision: 1e-2,
  },
  {
    name: 'adamax',
    optimizer: adamax({ rate: 0.1 }),
    hand: iterate(() => {
      let m = 0;
      let u = 0;
      return (x, g, t) => {
        m = 0.9 * m + 0.1 * g;
        u = Math.max(0.999 * u, Math.abs(g));
        return x - ((0.1 / (1 - 0.9 ** t)) * m) / (u + 1e-8);
      };
    }),
    peer: () => tf.train.adamax(0.1),
    solver: adamax({ rate: 0.1 }),
    precision: 1e-2,
  },
  {
    name: 'mng',
    optimizer: mng({ k: 3, etaMin: 0.01, noise: 0 }),
    hand: handMng(3, () => 0.01, byLargest),
    solver: mng({ k: 5, etaMin: 1e-3 }),
    precision: 1e-2,
  },
  {
    name: 'mng, from the last point',
    optimizer: mng({ k: 3, etaMin: 0.01, noise: 0, reference: 'last' }),
    hand: handMng(
      3,
      () => 0.01,
      byLargest,
      (points) => points[points.length - 1],
    ),
    // Longer histories swing ever wider from there (figure 3.3-reference).
    solver: mng({ k: 1, etaMin: 0.01, reference: 'last' }),
    precision: 2e-2,
  },
  {
    name: 'mng, signs only',
    optimizer: mng({ k: 3, etaMin: 0.01, noise: 0, gradients: 'sign' }),
    hand: handMng(
      3,
      () => 0.01,
      (gradients) => gradients.map(Math.sign),
    ),
    solver: mng({ k: 5, etaMin: 1e-3, gradients: 'sign' }),
    precision: 1e-2,
  },
  {
    name: 'mng, eta_min decays',
    optimizer: mng({ k: 3, etaMin: cosine({ from: 0.1, to: 0.02, steps: 4 }), noise: 0 }),
    hand: handMng(3, (t) => 0.02 + 0.04 * (1 + Math.cos((Math.PI * Math.min(t - 1, 4)) / 4)), byLargest),
    solver: mng({ k: 5, etaMin: cosine({ from: 0.1, to: 0, steps: 400 }) }),
    precision: 1e-3,
  },
  {
    name: 'mng on momentums',
    optimizer: mngMomentums({ timescales: [0.3, 0.8], etaMin: 0.01 }),
    hand: handMngMomentums((pointsApart) => pointsApart + 0.01),
    solver: mngMomentums({ timescales: timescalesBetween(0.2, 0.9, 6), etaMin: 1e-3 }),
    precision: 1e-2,
  },
  {
    name: 'mng on momentums, range off, eta_min decays',
    optimizer: mngMomentums({
      timescales: [0.3, 0.8],
      etaMin: cosine({ from: 0.2, to: 0.1, steps: 10 }),
      range: false,
    }),
    hand: handMngMomentums((_pointsApart, t) => 0.1 + 0.05 * (1 + Math.cos((Math.PI * (t - 1)) / 10))),
    solver: mngMomentums({
      timescales: timescalesBetween(0.2, 0.9, 6),
      etaMin: cosine({ from: 0.1, to: 0, steps: 400 }),
      range: false,
    }),
    precision: 1e-3,
  },
];
