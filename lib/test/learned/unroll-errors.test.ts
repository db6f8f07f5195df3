/** What an unroll refuses, before anything is computed. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { UsageError } from '../../core/src/errors.js';
import { multiscaleAdam, plainAverage } from '../../core/src/learned/multiscale-adam.js';
import { Stream } from '../../core/src/random/stream.js';
import { parabola } from '../support/problems.js';

const rule = multiscaleAdam({ rate: 0.1, mixture: { average: 'la-b' } });
const step = { gradient: undefined, loss: undefined };

const startOf = async (learned = rule) => {
  const { engine } = await chooseEngine('tensor/cpu');
  const trajectory = engine.startMeta?.({
    problem: parabola,
    rule: learned,
    x: Float32Array.of(4, 1),
    noise: Stream.fromSeed(0),
    order: 'first',
  });
  if (!trajectory) throw new Error('the tensor engine differentiates');
  return trajectory;
};

describe('an unroll', () => {
  it.each([
    ['no batches', rule, new Float32Array(6).fill(1), [], /no batches/],
    ['a theta that is too short', rule, new Float32Array(5).fill(1), [step], /5 numbers/],
    ['a theta that is too long', rule, new Float32Array(7).fill(1), [step], /7 numbers/],
    ['a theta that is not finite', rule, new Float32Array(6).fill(Number.NaN), [step], /NaN at place 0/],
    [
      'a rule with nothing to learn',
      plainAverage({ rate: 0.1 }),
      new Float32Array(),
      [step],
      /nothing to learn/,
    ],
  ])('refuses %s and leaves nothing behind', async (_name, learned, theta, batches, text) => {
    await chooseEngine('tensor/cpu');
    const before = tf.memory().numTensors;
    const trajectory = await startOf(learned);
    await expect(trajectory.unroll(theta, batches)).rejects.toThrow(UsageError);
    await expect(trajectory.unroll(theta, batches)).rejects.toThrow(text);
    trajectory.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
