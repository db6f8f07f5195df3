/**
 * What engines are tried on: a rule with every operation of the algebra, problems in closed form, two small networks with
 * every kind of layer. Folds of blocks are not among them, which would give all arithmetics other names. Small, but no multiple of what a kernel takes at once.
 */
import { madeUpImages } from '../data/made-up-images.js';
import type { LearnedOptimizer } from '../learned/learned-optimizer.js';
import { networkProblem } from '../problems/network.js';
import type { AnalyticProblem, NetworkProblem } from '../problems/problem.js';
import { initializeUniform } from '../problems/uniform-start.js';
import type { Value } from '../values/value.js';
import { stack } from '../values/value-on.js';

const named = { title: 'probe', source: 'fingerprint', settings: {} };

const k = 3;

/** What two values come to in every operation that goes entry by entry; finite wherever they are. */
function entryByEntry(a: Value, b: Value): Value[] {
  const root = b.square().plus(0.3).sqrt();
  const quotient = a.minus(0.7).over(root);
  const bounded = quotient.minimum(1.9).maximum(-1.7);
  const decay = bounded.abs().subtractedFrom(0).exp();
  const signs = b.sign().plus(a.sign().equals(1));
  const curved = root.log().plus(quotient.tanh()).times(b.sigmoid());
  return [root, quotient, bounded, decay, a.above(b).select(signs, curved), bounded.times(decay)];
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
  init: ({ x, g }) => ({
    gradients: g.repeat(k),
    average: x.filled(0.1),
    power: x.coordinate(0).filled(0.9),
    parts: x.repeat(parts),
    shares: x.repeat(4),
  }),
  step: ({ weights, bias }, { gradients, average, power }, { x, g, t, noise }) => {
    const seen = gradients.push(g);
    const width = seen.max().minus(seen.min());
    const nextAverage = average.times(0.9).plus(g.times(0.1));
    const inputs = stack(entryByEntry(nextAverage, width)).join(seen).rows(0, parts);
    const logits = inputs.maximum(-0.5).affine(weights, bias);
    const exponentials = logits.minus(logits.max()).exp();
    const shares = exponentials.over(exponentials.sum());
    const move = shares.times([0.5, -0.2, 0.1, 0.3]).sum().plus(seen.mean().times(0.2));
    const nextPower = power.times(power.filled(0.9));
    const scaled = move.times(
      noise('step')
        .times(0.1)
        .plus(1 / t),
    );
    return {
      x: x.minus(scaled.times(nextPower.subtractedFrom(1))),
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
  step: ({ rate }, state, { x, g }) => ({ x: x.minus(g.repeat(1).times(rate).sum()), state }),
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
  lossAndGradient: (x) => {
    const off = x.minus(3);
    const near = off.abs().times(-0.5).exp();
    return {
      loss: near.plus(off.square().times(0.01)).total(),
      gradient: off.times(0.02).minus(near.times(off.sign()).times(0.5)),
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
  lossAndGradient: (x) => {
    const [a, b] = [x.coordinate(0), x.coordinate(1)];
    const inner = a.square().plus(b);
    const growth = a.exp();
    return {
      loss: inner.square().plus(growth),
      gradient: stack([inner.times(a).times(4).plus(growth), inner.times(2)]),
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
