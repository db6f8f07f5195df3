/** Small problems for tests. */
import type { AnalyticProblem } from '../../src/problems/problem.js';

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
  lossAndGradient: (algebra, point) => {
    const x = algebra.sub(algebra.coordinate(point, 0), 1);
    const y = algebra.add(algebra.coordinate(point, 1), 2);
    return {
      loss: algebra.add(algebra.square(x), algebra.mul(algebra.square(y), 3)),
      gradient: algebra.stack([algebra.mul(x, 2), algebra.mul(y, 6)]),
    };
  },
};

/** The slopes of `parabola`, one function per coordinate, for hand arithmetic. */
export const parabolaSlopes = [(x: number) => 2 * (x - 1), (y: number) => 6 * (y + 2)];

/** A plain: loss 0 and gradient 0 everywhere. */
export const plain: AnalyticProblem = {
  ...parabola,
  id: 'Plain',
  lossAndGradient: (algebra, point) => ({
    loss: algebra.mul(algebra.sum(point), 0),
    gradient: algebra.mul(point, 0),
  }),
};
