/** Small problems for tests. */

import type { AnalyticProblem } from '../../core/src/problems/problem.js';
import { stack } from '../../core/src/values/value-on.js';

/** L(x, y) = (x - 1)^2 + 3 (y + 2)^2 from (4, 1): gradient (2 (x - 1), 6 (y + 2)). */
export const parabola: AnalyticProblem = {
  kind: 'analytic',
  id: 'Parabola',
  title: 'Parabola',
  source: 'tests',
  settings: {},
  parameters: [{ name: 'x', shape: [2] }],
  size: 2,
  initialize: () => Float32Array.of(4, 1),
  lossAndGradient: (point) => {
    const x = point.coordinate(0).minus(1);
    const y = point.coordinate(1).plus(2);
    return {
      loss: x.square().plus(y.square().times(3)),
      gradient: stack([x.times(2), y.times(6)]),
    };
  },
};

/** The gradient of `parabola`, one function per coordinate, for hand arithmetic. */
export const parabolaGradients = [(x: number) => 2 * (x - 1), (y: number) => 6 * (y + 2)];

/** A plain: loss 0 and gradient 0 everywhere. */
export const plain: AnalyticProblem = {
  ...parabola,
  id: 'Plain',
  lossAndGradient: (point) => ({
    loss: point.total().times(0),
    gradient: point.times(0),
  }),
};
