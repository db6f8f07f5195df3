/**
 * Meta-gradients through unrolled steps on small convolutional networks, on every backend of TensorFlow.js, against central
 * differences of the oracle. Where a rule's later steps depend on earlier gradients, second order goes through the
 * convolutions' and the pools' derivatives twice.
 */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { StepBatches } from '../../core/src/engine/meta-trajectory.js';
import { multiscaleAdam } from '../../core/src/learned/multiscale-adam.js';
import { adamTimescales } from '../../core/src/learned/timescales.js';
import { Stream } from '../../core/src/random/stream.js';
import { networkOf, oracleMultiscale } from '../oracle/rules.js';
import {
  metaGradient,
  type OracleTask,
  oracleStateOf,
  oracleUnroll,
  relativeDistance,
} from '../oracle/unroll.js';
import { type ConvCase, convCaseNamed } from '../support/conv-networks.js';
import { tensorBackends } from '../support/tensor-backends.js';

const rate = 0.02;
const hidden = [5];
const rule = multiscaleAdam({ rate, mixture: { hidden } });
const oracle = oracleMultiscale(adamTimescales(6), rate, networkOf(hidden));
/** Large and drawn throughout, so that no path is all but closed. */
const theta = Stream.fromSeed(5)
  .normal(new Float32Array(rule.theta.reduce((total, { shape }) => total + shape.reduce((a, b) => a * b), 0)))
  .map((value) => 0.3 * value);
const entries = Array.from({ length: 12 }, (_, i) => Math.floor((i * theta.length) / 12));

/** Each step its own images, three for the gradient and three for the loss. */
function batchesOf({ batch, dataset }: ConvCase, steps: number): StepBatches[] {
  const draw = (name: string, step: number) => ({
    indices: Stream.fromSeed(11)
      .split(name)
      .integers(new Int32Array(3), dataset.train.count, 3 * step),
    ...(batch.images && { images: batch.images.map((value) => value * (1 + step / 10)) }),
  });
  return Array.from({ length: steps }, (_, step) => ({
    gradient: draw('gradient', step),
    loss: draw('loss', step),
  }));
}

function taskOf(each: ConvCase, from: OracleTask['from'], steps: number): OracleTask {
  const { problem, dataset } = each;
  return { problem, dataset, rule: oracle, from, batches: batchesOf(each, steps) };
}

const expectations = new Map<string, { gradient: number[]; losses: readonly number[] }>();

function expectationOf(key: string, task: OracleTask, order: 'first' | 'second') {
  const known = expectations.get(key);
  if (known) return known;
  const made = {
    gradient: metaGradient(task, theta, entries, order),
    losses: oracleUnroll(task, theta).losses,
  };
  expectations.set(key, made);
  return made;
}

const steps = 4;

describe.each([
  { name: 'small ConvMnist_1', order: 'second' },
  { name: 'odd sizes', order: 'second' },
  { name: 'small ConvMnist_1', order: 'first' },
  { name: 'small ConvCifar_1', order: 'first' },
  { name: 'odd sizes with normalisation', order: 'first' },
] as const)('$name, $order order', ({ name, order }) => {
  it.each(tensorBackends)('on $name', async ({ make }) => {
    const each = convCaseNamed(name);
    const engine = await make();
    if (!engine.startMeta) throw new Error(`${engine.name} does not differentiate`);
    const { problem, dataset, x } = each;
    const tensors = tf.memory().numTensors;
    const trajectory = engine.startMeta({ problem, dataset, rule, x, order, noise: Stream.fromSeed(0) });
    const task = taskOf(each, oracleStateOf(await trajectory.snapshot()), steps);
    const { gradient, losses } = await trajectory.unroll(theta, task.batches);
    trajectory.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
    const expected = expectationOf(`${name} ${order}`, task, order);
    expect(relativeDistance(losses, expected.losses)).toBeLessThan(1e-5);
    const sample = entries.map((entry) => gradient[entry]);
    expect(relativeDistance(sample, expected.gradient)).toBeLessThan(order === 'first' ? 1e-4 : 1e-3);
  });
});

describe('the orders', () => {
  it('are not the same, so that second order is worth its test', () => {
    for (const name of ['small ConvMnist_1', 'odd sizes']) {
      const each = convCaseNamed(name);
      const task = taskOf(each, { step: 0, x: Array.from(each.x), memories: undefined }, steps);
      const first = expectationOf(`${name} first`, task, 'first').gradient;
      const second = expectationOf(`${name} second`, task, 'second').gradient;
      expect(relativeDistance(first, second)).toBeGreaterThan(1e-2);
    }
  });

  it.each(tensorBackends)('refuse second order where there is normalisation, on $name', async ({ make }) => {
    const { problem, dataset, x } = convCaseNamed('small ConvCifar_0');
    const engine = await make();
    const start = { problem, dataset, rule, x, noise: Stream.fromSeed(0) } as const;
    expect(() => engine.startMeta?.({ ...start, order: 'second' })).toThrow(
      /small ConvCifar_0.*\n.*local response normalisation.*\n.*order: 'first'/,
    );
    engine.startMeta?.({ ...start, order: 'first' }).dispose();
  });
});
