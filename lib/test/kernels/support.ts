/** Problems and comparisons for the tests of the kernels. */
import type { Engine } from '../../src/engine/engine.js';
import { kernelsEngine } from '../../src/engine/kernels/kernels-engine.js';
import { kernelBuilds, whyNoBuild } from '../../src/engine/kernels/module.js';
import type { AnalyticProblem } from '../../src/problems/problem.js';
import { Stream } from '../../src/random/stream.js';

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
    lossAndGradient: (algebra, x) => ({
      loss: algebra.mul(algebra.sum(algebra.square(x)), 0.5),
      gradient: algebra.mul(x, 1),
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

export function drawTheta(size: number, deviation: number): Float32Array {
  return Stream.fromSeed(5)
    .normal(new Float32Array(size))
    .map((value) => value * deviation);
}

/** The number of meta-parameters of a rule. */
export const thetaSize = (theta: readonly { readonly shape: readonly number[] }[]): number =>
  theta.reduce((total, { shape }) => total + shape.reduce((a, b) => a * b, 1), 0);
