/** Adam with the misprints of p. 3 against hand arithmetic. */
import { describe, expect, it } from 'vitest';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import { adam } from '../../core/src/optimizers/adam.js';
import { adamAsPrinted } from '../../core/src/optimizers/adam-as-printed.js';
import type { Optimizer } from '../../core/src/optimizers/optimizer.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';

/** One coordinate on the parabola x^2, by 50 steps. */
async function pathOf(optimizer: Optimizer): Promise<number[]> {
  const run = doubleEngine.start({ problem: sumOfSquares({ dimensions: 1 }), optimizer, seed: 0 });
  const path: number[] = [];
  for (let t = 0; t <= 50; t++) {
    path.push((await run.parameters())[0]);
    await run.advance(1);
  }
  run.dispose();
  return path;
}

function byHand(start: number, hasM: boolean, hasV: boolean): number[] {
  const path = [start];
  let [m, v] = [0, 0];
  for (let t = 1; t <= 50; t++) {
    const g = 2 * path[t - 1];
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g ** 2;
    const mHat = (hasM ? m : 1) / (1 - 0.9 ** t);
    const vHat = (hasV ? v : 1) / (1 - 0.999 ** t);
    path.push(path[t - 1] - (0.1 * mHat) / Math.sqrt(vHat + 1e-16));
  }
  return path;
}

describe('adamAsPrinted', () => {
  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('is the hand arithmetic with the numerators m: %s, v: %s', async (m, v) => {
    const path = await pathOf(adamAsPrinted({ rate: 0.1, m, v }));
    const expected = byHand(path[0], m, v);
    for (const [t, x] of path.entries()) expect(x).toBeCloseTo(expected[t], 9);
  });

  it('is Adam where both numerators stand', async () => {
    const meant = await pathOf(adam({ rate: 0.1 }));
    expect(await pathOf(adamAsPrinted({ rate: 0.1, m: true, v: true }))).toEqual(meant);
  });

  it('as printed takes the same way whatever the gradient', async () => {
    const path = await pathOf(adamAsPrinted({ rate: 0.1 }));
    const way = path[0] - path[50];
    const expected = Array.from(
      { length: 50 },
      (_, i) => Math.sqrt(1 - 0.999 ** (i + 1)) / (1 - 0.9 ** (i + 1)),
    );
    expect(way).toBeCloseTo(0.1 * expected.reduce((sum, step) => sum + step, 0), 9);
  });
});
