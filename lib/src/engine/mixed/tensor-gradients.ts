/**
 * The gradients of TensorFlow.js where the kernels keep points: copied there and back, a few milliseconds per million. The
 * Hessian times a vector, which TensorFlow.js does not give, stays with the kernels, where they know the problem.
 */
import * as tf from '@tensorflow/tfjs';
import type { ImageDataset } from '../../data/dataset.js';
import type { Problem } from '../../problems/problem.js';
import { evaluatorOf, type KernelEvaluator, supportOf } from '../kernels/evaluator.js';
import type { Runtime } from '../kernels/runtime.js';
import { tensorMachine } from '../tensor/tensor-engine.js';

/** On the current backend, which must be one whose values can be read at once (any but webgpu). */
export function tensorGradients(
  runtime: Runtime,
  problem: Problem,
  dataset: ImageDataset | undefined,
): KernelEvaluator {
  const { heap } = runtime;
  const evaluator = tensorMachine.evaluator(problem, dataset);
  const own = supportOf(problem).ok ? evaluatorOf(runtime, problem, dataset) : undefined;
  const { countRight } = evaluator;
  const pointAt = (x: number) => tf.tensor1d(heap.floats(x, problem.size).slice());
  return {
    loss: (x, batch) => tf.tidy(() => evaluator.loss(pointAt(x), batch).dataSync()[0]),
    lossAndGradient: (x, batch, gradient) =>
      tf.tidy(() => {
        const { loss, gradient: slope } = evaluator.lossAndGradient(pointAt(x), batch);
        heap.floats(gradient, problem.size).set(slope.dataSync());
        return loss.dataSync()[0];
      }),
    ...(countRight && {
      countRight: async (x, batch) => {
        const point = pointAt(x);
        const right = await countRight(point, batch);
        point.dispose();
        return right;
      },
    }),
    ...(own?.curvature && { curvature: own.curvature.bind(own) }),
    dispose: () => own?.dispose(),
  };
}
