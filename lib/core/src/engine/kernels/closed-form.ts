/**
 * Problems in closed form. Where every coordinate has its own part of the loss, as in a sum of squares, loss and gradient
 * become a kernel like a rule does; where coordinates meet, as in Rosenbrock's valley, they are too small for one.
 */
import type { Batch } from '../../data/batches.js';
import { UsageError } from '../../errors.js';
import type { AnalyticProblem } from '../../problems/problem.js';
import { lossAndGradientOn } from '../formulas.js';
import { floatAlgebra } from './float-algebra.js';
import { hvpOf } from './hessian-vector.js';
import type { KernelEvaluator } from './kernel-evaluator.js';
import { RuleProgram } from './rule/program.js';
import { Tracer } from './rule/tracer.js';
import type { Runtime } from './runtime.js';
import { coordinatesOf } from './state-memory.js';

/** Loss, gradient, and the gradient's directional derivative, of points where the kernels keep them. */
export function closedForm(runtime: Runtime, problem: AnalyticProblem): KernelEvaluator {
  const first = separable(runtime, problem) ?? onArrays(runtime, problem);
  return { ...first, hvp: hvpOf(runtime, problem) };
}

function separable(runtime: Runtime, problem: AnalyticProblem): KernelEvaluator | undefined {
  const tracer = new Tracer();
  const x = tracer.input([]);
  const inside = tracer.allowSums();
  try {
    const { loss, gradient } = lossAndGradientOn(tracer.algebra, problem, x);
    if (loss.varying || !gradient.varying || gradient.shape.length > 0) return undefined;
    const inputs = new Map([
      [x, 0],
      [inside, 1],
    ]);
    const outputs = new Map([[gradient, 2]]);
    const coordinates = coordinatesOf(problem.size);
    const program = new RuleProgram(runtime, coordinates, { inputs, outputs }, [loss]);
    const [scratch, ones] = [
      runtime.heap.allocate(coordinates.stride),
      runtime.heap.allocate(coordinates.stride),
    ];
    runtime.heap.floats(ones.at, problem.size).fill(1);
    const lossAndGradient = (x: number, _batch: Batch | undefined, gradient: number) => {
      program.run([x, ones.at, gradient]);
      return loss.value?.values[0] ?? Number.NaN;
    };
    return {
      lossAndGradient,
      loss: (x, batch) => lossAndGradient(x, batch, scratch.at),
      dispose: () => {
        program.dispose();
        runtime.heap.release(scratch);
        runtime.heap.release(ones);
      },
    };
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

function onArrays({ heap }: Runtime, problem: AnalyticProblem): KernelEvaluator {
  const at = (x: number) => {
    const point = { shape: [problem.size], values: Float64Array.from(heap.floats(x, problem.size)) };
    return lossAndGradientOn(floatAlgebra, problem, point);
  };
  return {
    loss: (x) => at(x).loss.values[0],
    lossAndGradient: (x, _batch, gradient) => {
      const { loss, gradient: gradientValues } = at(x);
      heap.floats(gradient, problem.size).set(gradientValues.values);
      return loss.values[0];
    },
    dispose: () => {},
  };
}
