/** The roundings of TensorFlow 1: what they are good for. */
import { describe, expect, it } from 'vitest';
import { tensorflowAdam } from '../../core/src/optimizers/tensorflow-adam.js';
import { rosenbrock } from '../../core/src/problems/rosenbrock.js';
import { readReference } from '../../thesis/src/data/reference.js';
import { engines } from '../support/engines.js';

const label = 'Adam eta 1.0';
const [thesis] = readReference('3.5').panels[0].series.filter((series) => series.label === label);

/** @param of which engines, by the beginning of their names */
export function followsTheThesis(...of: readonly string[]): void {
  const chosen = engines.filter(({ name }) => of.some((beginning) => name.startsWith(beginning)));
  describe('Adam with eta 1.0 on Rosenbrock (Figure 3.5), unstable after 7000 steps', () => {
    it.each(chosen)("follows the thesis' curve to its last point on $name", async ({ make }) => {
      const engine = await make();
      const optimizer = tensorflowAdam({ rate: 1 });
      const trajectory = engine.start({ problem: rosenbrock(), optimizer, seed: 0 });
      const losses = await trajectory.advance(10_000);
      trajectory.dispose();
      expect(thesis.x.at(-1)).toBe(9999);
      thesis.x.forEach((step, i) => {
        expect(Math.abs(Math.log10(losses[step]) - thesis.y[i])).toBeLessThan(1e-3);
      });
    });
  });
}
