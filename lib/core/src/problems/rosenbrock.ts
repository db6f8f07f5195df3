/**
 * Rosenbrock's valley (thesis 2.3.2): L(x, y) = (1 - x)^2 + 100 (y - x^2)^2, minimum 0 at (1, 1).
 *
 * Equation 2.2 prints (y - x)^2; the text says "classic", and only the classic form gives Figure 3.5.
 */
import { finite, pairOf, usually } from '../gate/kinds.js';
import { readSettings } from '../gate/settings.js';
import { stack } from '../values/value-on.js';
import type { AnalyticProblem } from './problem.js';

const form = { start: usually(pairOf(finite), [5, -5]) };

/**
 * Rosenbrock's valley (thesis 2.3.2): two coordinates, minimum 0 at (1, 1).
 * @param given `start`: the starting point, which the thesis does not state; (5, -5) gives the curves of Figure 3.5
 * @throws UsageError for settings that cannot be
 */
export function rosenbrock(given: { readonly start?: readonly [number, number] } = {}): AnalyticProblem {
  const { start } = readSettings('Rosenbrock', form, given);
  return {
    kind: 'analytic',
    id: 'Rosenbrock',
    title: 'Rosenbrock',
    source: 'thesis 2.3.2, equation 2.2 in its classic form',
    settings: { start },
    parameters: [
      { name: 'x', shape: [1] },
      { name: 'y', shape: [1] },
    ],
    size: 2,
    initialize: () => Float32Array.from(start),
    lossAndGradient: (point) => {
      const [x, y] = [point.coordinate(0), point.coordinate(1)];
      const slope = x.subtractedFrom(1);
      const valley = y.minus(x.square());
      // In the order in which TensorFlow's reverse pass rounds; see tensorflow-adam.ts for why that matters.
      const pull = valley.times(200);
      return {
        loss: slope.square().plus(valley.square().times(100)),
        gradient: stack([slope.times(-2).minus(pull.times(2).times(x)), pull]),
      };
    },
  };
}
