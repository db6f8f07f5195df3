/** The oracle and an engine remember the same things, or the comparison says so. */
import { describe, expect, it } from 'vitest';
import type { Memory } from './rules.js';
import { distanceOf } from './unroll.js';

describe('distanceOf', () => {
  const place = (memory?: Memory) => ({ step: 1, x: [1], memories: memory && [memory] });

  it('compares the point and each memory', () => {
    const engine = { ...place({ m: [1, 2], v: [4] }), x: [1.5] };
    expect(distanceOf(engine, place({ v: [4], m: [1, 4] }))).toEqual({ x: 0.5, m: 0.5, v: 0 });
    expect(distanceOf(place(), place())).toEqual({ x: 0 });
  });

  it.each<[string, Memory | undefined, Memory | undefined, string]>([
    ['another name', { m: [1] }, { mean: [1] }, 'the oracle remembers mean, the engine m'],
    ['more of the engine', { m: [1], v: [1] }, { m: [1] }, 'the oracle remembers m, the engine m, v'],
    ['less of the engine', undefined, { m: [1] }, 'the oracle remembers m, the engine nothing'],
  ])('refuses %s', (_, engine, oracle, message) => {
    expect(() => distanceOf(place(engine), place(oracle))).toThrow(message);
  });
});
