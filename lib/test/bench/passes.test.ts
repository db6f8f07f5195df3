/** The order of trials, what is not tried again, and what they sum up to. */
import { expect, test } from 'vitest';
import type { Outcome } from '../../tools/src/bench/ask.js';
import { type BenchTask, coresOfOthers, inPasses } from '../../tools/src/bench/passes.js';
import {
  growthOf,
  imagesOf,
  peaksOf,
  skippedOf,
  startsOf,
  timingsOf,
} from '../../tools/src/bench/summary.js';
import { tasksFor } from '../../tools/src/bench/tasks.js';
import { workloadName } from '../../tools/src/bench/workload.js';
import { adamStep, gradient, task, trial } from './made-up.js';

const timed = (milliseconds: readonly number[], threads = 1, peak: number | null = 100) => ({
  threads,
  milliseconds,
  peak,
});

/** @returns what was tried, in order, and what came of it */
async function pass(tasks: readonly BenchTask[], ask: (task: BenchTask, attempt: number) => Outcome) {
  const order: string[] = [];
  const passed = await inPasses(
    tasks,
    async (task, attempt) => {
      order.push(`${workloadName(task.workload)} ${task.engine}`);
      return ask(task, attempt);
    },
    (pass) => order.push(`pass ${pass}`),
  );
  return { order, ...passed };
}

test('passes are interleaved; what needs fewer of them is left out of the later ones', async () => {
  const { order } = await pass([task(adamStep, 'a', 3), task(gradient, 'b', 2)], () => trial([timed([1])]));
  expect(order).toEqual([
    ...['pass 1', 'step adam a', 'gradient b'],
    ...['pass 2', 'step adam a', 'gradient b'],
    ...['pass 3', 'step adam a'],
  ]);
});

test('what is slow, cannot be done, or has no engine is tried once', async () => {
  const outcomes: Record<string, Outcome> = {
    slow: trial([timed([1200, 1300])]),
    unable: { skipped: 'no convolution' },
    absent: { absent: 'no native part' },
    quick: trial([timed([900, 1300])]),
  };
  const tasks = ['slow', 'unable', 'absent', 'quick'].map((engine) => task(adamStep, engine, 2));
  const { order, ...passed } = await pass(
    [...tasks, task(gradient, 'absent', 2)],
    ({ engine }) => outcomes[engine],
  );
  expect(order).toEqual([
    ...['pass 1', 'step adam slow', 'step adam unable', 'step adam absent', 'step adam quick'],
    ...['pass 2', 'step adam quick'],
  ]);
  expect(skippedOf(passed)).toEqual([
    { engine: 'absent', reason: 'no native part', workloads: [] },
    { engine: 'unable', reason: 'no convolution', workloads: ['adam: evaluation step'] },
  ]);
});

test('where a second way of running it cannot be used, the first counts and the reason is said', async () => {
  const outcomes = [trial([timed([1])]), { skipped: 'it computes something else' }];
  const passed = await pass([task(adamStep, 'a', 2)], (_task, attempt) => outcomes[attempt]);
  expect(passed.tried[0].trials).toEqual([outcomes[0]]);
  expect(skippedOf(passed)).toMatchObject([{ engine: 'a', reason: 'it computes something else' }]);
});

test('a way that is slow or cannot be used does not stand for the other', async () => {
  const outcomes = [{ skipped: 'not done after 120 s' }, trial([timed([1])]), trial([timed([1200])])];
  const both = { ...task(adamStep, 'a', 2), ways: 2 };
  const passed = await pass([both], (_task, attempt) => outcomes[attempt]);
  expect(passed.tried[0].trials).toEqual(outcomes.slice(1));
  expect(skippedOf(passed)).toMatchObject([{ reason: 'not done after 120 s' }]);
});

test('what was disturbed is tried again, and left out where a sound trial was had', async () => {
  const busy = { load: { own: 1, all: 2, wall: 2 } };
  const others = [trial([timed([9])], busy), trial([timed([1])])];
  const { tried, repeated } = await pass([task(adamStep, 'a', 1)], (_task, attempt) => others[attempt]);
  expect(tried[0].trials).toEqual([others[1]]);
  expect(repeated).toBe(1);
  // A peak loop far below what it was before and after.
  const slowed = [100, 98, 80, 99].map((peak, n) => trial([timed([n], 1, peak)]));
  const second = await pass([task(adamStep, 'a', 3)], (_task, attempt) => slowed[attempt]);
  expect(second.tried[0].trials).toEqual([slowed[0], slowed[1], slowed[3]]);
});

test('where all is disturbed, it is tried twice as often as asked for, and what was found counts', async () => {
  const busy = trial([timed([9])], { load: { own: 1, all: 2, wall: 2 } });
  const { order, tried, repeated } = await pass([task(adamStep, 'a', 2)], () => busy);
  expect(order.filter((line) => line.startsWith('step'))).toHaveLength(4);
  expect(tried[0].trials).toHaveLength(4);
  expect(repeated).toBe(2);
});

