/** What the thesis' figures show of MNG beyond its formula. */
import { describe, expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import type { Engine } from '../../core/src/engine/engine.js';
import { mng } from '../../core/src/optimizers/mng.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';

async function curve(engine: Engine, etaMin: number, noise: number) {
  const optimizer = mng({ k: 5, etaMin, noise });
  const trajectory = engine.start({ problem: sumOfSquares(), optimizer, seed: 0 });
  const losses = [...(await trajectory.advance(150))].map(Math.log10);
  trajectory.dispose();
  return losses;
}

const deviation = (values: number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};

describe('MNG on sum of squares', () => {
  it('stands still at eta_min 1e-7 in single precision only (Figure 3.3)', async () => {
    const { engine } = await chooseEngine('tensor/cpu');
    expect((await curve(engine, 1e-7, 0.01)).at(-1)).toBeGreaterThan(4.4);
    expect((await curve(doubleEngine, 1e-7, 0.01)).at(-1)).toBeLessThan(-10);
  });

  it('fluctuates less on its plateau with noise on the step (0.078 against 0.122)', async () => {
    const noisy = deviation((await curve(doubleEngine, 1e-4, 0.01)).slice(100));
    const still = deviation((await curve(doubleEngine, 1e-4, 0)).slice(100));
    expect(noisy).toBeLessThan(still);
    expect(Math.abs(noisy - 0.075)).toBeLessThan(0.02);
  });
});
