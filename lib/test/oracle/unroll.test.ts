/** The oracle and an engine remember the same things, or the comparison says so. */
import { describe, expect, it } from 'vitest';
import type { Memory } from './rules.js';
import { distanceOf, oracleStateOf } from './unroll.js';

describe('oracleStateOf', () => {
  const at = (name: string, shape: readonly number[], ...values: number[]) => ({
    step: 3,
    arrays: {
      x: { shape: [2], values: Float64Array.of(1, 2) },
      [name]: { shape, values: Float64Array.from(values) },
    },
  });

  it.each([
    ['a vector', at('state/m', [2], 3, 4), [{ m: [3] }, { m: [4] }]],
    ['a history', at('state/m', [3, 2], 3, 4, 5, 6, 7, 8), [{ m: [3, 5, 7] }, { m: [4, 6, 8] }]],
  ])('gives each coordinate its part of %s', (_, snapshot, memories) => {
    expect(oracleStateOf(snapshot)).toEqual({ step: 3, x: [1, 2], memories });
  });

  it.each([[[]], [[3, 1]]])('refuses a state of the shape %j', (shape) => {
    const values = shape.length === 0 ? [1] : [1, 2, 3];
    expect(() => oracleStateOf(at('state/m', shape, ...values))).toThrow(
      `"state/m" is [n] or [k, n] with n = 2, not [${shape.join(', ')}]`,
    );
  });
});

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
