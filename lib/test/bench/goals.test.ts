/** The goals of the kit, from a bench made up for it. */
import { describe, expect, test } from 'vitest';
import { goalsOf, isReached } from '../../tools/src/bench/goals.js';
import { pageOf } from '../../tools/src/bench/page.js';
import { result, timing } from './made-up.js';

const recurrent = { ...timing, workload: 'train rnn-2 20 second', best: 100, share: 0.5, peakMegabytes: 300 };
const seen = {
  ...result,
  timings: [
    ...result.timings,
    recurrent,
    { ...recurrent, threads: 2, best: 60 },
    { ...recurrent, engine: 'tensor/wasm', best: 1500, share: null, peakMegabytes: 1500 },
    { ...timing, workload: 'gradient on ConvCifar_0', engine: 'tensor/node', best: 90 },
    { ...timing, workload: 'step adam on ConvCifar_0', engine: 'mixed/node', best: 110 },
    { ...timing, workload: 'rule adam 1068298', best: 2 },
  ],
};
const found = (what: string) => {
  const goal = goalsOf(seen).find((one) => one.what === what);
  return goal && { found: Number(goal.found.toFixed(3)), reached: isReached(goal) };
};

describe('a goal', () => {
  test.each([
    ['RNN 2, second order: faster than tensor/wasm', { found: 25, reached: false }],
    ['RNN 2, second order: of the peak loop, 1 thread', { found: 50, reached: false }],
    ['RNN 2, second order: of the peak loop, 2 threads', { found: 50, reached: true }],
    ['ConvCifar_0, a step of Adam', { found: 200, reached: true }],
    [
      'the same on mixed/node, beside the gradient of tensor/node and the rule in kernels',
      { found: Number((110 / 92).toFixed(3)), reached: false },
    ],
    ['Adam alone on 1,068,298 coordinates', { found: 2, reached: true }],
    ['resident set, any run on MlpMnist', { found: 300, reached: true }],
    ['resident set, steps on ConvCifar_0', { found: 250, reached: true }],
    ['engine ready after', { found: 0.2, reached: true }],
  ])('"%s" is judged by what was timed', (what, judged) => {
    expect(found(what)).toEqual(judged);
  });

  test('without a number is left out', () => {
    expect(found('k Momentums 6, a meta-iteration: faster than tensor/wasm')).toBeUndefined();
  });

  test('stands on the page, with what is in its way', () => {
    const lines = pageOf(seen, []).split('\n');
    expect(lines).toContain('| RNN 2, second order: faster than tensor/wasm | at least 30x | 25x | no |');
    expect(lines.filter((line) => line.startsWith('the same on mixed/node'))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('Adam alone'))).toEqual([]);
  });
});
