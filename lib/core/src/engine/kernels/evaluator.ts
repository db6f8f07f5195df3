/** Loss and gradient of a problem where the kernels keep points: of networks, and of closed forms. */
import type { ImageDataset } from '../../data/dataset.js';
import { UsageError } from '../../errors.js';
import { inputsOf } from '../../problems/layer.js';
import type { NetworkProblem, Problem } from '../../problems/problem.js';
import type { Support } from '../engine.js';
import { metaReason, refuseMeta, requireData } from '../support.js';
import { closedForm } from './closed-form.js';
import { mostPixels } from './images.js';
import type { KernelEvaluator } from './kernel-evaluator.js';
import { onlyBeta } from './network/local-response-normalization.js';
import { NetworkKernels } from './network/network.js';
import type { Runtime } from './runtime.js';

export function supportOf(problem: Problem): Support {
  switch (problem.kind) {
    case 'analytic':
      return { ok: true };
    case 'network': {
      const reason = whyNoKernels(problem);
      return reason ? { ok: false, reason } : { ok: true };
    }
    case 'meta':
      return { ok: false, reason: metaReason };
    case 'custom':
      return {
        ok: false,
        reason: `${problem.id} is a loss written with TensorFlow.js, which the kernels engine cannot run`,
      };
  }
}

/** What a network has that there are no kernels for. */
function whyNoKernels({ layers, batch }: NetworkProblem): string | undefined {
  const [first] = layers;
  const last = layers[layers.length - 1];
  if (batch.images === 'intensities' && inputsOf(first) > mostPixels) {
    return `images of ${inputsOf(first)} numbers; kernels take ${mostPixels}`;
  }
  if (first.kind !== 'dense' && first.kind !== 'convolution') {
    return `a ${first.kind} as first layer; kernels begin with a layer that has weights`;
  }
  if (last.kind !== 'dense' || last.activation !== 'linear') {
    return 'a last layer that is not dense and linear, as kernels need it under the cross entropy';
  }
  const even = layers.find((layer) => layer.kind === 'convolution' && layer.side % 2 === 0);
  if (even) return 'a convolution with a kernel of even side; kernels have odd ones';
  const power = layers.find((layer) => layer.kind === 'normalization' && layer.beta !== onlyBeta);
  if (power) return `a normalisation with an exponent other than ${onlyBeta}`;
  return undefined;
}

export function evaluatorOf(
  runtime: Runtime,
  problem: Problem,
  dataset: ImageDataset | undefined,
): KernelEvaluator {
  switch (problem.kind) {
    case 'analytic':
      return closedForm(runtime, problem);
    case 'network':
      return new NetworkKernels(runtime, problem, requireData(problem, dataset));
    case 'meta':
      return refuseMeta(problem);
    case 'custom':
      throw new UsageError({
        expected: 'The kernels engine runs problems in closed form and networks',
        found: `${problem.id}, a loss written with TensorFlow.js`,
        fix: 'take the engine "tensor"',
      });
  }
}
