/** What must not happen: a number that is none spreads to another run, memory runs out without a word. */

import { describe, expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import type { Engine, Trajectory } from '../../core/src/engine/engine.js';
import { Heap } from '../../core/src/engine/kernels/heap.js';
import { StorageError, UsageError } from '../../core/src/errors.js';
import { bind, type LearnedOptimizer } from '../../core/src/learned/learned-optimizer.js';
import { ruleByName } from '../../core/src/learned/rule-named.js';
import { adam } from '../../core/src/optimizers/adam.js';
import type { Optimizer } from '../../core/src/optimizers/optimizer.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import { Stream } from '../../core/src/random/stream.js';
import type { Snapshot } from '../../core/src/snapshot.js';
import { stack } from '../../core/src/values/value-on.js';
import { relativeDistance } from '../oracle/unroll.js';
import { madeUpImages } from '../support/images.js';
import { bowl, builds, drawTheta, thetaSize, walk } from './support.js';

const dataset = madeUpImages();
const problem = mlpMnist({ hidden: [5], batchSize: 8 });

/** Where no run may begin, but may come to. */
async function lostAt(value: number, trajectory: Pick<Trajectory, 'snapshot'>): Promise<Snapshot> {
  const { step, arrays } = await trajectory.snapshot();
  const { shape, values } = arrays.x;
  return { step, arrays: { ...arrays, x: { shape, values: Float32Array.from(values).fill(value) } } };
}

describe.each(builds)('$name', (engine) => {
  it.each(['k-momentums-6-0.2-0.99', 'rnn-2', 'adam'])(
    'a run that diverges leaves %s as it was',
    async (name) => {
      const rule = name === 'adam' ? undefined : ruleByName(name);
      const optimizer = rule ? bind(rule, drawTheta(thetaSize(rule.theta), 0.1)) : adam({ rate: 0.1 });
      const start = { problem, optimizer, seed: 1, dataset };
      const before = await walk(engine, start, 8);
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 3e38]) {
        const trajectory = engine.start(start);
        trajectory.restore(await lostAt(value, trajectory));
        const losses = await trajectory.advance(8);
        trajectory.dispose();
        expect(losses.some((loss) => !Number.isFinite(loss))).toBe(true);
      }
      expect(await walk(engine, start, 8)).toEqual(before);
    },
  );

  it('a meta-gradient that is not finite says so, and the next is what it would have been', async () => {
    const rule = ruleByName('rnn-1');
    const theta = drawTheta(thetaSize(rule.theta), 0.1);
    const x = problem.initialize(Stream.fromSeed(1));
    const unroll = async (lost?: number) => {
      const start = { problem, dataset, rule, x, noise: Stream.fromSeed(0), order: 'second' as const };
      const trajectory = engine.startMeta?.(start);
      if (lost !== undefined) trajectory?.restore(await lostAt(lost, trajectory));
      const batch = { indices: Int32Array.of(1, 2, 3) };
      const result = await trajectory?.unroll(
        theta,
        [1, 2].map(() => ({ gradient: batch, loss: batch })),
      );
      trajectory?.dispose();
      return result;
    };
    const before = await unroll();
    const broken = await unroll(Number.NaN);
    expect(broken?.metaLoss).toBeNaN();
    expect(await unroll()).toEqual(before);
  });

  it('tiny numbers take their part', async () => {
    const tiny = { ...bowl(5), initialize: () => Float32Array.of(1e-38, 1e-40, -1e-44, 0, 1) };
    const { x } = await walk(engine, { problem: tiny, optimizer: sgd({ rate: 0.5 }), seed: 0 }, 1);
    const half = [1e-38, 1e-40, -1e-44, 0, 1].map((value) => Math.fround(Math.fround(value) / 2));
    expect([...x]).toEqual(half.map((value, i) => (i === 2 ? x[2] : value)));
    expect(Math.abs(x[2])).toBeLessThan(1e-43);
  });

  it('numbers that are equal in the first step need not stay so', async () => {
    // The rate of step 1 is the same number as the factor of the gradient.
    const rule: Optimizer = {
      id: 'test',
      title: 'test',
      source: 'tests',
      settings: {},
      init: () => ({}),
      step: (state, { x, g: gradient, t }) => ({
        x: x.minus(gradient.times(0.5).times(t === 1 ? 0.5 : 0.25)),
        state,
      }),
    };
    const { losses } = await walk(engine, { problem: bowl(3), optimizer: rule, seed: 0 }, 3);
    expect(losses[1] / losses[0]).toBeCloseTo(0.75 ** 2, 6);
    expect(losses[2] / losses[1]).toBeCloseTo(0.875 ** 2, 6);
  });

  it('a rule may change its shape on the way, and how it keeps its history', async () => {
    const rule: Optimizer = {
      id: 'test',
      title: 'test',
      source: 'tests',
      settings: {},
      init: ({ g: gradient }) => ({ gradients: gradient.repeat(3) }),
      step: ({ gradients }, { x, g: gradient, t }) => {
        const next = t % 3 === 0 ? gradients.times(gradient.square()) : gradients.push(gradient);
        return {
          x: x.minus(next.mean().times(0.1)),
          state: { gradients: next },
        };
      },
    };
    const start = { problem: bowl(200), optimizer: rule, seed: 0 };
    const expected = await walk(doubleEngine, start, 14);
    const { losses, x } = await walk(engine, start, 14);
    expect(relativeDistance(losses, expected.losses)).toBeLessThan(1e-5);
    expect(relativeDistance(x, expected.x)).toBeLessThan(1e-5);
  });

  it('a rule may keep the same array twice, and the new point too', async () => {
    const rule: LearnedOptimizer = {
      id: 'test',
      title: 'test',
      source: 'tests',
      settings: {},
      theta: [{ name: 'w', shape: [2, 1] }],
      initialize: () => Float32Array.of(0.5, 0.1),
      init: ({ x, g: gradient }) => ({ first: gradient, second: gradient, last: x }),
      step: ({ w }, { first, second, last }, { x }) => {
        const mean = first.plus(second).times(0.25).plus(x.times(0.5));
        const pair = stack([mean, x.minus(last)]).times(w);
        const next = x.minus(pair.sum());
        return { x: next, state: { first: mean, second: mean, last: next } };
      },
    };
    const x = drawTheta(200, 1);
    const unroll = async (engine: Engine) => {
      const noise = Stream.fromSeed(0);
      const trajectory = engine.startMeta?.({ problem: bowl(200), rule, x, noise, order: 'first' });
      const nothing = { gradient: undefined, loss: undefined };
      await trajectory?.unroll(Float32Array.of(0.5, 0.1), [nothing]);
      const result = await trajectory?.unroll(Float32Array.of(0.5, 0.1), [nothing, nothing, nothing]);
      const end = await trajectory?.snapshot();
      trajectory?.dispose();
      if (!result || !end) throw new Error('no meta-gradients');
      return { ...result, x: end.arrays.x.values, last: end.arrays['state/last'].values };
    };
    const expected = await unroll((await chooseEngine('tensor/cpu')).engine);
    const found = await unroll(engine);
    for (const name of ['losses', 'gradient', 'x', 'last'] as const) {
      expect(relativeDistance(found[name], expected[name])).toBeLessThan(1e-5);
    }
  });

  it('a rule that looks across coordinates is sent elsewhere', async () => {
    const rule: Optimizer = {
      ...sgd({ rate: 1 }),
      step: (state, { x, g: gradient }) => ({ x: x.over(gradient.total()), state }),
    };
    const trajectory = engine.start({ problem: bowl(3), optimizer: rule, seed: 0 });
    for (const error of [UsageError, /another engine, "double" or "tensor"/]) {
      await expect(trajectory.advance(1)).rejects.toThrow(error);
    }
    trajectory.dispose();
  });
});

