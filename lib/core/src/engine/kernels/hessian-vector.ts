/**
 * The Hessian of a problem in closed form times a vector: the derivative of its gradient along a direction. That of networks is
 * computed layer by layer (network/passes.ts).
 */
import type { AnalyticProblem } from '../../problems/problem.js';
import { doubleAlgebra } from '../double/algebra.js';
import { lossAndGradientOn } from '../formulas.js';
import type { KernelEvaluator } from './kernel-evaluator.js';
import type { Runtime } from './runtime.js';

/** How far central differences look, for coordinates around 1: their error is far below what single precision shows. */
const reach = 1e-6;

/** By central differences in double precision. */
export function hvpOf({ heap }: Runtime, problem: AnalyticProblem): NonNullable<KernelEvaluator['hvp']> {
  const { size } = problem;
  return (x, _batch, direction, product) => {
    const point = Float64Array.from(heap.floats(x, size));
    const along = Float64Array.from(heap.floats(direction, size));
    const longest = largest(along);
    if (longest === 0) {
      heap.floats(product, size).fill(0);
      return;
    }
    const step = (reach * Math.max(1, largest(point))) / longest;
    const gradientAt = (s: number) => {
      const values = point.map((value, i) => value + s * along[i]);
      return lossAndGradientOn(doubleAlgebra, problem, { shape: [size], values }).gradient.values;
    };
    const [after, before] = [gradientAt(step), gradientAt(-step)];
    heap.floats(product, size).set(after.map((value, i) => (value - before[i]) / (2 * step)));
  };
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
