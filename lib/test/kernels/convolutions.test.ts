/** Convolutional networks in kernels, on both builds, beside loops in double precision that share no arithmetic with them. */
import { describe, expect, it } from 'vitest';
import type { Batch } from '../../core/src/data/batches.js';
import { networkEvaluator } from '../../core/src/engine/double/network.js';
import { supportOf } from '../../core/src/engine/kernels/evaluator.js';
import {
  type ActivationKind,
  type Initializer,
  type Layer,
  pooledSize,
} from '../../core/src/problems/layer.js';
import { networkProblem } from '../../core/src/problems/network.js';
import { Stream } from '../../core/src/random/stream.js';
import { networkLoss } from '../oracle/network.js';
import { relativeDistance } from '../oracle/unroll.js';
import { type ConvCase, convCases, imagesOf, tiedCases } from '../support/conv-networks.js';
import { builds, drawTheta, evaluate } from './support.js';

const allCases = [...convCases, ...tiedCases];

/** Central differences of the gradient in double precision. */
function productOf(each: ConvCase, direction: ArrayLike<number>): number[] {
  const step = 1e-7;
  const gradientAt = (s: number) => {
    const x = Array.from(each.x, (value, i) => value + s * direction[i]);
    return networkLoss(each.problem, each.dataset, x, each.batch).gradient;
  };
  const [after, before] = [gradientAt(step), gradientAt(-step)];
  return after.map((value, i) => (value - before[i]) / (2 * step));
}

/** Right answers on the test split, in double precision. */
function countedBy({ problem, dataset, x }: ConvCase, batch: Batch) {
  const values = Float64Array.from(x);
  return networkEvaluator(problem, dataset).countRight?.({ shape: [problem.size], values }, batch);
}

describe.each(builds)('$name', (build) => {
  it.each(allCases)('$name: loss, gradient and right answers', async (each) => {
    const { problem, dataset, x, batch } = each;
    const expected = networkLoss(problem, dataset, x, batch);
    const direction = new Float32Array(problem.size);
    const { loss, lossAlone, gradient, right } = evaluate(build.build, each, x, batch, direction);
    expect(Math.abs(loss / expected.loss - 1)).toBeLessThan(2e-6);
    expect(lossAlone).toBe(loss);
    expect(relativeDistance(gradient, expected.gradient)).toBeLessThan(1e-5);
    expect(right).toBe(await countedBy(each, batch));
  });

  it.each(convCases.filter(({ secondOrder }) => secondOrder))(
    '$name: the directional derivative of the gradient',
    (each) => {
      const { problem, x, batch } = each;
      const direction = drawTheta(problem.size, 1);
      const { product } = evaluate(build.build, each, x, batch, direction);
      expect(relativeDistance(product ?? [], productOf(each, direction))).toBeLessThan(1e-5);
    },
  );

  it('networks of all sizes', () => {
    for (let seed = 0; seed < 40; seed++) {
      const each = drawNetwork(seed);
      const { problem, dataset, x, batch } = each;
      const expected = networkLoss(problem, dataset, x, batch);
      const direction = drawTheta(problem.size, 1);
      const found = evaluate(build.build, each, x, batch, direction);
      const { loss, gradient, product } = found;
      if (build.build === 'wide') expect(found).toEqual(evaluate('fma', each, x, batch, direction));
      expect(Math.abs(loss / expected.loss - 1)).toBeLessThan(2e-6);
      expect(relativeDistance(gradient, expected.gradient)).toBeLessThan(5e-5);
      if (!product) continue;
      expect(relativeDistance(product, productOf(each, direction))).toBeLessThan(5e-5);
    }
  });

  it('numbers that are not finite stay in the run', () => {
    for (const each of convCases) {
      const { problem, x, batch } = each;
      const direction = drawTheta(problem.size, 1);
      const before = evaluate(build.build, each, x, batch, direction);
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 3e38]) {
        for (const broken of [x.map(() => value), x.with(0, value)]) {
          const { loss } = evaluate(build.build, each, broken, batch, direction);
          if (Number.isNaN(value)) expect(loss).toBeNaN();
        }
      }
      expect(evaluate(build.build, each, x, batch, direction)).toEqual(before);
    }
  });
});

