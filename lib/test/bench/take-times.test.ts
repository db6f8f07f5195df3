/** Timing, by a clock that only what runs moves on. */
import { expect, test } from 'vitest';
import { takeTimes } from '../../src/bench/take-times.js';

/** What takes that many milliseconds the nth time; and the clock. */
function clockwork(milliseconds: (n: number) => number) {
  let now = 0;
  let done = 0;
  const running = {
    run: async (times: number) => {
      for (let i = 0; i < times; i++) now += milliseconds(done++);
    },
  };
  return { times: () => takeTimes(running, () => now), done: () => done };
}

test('begins when times have stopped falling', async () => {
  const { times } = clockwork((n) => (n < 50 ? 4 : n < 250 ? 3 : 1));
  expect(await times()).toEqual([1, 1, 1]);
});

test('does not wait for ever', async () => {
  const { times } = clockwork((n) => 1 + 10 / (1 + n / 1000));
  const found = await times();
  expect(found).toHaveLength(3);
});

test('does what is slow only once', async () => {
  const { times, done } = clockwork(() => 1200);
  expect(await times()).toEqual([1200]);
  expect(done()).toBe(1);
});
