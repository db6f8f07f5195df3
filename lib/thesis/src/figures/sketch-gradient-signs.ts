/** Figure 3.1: what the signs of the last gradients tell (thesis 3.4.1). */
import { histories, parabolaChart } from './sketch-parabola.js';
import type { Chart } from './theme.js';

export function gradientSignsSketch(): Chart {
  return parabolaChart(
    [
      { heading: '(a) mixed signs: the minimum was crossed', points: histories.mixed },
      { heading: '(b) equal signs: the minimum is not reached', points: histories.equal },
    ],
    { bottom: -0.1, height: 300 },
  );
}
