/**
 * The gradients of TensorFlow.js where the kernels keep points: copied there and back, a few milliseconds per million. The
 * Hessian times a vector, which TensorFlow.js does not give, stays with the kernels, where they know the problem.
 */
import type * as tf from '@tensorflow/tfjs';
import type { ImageDataset } from 'l2o/internal/data/dataset.js';
import type { ArrayBackend } from 'l2o/internal/engine/array-backend.js';
import { evaluatorOf, supportOf } from 'l2o/internal/engine/kernels/evaluator.js';
import type { KernelEvaluator } from 'l2o/internal/engine/kernels/kernel-evaluator.js';
import type { Runtime } from 'l2o/internal/engine/kernels/runtime.js';
import type { Problem } from 'l2o/internal/problems/problem.js';

/** @param backend one whose values can be read at once (any but webgpu) */
export function tensorGradients(
  runtime: Runtime,
  backend: ArrayBackend<tf.Tensor>,
  problem: Problem,
  dataset: ImageDataset | undefined,
): KernelEvaluator {
  const { heap } = runtime;
  const evaluator = backend.evaluator(problem, dataset);
  const own = supportOf(problem).ok ? evaluatorOf(runtime, problem, dataset) : undefined;
  const { countRight } = evaluator;
  const pointAt = (x: number) =>
    backend.upload({ shape: [problem.size], values: heap.floats(x, problem.size) });
  return {
    loss: (x, batch) => backend.tidy(() => ({ loss: evaluator.loss(pointAt(x), batch).dataSync()[0] })).loss,
    lossAndGradient: (x, batch, gradient) => {
      const { loss } = backend.tidy(() => {
        const { loss, gradient: gradientTensor } = evaluator.lossAndGradient(pointAt(x), batch);
        heap.floats(gradient, problem.size).set(gradientTensor.dataSync());
        return { loss: loss.dataSync()[0] };
      });
      return loss;
    },
    ...(countRight && {
      countRight: async (x, batch) => {
        const point = pointAt(x);
        try {
          return await countRight(point, batch);
        } finally {
          backend.free([point]);
        }
      },
    }),
    ...(own?.hvp && { hvp: own.hvp.bind(own) }),
    dispose: () => own?.dispose(),
  };
}
