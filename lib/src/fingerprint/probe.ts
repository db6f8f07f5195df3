/**
 * What engines are tried on: a rule with every operation of the algebra, problems in closed form, two small networks with
 * every kind of layer. Small, but no multiple of what a kernel takes at once.
 */
import type { Algebra } from '../algebra.js';
import { madeUpImages } from '../data/made-up-images.js';
import type { LearnedOptimizer } from '../learned/learned-optimizer.js';
import { networkProblem } from '../problems/network.js';
import type { AnalyticProblem, NetworkProblem } from '../problems/problem.js';
import { initializeUniform } from '../problems/uniform-start.js';

const named = { title: 'probe', source: 'fingerprint', settings: {} };

const k = 3;

/** What two values come to in every operation that goes entry by entry; finite wherever they are. */
function entryByEntry<V>(algebra: Algebra<V>, a: V, b: V): V[] {
  const root = algebra.sqrt(algebra.add(algebra.square(b), 0.3));
  const quotient = algebra.div(algebra.sub(a, 0.7), root);
  const bounded = algebra.maximum(algebra.minimum(quotient, 1.9), -1.7);
  const decay = algebra.exp(algebra.sub(0, algebra.abs(bounded)));
  const signs = algebra.add(algebra.sign(b), algebra.equal(algebra.sign(a), 1));
  return [root, quotient, bounded, decay, signs, algebra.mul(bounded, decay)];
}

const parts = 6;

/** Keeps all that it computes on the way, so that a bit that is another stays in sight. */
export const probeRule: LearnedOptimizer = {
  ...named,
  id: 'probe',
  theta: [
    { name: 'weights', shape: [4, parts] },
    { name: 'bias', shape: [4, 1] },
  ],
  initialize: (stream) => initializeUniform(stream, 4 * (parts + 1), 0.5),
  init: (algebra, x, gradient) => ({
    gradients: algebra.history(gradient, k),
    average: algebra.fillLike(x, 0.1),
    power: algebra.fillLike(algebra.coordinate(x, 0), 0.9),
    parts: algebra.history(x, parts),
    shares: algebra.history(x, 4),
  }),
  step: (algebra, { weights, bias }, { gradients, average, power }, x, gradient, { t, noise }) => {
    const seen = algebra.push(gradients, gradient);
    const width = algebra.sub(algebra.historyMax(seen), algebra.historyMin(seen));
    const nextAverage = algebra.add(algebra.mul(average, 0.9), algebra.mul(gradient, 0.1));
    const inputs = algebra.rows(
      algebra.join(algebra.stack(entryByEntry(algebra, nextAverage, width)), seen),
      0,
      parts,
    );
    const logits = algebra.affine(weights, algebra.maximum(inputs, -0.5), bias);
    const exponentials = algebra.exp(algebra.sub(logits, algebra.historyMax(logits)));
    const shares = algebra.div(exponentials, algebra.historySum(exponentials));
    const column = algebra.constant([0.5, -0.2, 0.1, 0.3], [4, 1]);
    const move = algebra.add(
      algebra.historySum(algebra.mul(shares, column)),
      algebra.mul(algebra.historyMean(seen), 0.2),
    );
    const nextPower = algebra.mul(power, algebra.fillLike(power, 0.9));
    const scaled = algebra.mul(move, algebra.add(algebra.mul(noise('step'), 0.1), 1 / t));
    return {
      x: algebra.sub(x, algebra.mul(scaled, algebra.sub(1, nextPower))),
      state: { gradients: seen, average: nextAverage, power: nextPower, parts: inputs, shares },
    };
  },
};

/** One rate for all: what problems are tried with that cost more than their rule. */
export const probeRate: LearnedOptimizer = {
  ...named,
  id: 'probe rate',
  theta: [{ name: 'rate', shape: [1, 1] }],
  initialize: () => Float32Array.of(0.3),
  init: () => ({}),
  step: (algebra, { rate }, state, x, gradient) => ({
    x: algebra.sub(x, algebra.historySum(algebra.mul(algebra.history(gradient, 1), rate))),
    state,
  }),
};

const dimensions = 101;

