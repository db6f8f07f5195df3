/**
 * The tensor engine: rules and problems in TensorFlow.js, float32, on any of its backends. The
 * reference: readable and generic. State stays on the device; losses are read back once per `advance`.
 */
import * as tf from '@tensorflow/tfjs';
import type { Problem } from '../../problems/problem.js';
import type { Engine } from '../engine.js';
import type { Evaluator, Machine } from '../machine.js';
import { RuleTrajectory } from '../rule-trajectory.js';
import { analyticEvaluator, evaluateOn, metaReason, refuseMeta, requireData } from '../support.js';
import { tensorAlgebra } from './algebra.js';
import type { BackendName } from './backend-names.js';
import { TensorMetaTrajectory } from './meta-trajectory.js';
import { nativeVersions } from './native-versions.js';
import { networkEvaluator } from './network.js';

/** What computes in tensors, on the current backend. */
export const tensorMachine: Machine<tf.Tensor> = {
  algebra: tensorAlgebra,
  upload: ({ shape, values }) => tf.tensor(Float32Array.from(values), [...shape], 'float32'),
  download: (values) =>
    Promise.all(
      values.map(async (value) => ({
        shape: value.shape,
        values: Float32Array.from(await value.data()),
      })),
    ),
  // tf.tidy keeps the tensors in whatever it is given back; only its type is narrower.
  tidy: <T extends Record<string, unknown>>(compute: () => T): T =>
    tf.tidy(compute as () => T & tf.TensorContainer),
  free: (values) => tf.dispose([...values]),
  evaluator(problem, dataset) {
    switch (problem.kind) {
      case 'analytic':
        return analyticEvaluator(tensorAlgebra, problem);
      case 'network':
        return networkEvaluator(problem, requireData(problem, dataset));
      case 'meta':
        return refuseMeta(problem);
      case 'custom':
        return customEvaluator(problem);
    }
  },
};

/** A loss written with TensorFlow.js is differentiated by its tape. */
function customEvaluator(problem: Extract<Problem, { kind: 'custom' }>): Evaluator<tf.Tensor> {
  const evaluate = tf.valueAndGrad((x: tf.Tensor) => problem.loss(x as tf.Tensor1D));
  return {
    loss: (x) => problem.loss(x as tf.Tensor1D),
    lossAndGradient: (x) => {
      const { value, grad } = evaluate(x);
      return { loss: value, gradient: grad };
    },
  };
}

/** The engine on a backend that is loaded and set (see `useBackend`). */
export function tensorEngine(backend: BackendName): Engine {
  return {
    name: `tensor/${backend}`,
    precision: 'float32',
    versions: { tfjs: tf.version.tfjs, ...(backend === 'node' && nativeVersions()) },
    supports: ({ kind }) => (kind === 'meta' ? { ok: false, reason: metaReason } : { ok: true }),
    start: (start) => new RuleTrajectory(tensorMachine, start),
    startMeta: (start) => new TensorMetaTrajectory(tensorMachine, start),
    evaluate: (request) => evaluateOn(tensorMachine, request),
  };
}