/** A network of layers of all kinds and sizes that follow from a number, and a batch for it. */
function drawNetwork(seed: number): ConvCase {
  const stream = Stream.fromSeed(seed);
  const numbers = stream.split('sizes').integers(new Int32Array(64), 1 << 20);
  let drawn = 0;
  const pick = <T>(...choices: readonly T[]): T => choices[numbers[drawn++] % choices.length];
  // So small that sigmoids stay away from 1, near which single precision sees their derivatives badly.
  const start: Initializer = { kind: 'normal', deviation: 0.15 };
  const units = (): { activation: ActivationKind; weights: Initializer; bias: Initializer } => ({
    activation: pick('linear', 'sigmoid', 'tanh', 'relu'),
    weights: start,
    bias: start,
  });
  let on = { height: pick(1, 3, 5, 7), width: pick(2, 4, 5), channels: pick(1, 2, 3, 5) };
  const size = on;
  const layers: Layer[] = [];
  for (let block = pick(1, 2); block > 0; block--) {
    const outputs = pick(1, 2, 3, 4, 5, 8, 12, 17);
    layers.push({ kind: 'convolution', ...on, side: pick(1, 3, 5, 7), outputs, ...units() });
    on = { ...on, channels: outputs };
    if (pick(true, false)) {
      const pool = { kind: 'max-pool', ...on, side: pick(1, 2, 3, 5), stride: pick(1, 2, 3) } as const;
      layers.push(pool);
      on = { ...on, ...pooledSize(pool) };
    }
    if (pick(true, false, false)) {
      const strengths = { bias: pick(1, 2), alpha: pick(0.01, 0.5), beta: 0.75 };
      layers.push({ kind: 'normalization', ...on, radius: pick(0, 1, 4, 6), ...strengths });
    }
  }
  const hidden = pick(1, 3, 6, 16);
  const decay = pick(undefined, 0.1);
  const inputs = on.height * on.width * on.channels;
  layers.push({ kind: 'dense', inputs, outputs: hidden, ...units(), decay });
  layers.push({ kind: 'dense', inputs: hidden, outputs: 10, ...units(), activation: 'linear', decay });
  const dataset = imagesOf(size);
  const problem = networkProblem(
    {
      ...{ id: `network ${seed}`, title: `network ${seed}`, source: 'tests', settings: {} },
      batch: { dataset: 'mnist', size: 3, sampling: 'with-replacement', images: 'intensities' },
    },
    layers,
  );
  const indices = stream.split('batch').integers(new Int32Array(pick(1, 3, 9)), dataset.train.count);
  return {
    name: problem.id,
    problem,
    dataset,
    x: problem.initialize(stream),
    batch: { indices },
    secondOrder: layers.every(({ kind }) => kind !== 'normalization'),
  };
}

it('says which networks it has no kernels for', () => {
  const reasonOf = (...layers: readonly Layer[]) => {
    const [{ problem }] = convCases;
    const support = supportOf({ ...problem, layers });
    return support.ok ? undefined : support.reason;
  };
  const on = { height: 4, width: 4, channels: 2 };
  const start: Initializer = { kind: 'normal', deviation: 1 };
  const drawn = { weights: start, bias: start, activation: 'linear' } as const;
  const last: Layer = { kind: 'dense', inputs: 32, outputs: 10, ...drawn };
  const convolution = { kind: 'convolution', ...on, outputs: 2, ...drawn } as const;
  const normalization: Layer = { kind: 'normalization', ...on, radius: 1, bias: 1, alpha: 1, beta: 0.5 };
  expect(reasonOf({ ...convolution, side: 3 }, last)).toBeUndefined();
  expect(reasonOf({ ...convolution, side: 2 }, last)).toMatch(/even side/);
  expect(reasonOf({ ...convolution, side: 3 }, normalization, last)).toMatch(/exponent/);
  expect(reasonOf(normalization, last)).toMatch(/first layer/);
  expect(reasonOf({ ...convolution, side: 3 })).toMatch(/last layer/);
});
