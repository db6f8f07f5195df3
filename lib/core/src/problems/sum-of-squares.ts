/** Sum of squares (thesis 2.3.1): L(x) = sum_i x_i^2, no noise. */
import { countTo, mostCoordinates, usually } from '../gate/kinds.js';
import { readSettings } from '../gate/settings.js';
import type { AnalyticProblem } from './problem.js';
import { initializeUniform } from './uniform-start.js';

const form = { dimensions: usually(countTo(mostCoordinates), 1000) };

/**
 * Sum of squares (thesis 2.3.1).
 * @param given `dimensions`: the number of coordinates; the thesis takes 1000
 * @returns L(x) = sum x_i^2 with every x_i(0) uniform in (-10, 10)
 * @throws UsageError for settings that cannot be
 */
export function sumOfSquares(given: { readonly dimensions?: number } = {}): AnalyticProblem {
  const { dimensions } = readSettings('sum of squares', form, given);
  return {
    kind: 'analytic',
    id: 'SumOfSquares',
    title: `Sum of squares (${dimensions} dimensions)`,
    source: 'thesis 2.3.1',
    settings: { dimensions },
    parameters: [{ name: 'x', shape: [dimensions] }],
    size: dimensions,
    initialize: (stream) => initializeUniform(stream, dimensions, 10),
    lossAndGradient: (x) => ({ loss: x.square().total(), gradient: x.times(2) }),
  };
}
