/** Problems and comparisons for the tests of the kernels. */
import type { Batch } from '../../core/src/data/batches.js';
import type { ImageDataset } from '../../core/src/data/dataset.js';
import type { Engine } from '../../core/src/engine/engine.js';
import { evaluatorOf } from '../../core/src/engine/kernels/evaluator.js';
import { kernelsEngine } from '../../core/src/engine/kernels/kernels-engine.js';
import { type Build, kernelBuilds, whyNoBuild } from '../../core/src/engine/kernels/module.js';
import { theRuntime } from '../../core/src/engine/kernels/the-runtime.js';
import type { AnalyticProblem, NetworkProblem } from '../../core/src/problems/problem.js';
import { Stream } from '../../core/src/random/stream.js';

/** The builds that run on this machine. */
export const builds = kernelBuilds.filter((build) => !whyNoBuild(build)).map((build) => kernelsEngine(build));

/** L(x) = sum x_i^2 / 2 in `size` dimensions; every coordinate starts elsewhere, some at 0. */
export function bowl(size: number): AnalyticProblem {
  return {
    kind: 'analytic',
    id: 'Bowl',
    title: 'Bowl',
    source: 'tests',
    settings: { size },
    parameters: [{ name: 'x', shape: [size] }],
    size,
    initialize: () =>
      Stream.fromSeed(size)
        .normal(new Float32Array(size))
        .map((value, i) => (i % 11 === 5 ? 0 : value)),
    lossAndGradient: (x) => ({
      loss: x.square().total().times(0.5),
      gradient: x.times(1),
    }),
  };
}

/** Losses of the first steps, and where they lead. */
export async function walk(engine: Engine, start: Parameters<Engine['start']>[0], steps: number) {
  const trajectory = engine.start(start);
  const losses = await trajectory.advance(steps);
  const x = Float64Array.from(await trajectory.parameters());
  trajectory.dispose();
  return { losses, x };
}

/** What the kernels make of vectors of ordinary numbers. @param direction of the derivative of the gradient */
export function evaluate(
  build: Build,
  { problem, dataset }: { readonly problem: NetworkProblem; readonly dataset: ImageDataset },
  x: Float32Array,
  batch: Batch,
  direction: Float32Array,
) {
  const runtime = theRuntime(build);
  const { heap } = runtime;
  const allocations = [x, new Float32Array(problem.size), direction].map((values) => {
    const allocation = heap.allocate(4 * problem.size);
    heap.floats(allocation.at, problem.size).set(values);
    return allocation;
  });
  const [point, result, along] = allocations.map(({ at }) => at);
  const evaluator = evaluatorOf(runtime, problem, dataset);
  const read = () => heap.floats(result, problem.size).slice();
  const lossAndGradient = { loss: evaluator.lossAndGradient(point, batch, result), gradient: read() };
  evaluator.hvp?.(point, batch, along, result);
  const found = {
    ...lossAndGradient,
    product: evaluator.hvp ? read() : undefined,
    lossAlone: evaluator.loss(point, batch),
    right: evaluator.countRight?.(point, batch),
  };
  evaluator.dispose();
  for (const allocation of allocations) heap.release(allocation);
  return found;
}

export function drawTheta(size: number, deviation: number): Float32Array {
  return Stream.fromSeed(5)
    .normal(new Float32Array(size))
    .map((value) => value * deviation);
}

/** The number of meta-parameters of a rule. */
export const thetaSize = (theta: readonly { readonly shape: readonly number[] }[]): number =>
  theta.reduce((total, { shape }) => total + shape.reduce((a, b) => a * b, 1), 0);