/** A sum whose terms are not 0 where x is: L = sum exp(-|x - 3| / 2) + (x - 3)^2 / 100, and an end of x by itself. */
export const probeSum: AnalyticProblem = {
  ...named,
  kind: 'analytic',
  id: 'probe sum',
  parameters: [{ name: 'x', shape: [dimensions] }],
  size: dimensions,
  initialize: (stream) => initializeUniform(stream, dimensions, 2),
  lossAndGradient: (algebra, x) => {
    const off = algebra.sub(x, 3);
    const near = algebra.exp(algebra.mul(algebra.abs(off), -0.5));
    const terms = algebra.add(near, algebra.mul(algebra.square(off), 0.01));
    return {
      loss: algebra.sum(terms),
      gradient: algebra.sub(algebra.mul(off, 0.02), algebra.mul(algebra.mul(near, algebra.sign(off)), 0.5)),
    };
  },
};

/** Coordinates by themselves: L = (a^2 + b)^2 + exp(a). */
export const probeCoordinates: AnalyticProblem = {
  ...named,
  kind: 'analytic',
  id: 'probe coordinates',
  parameters: [{ name: 'x', shape: [2] }],
  size: 2,
  initialize: (stream) => initializeUniform(stream, 2, 1),
  lossAndGradient: (algebra, x) => {
    const [a, b] = [algebra.coordinate(x, 0), algebra.coordinate(x, 1)];
    const inner = algebra.add(algebra.square(a), b);
    const growth = algebra.exp(a);
    const along = algebra.mul(algebra.mul(inner, a), 4);
    return {
      loss: algebra.add(algebra.square(inner), growth),
      gradient: algebra.stack([algebra.add(along, growth), algebra.mul(inner, 2)]),
    };
  },
};

const size = { height: 7, width: 7, channels: 3 };

export const probeImages = madeUpImages(size);

const start = { kind: 'normal', deviation: 0.2 } as const;

const convolution = { kind: 'convolution', outputs: 5, weights: start, bias: start } as const;

/** Convolutions, one of them Winograd's, normalisation, pool, a dense layer: what CIFAR's networks have. */
export const probeConvolution: NetworkProblem = networkProblem(
  {
    ...named,
    id: 'probe convolution',
    batch: { dataset: 'cifar10', size: 5, sampling: 'shuffled-passes', images: 'intensities' },
  },
  [
    { ...convolution, ...size, side: 3, activation: 'relu' },
    { kind: 'normalization', ...size, channels: 5, radius: 2, bias: 1, alpha: 0.1, beta: 0.75 },
    { kind: 'max-pool', ...size, channels: 5, side: 3, stride: 2 },
    { ...convolution, height: 4, width: 4, channels: 5, side: 5, activation: 'relu' },
    {
      kind: 'dense',
      inputs: 80,
      outputs: 10,
      activation: 'linear',
      weights: { kind: 'truncated-normal', deviation: 0.2 },
      bias: start,
      decay: 0.01,
    },
  ],
);

const small = { height: 6, width: 6, channels: 3 };

export const smallImages = madeUpImages(small);

/** Winograd's convolution of the other side. */
export const probeThreeByThree: NetworkProblem = networkProblem(
  {
    ...named,
    id: 'probe 3 x 3',
    batch: { dataset: 'cifar10', size: 3, sampling: 'with-replacement', images: 'intensities' },
  },
  [
    { ...convolution, ...small, side: 3, outputs: 9, activation: 'sigmoid' },
    { ...convolution, ...small, channels: 9, side: 3, outputs: 9, activation: 'tanh' },
    { kind: 'dense', inputs: 324, outputs: 10, activation: 'linear', weights: start, bias: start },
  ],
);

/** Sigmoids and tanhs, as MNIST's network has them; it can be differentiated twice. */
export const probeDense: NetworkProblem = networkProblem(
  {
    ...named,
    id: 'probe dense',
    batch: { dataset: 'mnist', size: 9, sampling: 'with-replacement', images: 'intensities' },
  },
  [
    { kind: 'dense', inputs: 147, outputs: 6, activation: 'sigmoid', weights: start, bias: start },
    { kind: 'dense', inputs: 6, outputs: 7, activation: 'tanh', weights: start, bias: start },
    { kind: 'dense', inputs: 7, outputs: 10, activation: 'linear', weights: start, bias: start },
  ],
);