test('engines and libraries take their turns workload by workload', () => {
  const compared = { workloads: [adamStep, gradient], growth: [], threads: [1, 2], passes: 4 };
  const tasks = tasksFor({ ...compared, peers: ['jax', 'torch', 'tensor/wasm'] });
  const turns = tasks.map(({ workload, engine, threads, passes }) => [
    workloadName(workload),
    engine,
    threads.join(),
    passes,
  ]);
  expect(turns).toEqual([
    ['step adam', 'kernels', '1,2', 4],
    ['step adam', 'jax', '2', 4],
    ['step adam', 'torch', '2', 4],
    ['step adam', 'tensor/wasm', '1', 4],
    ['gradient', 'kernels', '1,2', 4],
    ['gradient', 'tensor/wasm', '1', 2],
  ]);
});

test('libraries that have two ways of running get two passes at least', () => {
  const tasks = tasksFor({ workloads: [adamStep], growth: [], threads: [1], passes: 1, peers: ['jax'] });
  expect(tasks.map(({ engine, passes, ways }) => [engine, passes, ways])).toEqual([
    ['kernels', 1, undefined],
    ['jax', 2, 2],
  ]);
});

test('a workload that a curve wants too is tried once, with the threads of both', () => {
  const point = { value: 4, workload: adamStep, threads: 4 };
  const growth = [
    {
      stem: 'a',
      title: 'a',
      xTitle: 'a',
      shows: 'milliseconds' as const,
      curves: [{ name: 'a', label: 'a', points: [point] }],
    },
  ];
  const batch = { kind: 'batch', network: 'ConvCifar_0' } as const;
  const tasks = tasksFor({
    workloads: [adamStep, batch],
    growth,
    threads: [1, 2],
    passes: 5,
    peers: ['other'],
  });
  expect(tasks).toEqual([
    { workload: adamStep, engine: 'kernels', threads: [1, 2, 4], passes: 5 },
    { workload: adamStep, engine: 'other', threads: [1], passes: 5 },
    { workload: batch, engine: 'kernels', threads: [1], passes: 5 },
  ]);
});

test('numbers: the best and the middle of all pieces, GFLOP/s of the best, its share of the best peak', () => {
  const trials = [
    trial([timed([4, 2], 1, 50), timed([1], 2, 90)]),
    trial([timed([8], 1, 40)], { peakMegabytes: 300, engineReady: 400 }),
  ];
  const tried = [{ task: task(adamStep, 'kernels', 2, [1, 2]), trials, skipped: null }];
  const peaks = peaksOf(tried);
  expect(peaks).toEqual({ 1: 50, 2: 90 });
  const timings = timingsOf(tried, [adamStep], [1, 2], peaks);
  // 2 x 128 x (3 x 15,880 - 15,680) operations in 2 ms.
  const gflops = (2 * 128 * (3 * 15_880 - 15_680)) / 2e6;
  expect(timings).toMatchObject([
    { threads: 1, best: 2, median: 4, peakMegabytes: 300 },
    { threads: 2, best: 1, median: 1 },
  ]);
  expect(timings[0].gflops).toBeCloseTo(gflops, 12);
  expect(timings[0].share).toBeCloseTo(gflops / 50, 12);
  expect(timingsOf(tried, [gradient], [1], peaks)).toEqual([]);
  expect(startsOf(tried)).toMatchObject([{ best: 0.2, median: 0.4 }, { best: 0.9 }]);
});

test('a curve has a point for what was measured, and none for the rest', () => {
  const points = [
    { value: 10, workload: adamStep, threads: 1 },
    { value: 20, workload: gradient, threads: 1 },
  ];
  const picture = {
    stem: 'a',
    title: 'a',
    xTitle: 'a',
    shows: 'milliseconds' as const,
    curves: [{ name: 'curve', label: 'a', points }],
  };
  const tried = [
    { task: task(adamStep), trials: [trial([timed([3, 2])])], skipped: null },
    { task: task(gradient), trials: [], skipped: 'no' },
  ];
  expect(growthOf(tried, [picture])).toEqual({ curve: [[10, 2]] });
});

test('cores of others are what all spent and the trials did not; official images need no word', () => {
  const load = (own: number, all: number, wall: number) => ({ load: { own, all, wall } });
  expect(coresOfOthers([load(1, 2, 2), load(3, 4, 3)])).toBeCloseTo(0.4, 12);
  expect(coresOfOthers([load(2, 1, 1)])).toBe(0);
  expect(coresOfOthers([])).toBe(0);
  const of = (images: string) => [{ task: task(gradient), trials: [trial([], { images })], skipped: null }];
  expect(imagesOf(of('official'))).toEqual({});
  expect(imagesOf(of('made up'))).toEqual({ MlpMnist: 'made up' });
});
