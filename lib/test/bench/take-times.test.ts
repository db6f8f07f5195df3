/** Timing, by a clock that only what runs moves on. */
import { expect, test } from 'vitest';
import { takeTimes } from '../../tools/src/bench/take-times.js';

/** What takes that many milliseconds the nth time, or by the clock; and the clock. */
function clockwork(milliseconds: (n: number, now: number) => number) {
  let now = 0;
  let done = 0;
  const running = {
    run: async (times: number) => {
      for (let i = 0; i < times; i++) now += milliseconds(done++, now);
    },
  };
  return { times: () => takeTimes(running, () => now), done: () => done, now: () => now };
}

test('begins when times have stopped falling', async () => {
  const { times } = clockwork((n) => (n < 50 ? 4 : n < 250 ? 3 : 1));
  expect(await times()).toEqual([1, 1, 1]);
});

test('does not wait for ever', async () => {
  const { times, now } = clockwork((_n, now) => 10 * Math.exp(-0.0004 * Math.min(now, 20_000)));
  await times();
  expect(now()).toBeLessThan(6_000);
});

test('does what is slow only once', async () => {
  const { times, done } = clockwork(() => 1200);
  expect(await times()).toEqual([1200]);
  expect(done()).toBe(1);
});
