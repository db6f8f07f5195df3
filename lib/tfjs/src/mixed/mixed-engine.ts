/**
 * The mixed engine: TensorFlow.js gives the gradient of the problem, the kernels apply the rule. For convolutional networks
 * where TensorFlow's own library is there, and for losses written with TensorFlow.js, whose rule would be slow there.
 */
import type { Engine } from 'l2o/internal/engine/engine.js';
import { gated } from 'l2o/internal/engine/gate.js';
import { KernelMetaTrajectory } from 'l2o/internal/engine/kernels/meta-trajectory.js';
import { theRuntime } from 'l2o/internal/engine/kernels/the-runtime.js';
import { KernelTrajectory } from 'l2o/internal/engine/kernels/trajectory.js';
import type { BackendName } from '../tensor/backend-names.js';
import { tensorArrayBackend, tensorEngine } from '../tensor/tensor-engine.js';
import { tensorGradients } from './tensor-gradients.js';

/** @param backend of TensorFlow.js, one that is loaded (see `loadBackend`) */
export function mixedEngine(backend: BackendName): Engine {
  const tensor = tensorEngine(backend);
  const arrayBackend = tensorArrayBackend(backend);
  const runtime = theRuntime();
  return gated({
    name: `mixed/${backend}`,
    precision: 'float32',
    versions: { ...tensor.versions, build: runtime.build },
    supports: tensor.supports,
    useThreads: (count) => runtime.threads.grow(count),
    start: (start) =>
      new KernelTrajectory(
        runtime,
        start,
        tensorGradients(runtime, arrayBackend, start.problem, start.dataset),
      ),
    startMeta: (start) =>
      new KernelMetaTrajectory(
        runtime,
        start,
        tensorGradients(runtime, arrayBackend, start.problem, start.dataset),
      ),
    evaluate: tensor.evaluate,
  });
}
