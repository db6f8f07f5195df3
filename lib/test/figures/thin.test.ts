import { expect, test } from 'vitest';
import { thin } from '../../thesis/src/figures/thin.js';

const x = Array.from({ length: 10_000 }, (_, index) => index);
const y = x.map((t) => Math.sin(t * 12.9898) * 43.7);

test('of each column the first, lowest, highest and last point stay', () => {
  const kept = thin(x, y, 100);
  expect(kept.length).toBeLessThanOrEqual(400);
  for (let column = 0; column < 99; column++) {
    const inside = x.filter((t) => Math.floor(t / (9999 / 100)) === column);
    const values = inside.map((t) => y[t] ?? 0);
    const drawn = kept.filter((index) => inside.includes(index));
    expect(drawn[0]).toBe(inside[0]);
    expect(drawn.at(-1)).toBe(inside.at(-1));
    expect(Math.min(...drawn.map((t) => y[t] ?? 0))).toBe(Math.min(...values));
    expect(Math.max(...drawn.map((t) => y[t] ?? 0))).toBe(Math.max(...values));
  }
});

test('indices ascend, first and last point are there', () => {
  const kept = thin(x, y, 100);
  expect(kept).toEqual([...kept].sort((a, b) => a - b));
  expect([kept[0], kept.at(-1)]).toEqual([0, 9999]);
});

test('few points stay as they are', () => {
  expect(thin([0, 1, 2], [3, 4, 5], 100)).toEqual([0, 1, 2]);
  expect(thin([], [], 100)).toEqual([]);
});
