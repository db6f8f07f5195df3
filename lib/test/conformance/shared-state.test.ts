/** What a learned rule makes of theta and keeps: later steps depend on it, and the meta-gradient goes through it. */
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/src/errors.js';
import { defineRule } from '../../core/src/learned/define-rule.js';
import type { Value } from '../../core/src/values/value.js';
import { noBatches, offset, startOn, type Task, unrollOn } from './offset.js';
import { expectRightDerivatives, learningEngines } from './offset-cases.js';

/** A rate that grows by theta in every step. @param begin what is kept of it before the first */
const growing = (begin: (x: Value) => Value) =>
  defineRule('growing', {}, () => ({
    theta: [{ name: 'growth', shape: [] }],
    initialize: () => Float32Array.of(0.02),
    init: ({ x }) => ({ rate: begin(x) }),
    step: ({ growth }, { rate }, { x, g }) => {
      const grown = rate.times(0.9).plus(growth);
      return { x: x.minus(g.times(grown)), state: { rate: grown } };
    },
  }))();

const perCoordinate = growing((x) => x.filled(0));
const shared = growing((x) => x.constant([0], []));
const task = (steps: number): Omit<Task, 'rule'> => ({
  problem: offset(5),
  theta: Float32Array.of(0.02),
  steps,
  order: 'second',
});

const engines = await learningEngines();

describe('a rate that theta adds to', () => {
  it('as one number per coordinate: the derivatives are right on every engine', () =>
    expectRightDerivatives(engines, { ...task(4), rule: perCoordinate }, 1));

  it('as a number that all coordinates share: right on engines of TensorFlow.js, refused where rules are kernels', async () => {
    const own = engines.filter(({ name }) => name.startsWith('tensor'));
    await expectRightDerivatives(own, { ...task(4), rule: shared }, 1);
    for (const engine of engines.filter((one) => !own.includes(one))) {
      const refused = unrollOn(engine, { ...task(4), rule: shared });
      await expect(refused).rejects.toThrow(UsageError);
      await expect(refused).rejects.toThrow(/found: rate: one that all coordinates share/);
    }
  });

  it('needs no derivative within one step, nor where none is asked for', async () => {
    await expectRightDerivatives(engines, { ...task(1), rule: shared }, 1);
    for (const engine of engines) {
      const { losses } = await startOn(engine, { ...task(4), rule: shared }).forward(
        task(4).theta,
        noBatches(4),
      );
      const { losses: expected } = await unrollOn(engine, { ...task(4), rule: perCoordinate });
      for (const [i, loss] of losses.entries()) expect(loss).toBeCloseTo(expected[i], 4);
    }
  });
});
