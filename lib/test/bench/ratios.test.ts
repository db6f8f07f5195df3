/** Ours beside others, from timings made up for it. */
import { expect, test } from 'vitest';
import { pageOf } from '../../tools/src/bench/page.js';
import { disagreement } from '../../tools/src/bench/peers/agreement.js';
import { ratiosOf } from '../../tools/src/bench/ratios.js';
import { result, timing } from './made-up.js';

const timings = [
  { ...timing, threads: 1, best: 0.2 },
  { ...timing, threads: 2, best: 0.12 },
  { ...timing, threads: 2, engine: 'jax 0.10.2', best: 0.2 },
  { ...timing, threads: 2, engine: 'torch 2.13.0', best: 0.15 },
  { ...timing, engine: 'mixed/node', best: 0.01 },
];
const step = { ...result, timings };

test('is ours, with the threads that are best, over the best of the others', () => {
  const [{ ratio, ...row }, ...more] = ratiosOf(step);
  expect(more).toEqual([]);
  expect(ratio).toBeCloseTo(0.8, 12);
  expect(row).toEqual({
    title: 'adam: evaluation step',
    ours: 0.12,
    others: { 'jax 0.10.2': 0.2, 'torch 2.13.0': 0.15 },
    condition: 0.85,
    beyond: 0.5,
  });
});

test('more is wanted of the build "wide"', () => {
  const wide = timings.map((one) =>
    one.engine.startsWith('kernels') ? { ...one, engine: 'kernels/wide' } : one,
  );
  expect(ratiosOf({ ...step, build: 'kernels/wide', timings: wide })).toMatchObject([{ condition: 0.7 }]);
});

test('stands on the page, with whether it is as wanted', () => {
  const lines = pageOf(step, []).split('\n');
  expect(lines).toContain(
    '| beside others | kernels/fma | jax 0.10.2 | torch 2.13.0 | ratio | condition: at most | goal beyond: at most |',
  );
  expect(lines).toContain('| adam: evaluation step | 0.120 | 0.200 | 0.150 | 0.80 | 0.85: yes | 0.5: no |');
  expect(pageOf({ ...step, timings: timings.slice(0, 2) }, [])).not.toContain('beside others');
});

test.each([
  ['agrees', { losses: [2, 1.99995], gradient: 0.3 }, undefined],
  ['parts in a loss', { losses: [2, 1.999], gradient: 0.3 }, 'loss 2 is 1.999, in the kit 2'],
  ['has too few', { losses: [2], gradient: 0.3 }, 'loss 2 is undefined, in the kit 2'],
  ['has no number', { losses: [2, Number.NaN], gradient: 0.3 }, 'loss 2 is NaN, in the kit 2'],
  [
    'parts in the meta-gradient',
    { losses: [2, 2], gradient: 0.301 },
    'the meta-gradient has length 0.301, in the kit 0.3',
  ],
])('a peer that %s', (_what, peer, reason) => {
  expect(disagreement({ losses: [2, 2], gradient: 0.3 }, peer)).toBe(reason);
});
