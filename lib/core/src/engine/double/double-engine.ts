/**
 * The double engine: the same rules and problems in double precision, on plain arrays, without any
 * library. The judge of what single precision does to a curve, and of the other engines.
 */
import { UsageError } from '../../errors.js';
import type { ArrayBackend } from '../array-backend.js';
import type { Engine, Support } from '../engine.js';
import { gated } from '../gate.js';
import { RuleTrajectory } from '../rule-trajectory.js';
import { analyticEvaluator, evaluateOn, metaReason, refuseMeta, requireData } from '../support.js';
import { doubleAlgebra } from './algebra.js';
import { type DoubleArray, doubleArray } from './array.js';
import { networkEvaluator } from './network.js';

const backend: ArrayBackend<DoubleArray> = {
  algebra: doubleAlgebra,
  upload: ({ shape, values }) => doubleArray(shape, values),
  download: async (values) => [...values],
  atOnce: (compute) => compute(),
  tidy: (compute) => compute(),
  free: () => {},
  evaluator(problem, dataset) {
    switch (problem.kind) {
      case 'analytic':
        return analyticEvaluator(doubleAlgebra, problem);
      case 'network':
        return networkEvaluator(problem, requireData(problem, dataset));
      case 'meta':
        return refuseMeta(problem);
      case 'custom':
        throw new UsageError({
          expected: 'The double engine runs problems in closed form and networks',
          found: `${problem.id}, a loss written with TensorFlow.js`,
          fix: 'take the engine "tensor"',
        });
    }
  },
};

/** Double precision in plain JavaScript, slow: what the other engines are judged by. */
export const doubleEngine: Engine = gated({
  name: 'double',
  precision: 'float64',
  versions: {},
  supports(problem): Support {
    if (problem.kind === 'meta') return { ok: false, reason: metaReason };
    return problem.kind === 'custom'
      ? {
          ok: false,
          reason: `${problem.id} is a loss written with TensorFlow.js, which the double engine cannot run`,
        }
      : { ok: true };
  },
  start: (start) => new RuleTrajectory(backend, start),
  evaluate: (request) => evaluateOn(backend, request),
});