it('what lies beyond the last coordinate of a block stays out of the sums', async () => {
  // Where the gradient is 0, as it is beyond, this rule goes to infinity in 90 steps; elsewhere it stands still.
  const rule: LearnedOptimizer = {
    id: 'test',
    title: 'test',
    source: 'tests',
    settings: {},
    theta: [{ name: 'w', shape: [1, 1] }],
    initialize: () => Float32Array.of(1),
    init: () => ({}),
    step: ({ w }, state, { x, g: gradient }) => {
      const away = x.times(2).plus(1);
      return {
        x: x.repeat(1).times(w).sum().plus(gradient.equals(0).times(away)),
        state,
      };
    },
  };
  const x = Float32Array.of(1, -2, 3);
  for (const engine of builds) {
    const noise = Stream.fromSeed(0);
    const trajectory = engine.startMeta?.({ problem: bowl(3), rule, x, noise, order: 'first' });
    if (!trajectory) throw new Error('no meta-gradients');
    const nothing = { gradient: undefined, loss: undefined };
    for (let turn = 0; turn < 60; turn++) {
      // d ln L / d w of L(w x) is 2; over two steps the mean of 2 and 4.
      const { gradient } = await trajectory.unroll(Float32Array.of(1), [nothing, nothing]);
      expect([...gradient]).toEqual([expect.closeTo(3, 5)]);
    }
    trajectory.dispose();
  }
});

describe('the memory', () => {
  it('says so when there is no more', () => {
    const heap = new Heap();
    expect(() => heap.allocate(5 * 2 ** 30)).toThrow(StorageError);
    expect(() => heap.allocate(5 * 2 ** 30)).toThrow(/fewer runs/);
    expect(heap.allocate(100).at).toBeGreaterThan(0);
  });

  it('hands out what was given back, clean', () => {
    const heap = new Heap();
    const allocation = heap.allocate(1000);
    heap.floats(allocation.at, 250).fill(Number.NaN);
    heap.release(allocation);
    const again = heap.allocate(1000);
    expect(again.at).toBe(allocation.at);
    expect(heap.floats(again.at, 250).every((value) => value === 0)).toBe(true);
  });

  it('does not grow from run to run', async () => {
    const [engine] = builds;
    const memory = async () => {
      await walk(engine, { problem, optimizer: adam({ rate: 0.1 }), seed: 1, dataset }, 3);
      return new Heap().memory.buffer.byteLength;
    };
    const first = await memory();
    for (let i = 0; i < 20; i++) expect(await memory()).toBe(first);
  });
});

it('a long computation leaves the event loop its turns', async () => {
  const [engine] = builds;
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const trajectory = engine.start({ problem: bowl(20_000), optimizer: adam({ rate: 0.1 }), seed: 1 });
  for (let chunk = 0; ticks < 2 && chunk < 100_000; chunk++) await trajectory.advance(20);
  clearInterval(timer);
  trajectory.dispose();
  expect(ticks).toBeGreaterThanOrEqual(2);
});
