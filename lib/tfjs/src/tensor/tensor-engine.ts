/**
 * The tensor engine: rules and problems in TensorFlow.js, float32, on any of its backends. The
 * reference: readable and generic. State stays on the device; losses are read back once per `advance`.
 */
import * as tf from '@tensorflow/tfjs';
import type { ImageDataset } from 'l2o/internal/data/dataset.js';
import type { ArrayBackend, Evaluator } from 'l2o/internal/engine/array-backend.js';
import type { Engine } from 'l2o/internal/engine/engine.js';
import { gated } from 'l2o/internal/engine/gate.js';
import { RuleTrajectory } from 'l2o/internal/engine/rule-trajectory.js';
import {
  analyticEvaluator,
  evaluateOn,
  metaReason,
  refuseMeta,
  requireData,
} from 'l2o/internal/engine/support.js';
import type { Problem } from 'l2o/internal/problems/problem.js';
import { tensorAlgebra } from './algebra.js';
import type { BackendName } from './backend-names.js';
import { onBackend } from './backends.js';
import { TensorMetaTrajectory } from './meta-trajectory.js';
import { nativeVersions } from './native-versions.js';
import { networkEvaluator } from './network.js';
import { scalarLoss, valueAndGradient } from './profiled.js';

/** What computes in tensors. @param backend one that is loaded */
export function tensorArrayBackend(backend: BackendName): ArrayBackend<tf.Tensor> {
  const atOnce: ArrayBackend<tf.Tensor>['atOnce'] = (compute) => onBackend(backend, compute);
  return {
    algebra: tensorAlgebra,
    atOnce,
    upload: ({ shape, values }) => atOnce(() => tf.tensor(Float32Array.from(values), [...shape], 'float32')),
    // A tensor knows the backend that it is on.
    download: (values) =>
      Promise.all(
        values.map(async (value) => ({
          shape: value.shape,
          values: Float32Array.from(await value.data()),
        })),
      ),
    // tf.tidy keeps the tensors in whatever it is given back; only its type is narrower.
    tidy: <T extends Record<string, unknown>>(compute: () => T): T =>
      atOnce(() => tf.tidy(compute as () => T & tf.TensorContainer)),
    free: (values) => tf.dispose([...values]),
    evaluator: (problem, dataset) => {
      const { loss, lossAndGradient, countRight } = evaluatorOf(problem, dataset);
      return {
        loss: (x, batch) => atOnce(() => loss(x, batch)),
        lossAndGradient: (x, batch) => atOnce(() => lossAndGradient(x, batch)),
        ...(countRight && { countRight: (x, batch) => atOnce(() => countRight(x, batch)) }),
      };
    },
  };
}

function evaluatorOf(problem: Problem, dataset: ImageDataset | undefined): Evaluator<tf.Tensor> {
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
}

/** A loss written with TensorFlow.js is differentiated by its tape. */
function customEvaluator(problem: Extract<Problem, { kind: 'custom' }>): Evaluator<tf.Tensor> {
  return {
    loss: (x, batch) => scalarLoss(problem, x as tf.Tensor1D, batch?.stream),
    lossAndGradient: (x, batch) => {
      const { value, grad } = valueAndGradient((x) => scalarLoss(problem, x, batch?.stream))(x);
      return { loss: value, gradient: grad };
    },
  };
}

/** The engine on a backend that is loaded (see `loadBackend`). */
export function tensorEngine(backend: BackendName): Engine {
  const arrayBackend = tensorArrayBackend(backend);
  return gated({
    name: `tensor/${backend}`,
    precision: 'float32',
    versions: {
      tfjs: tf.version.tfjs,
      ...(backend === 'node' && arrayBackend.atOnce(nativeVersions)),
    },
    supports: ({ kind }) => (kind === 'meta' ? { ok: false, reason: metaReason } : { ok: true }),
    start: (start) => new RuleTrajectory(arrayBackend, start),
    startMeta: (start) => new TensorMetaTrajectory(arrayBackend, start),
    evaluate: (request) => evaluateOn(arrayBackend, request),
  });
}
