/** Sum of squares (thesis 2.3.1): L(x) = sum_i x_i^2, no noise. */
import type { AnalyticProblem } from './problem.js';
import { initializeUniform } from './uniform-start.js';

export interface SumOfSquaresSettings {
  /** Number of coordinates; the thesis takes 1000. */
  readonly dimensions?: number;
}

/** @returns L(x) = sum x_i^2 with every x_i(0) uniform in (-10, 10) */
export function sumOfSquares({ dimensions = 1000 }: SumOfSquaresSettings = {}): AnalyticProblem {
  return {
    kind: 'analytic',
    id: 'SumOfSquares',
    title: `Sum of squares (${dimensions} dimensions)`,
    source: 'thesis 2.3.1',
    settings: { dimensions },
    parameters: [{ name: 'x', shape: [dimensions] }],
    size: dimensions,
    initialize: (stream) => initializeUniform(stream, dimensions, 10),
    lossAndGradient: (algebra, x) => ({
      loss: algebra.sum(algebra.square(x)),
      gradient: algebra.mul(x, 2),
    }),
  };
}
