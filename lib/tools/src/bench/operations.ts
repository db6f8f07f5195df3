/**
 * How many floating-point operations a workload is worth: those of its matrix products as they are defined,
 * whatever an engine leaves out. A multiply-add counts as two.
 */
import { multiplyAdds } from 'l2o/internal/engine/kernels/network/operations.js';
import { ruleByName } from 'l2o/internal/learned/rule-named.js';
import type { Layer } from 'l2o/internal/problems/layer.js';
import type { NetworkProblem } from 'l2o/internal/problems/problem.js';
import { at } from 'l2o-thesis/internal/at.js';
import { networkNamed } from './problems.js';
import type { Workload } from './workload.js';

/** Images of a test split. */
const testImages = 10_000;

/** @returns operations of one time; 0 where there is no matrix product to speak of */
export function operationsOf(workload: Workload): number {
  switch (workload.kind) {
    case 'batch':
      return 0;
    case 'accuracy':
      return 2 * testImages * forwardOf(networkNamed(workload.network).layers);
    case 'gradient':
      return 2 * gradientOf(networkNamed(workload.network));
    case 'rule':
      return 2 * workload.coordinates * perCoordinate(workload.rule);
    case 'step': {
      const problem = networkNamed(workload.network);
      return 2 * (gradientOf(problem) + problem.size * perCoordinate(workload.rule));
    }
    case 'training': {
      const problem = networkNamed(workload.network);
      const { rule, unroll, order } = workload;
      // Both batches have a gradient, the rule's network a forward and a backward pass of twice its cost; to second
      // order there is a product with the Hessian.
      const gradients = (order === 'second' ? 4 : 2) * gradientOf(problem);
      return 2 * unroll * (gradients + 3 * problem.size * perCoordinate(rule));
    }
  }
}

/** Multiply-adds per example. */
function forwardOf(layers: readonly Layer[]): number {
  return layers.reduce((sum, layer) => sum + multiplyAdds(layer), 0);
}

/** Loss and gradient of one batch: forward, and twice that backward, but for the inputs of the first layer. */
function gradientOf({ layers, batch }: NetworkProblem): number {
  return batch.size * (3 * forwardOf(layers) - multiplyAdds(at(layers, 0)));
}

/** Multiply-adds of a rule's own network, forward, per coordinate. */
function perCoordinate(name: string): number {
  if (name === 'adam') return 0;
  const { settings } = ruleByName(name);
  const hidden = Array.isArray(settings.hidden) ? settings.hidden.map(Number) : [];
  const through = (inputs: number, outputs: number, hidden: readonly number[]) => {
    const widths = [inputs, ...hidden, outputs];
    return widths.slice(1).reduce((sum, width, l) => sum + width * at(widths, l), 0);
  };
  if (name.startsWith('k-timesteps')) return through(Number(settings.k), 12, hidden);
  if (name.startsWith('k-momentums')) return through(Number(name.split('-')[2]), 12, hidden);
  if (name.startsWith('la')) return 6;
  return through(6, 6, name === 'rnn-2' ? [50, 50] : [50]);
}
