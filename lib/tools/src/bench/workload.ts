/** What the bench times, as data: a workload is sent to a process of its own. */
import type { Order } from 'l2o/internal/engine/meta-trajectory.js';

export type NetworkName = 'MlpMnist' | 'ConvMnist_0' | 'ConvMnist_1' | 'ConvCifar_0' | 'ConvCifar_1';

export type Workload =
  /** Loss and gradient of a network, and a step of gradient descent, which costs next to nothing. */
  | { readonly kind: 'gradient'; readonly network: NetworkName }
  /** One step of an evaluation: batch, loss, gradient, rule. */
  | { readonly kind: 'step'; readonly network: NetworkName; readonly rule: string }
  | {
      readonly kind: 'training';
      readonly network: NetworkName;
      readonly rule: string;
      readonly unroll: number;
      readonly order: Order;
    }
  /** The step of a rule on a sum of squares, whose gradient costs next to nothing. */
  | { readonly kind: 'rule'; readonly rule: string; readonly coordinates: number }
  /** All images of the test split, classified. */
  | { readonly kind: 'accuracy'; readonly network: NetworkName }
  /** What a network reads of one batch, prepared; no engine has part in it. */
  | { readonly kind: 'batch'; readonly network: NetworkName };

/** The name by which a person picks a workload, and by which timings of several engines are brought together. */
export function workloadName(workload: Workload): string {
  switch (workload.kind) {
    case 'step':
      return `step ${workload.rule}${elsewhere(workload.network)}`;
    case 'training': {
      const { rule, unroll, order, network } = workload;
      return `train ${rule}${unroll > 1 ? ` ${unroll} ${order}` : ''}${elsewhere(network)}`;
    }
    case 'rule':
      return `rule ${workload.rule} ${workload.coordinates}`;
    default:
      return `${workload.kind}${elsewhere(workload.network)}`;
  }
}

/** The name as a sentence of a table. */
export function titleOf(workload: Workload): string {
  switch (workload.kind) {
    case 'gradient':
      return `${workload.network}: loss, gradient and a step of gradient descent`;
    case 'step':
      return `${workload.rule}: evaluation step${elsewhere(workload.network)}`;
    case 'training': {
      const { rule, unroll, order, network } = workload;
      return `${rule}: meta-iteration${unroll > 1 ? `, ${unroll} steps, ${order} order` : ''}${elsewhere(network)}`;
    }
    case 'rule':
      return `${workload.rule}: the rule alone on ${workload.coordinates.toLocaleString('en')} coordinates`;
    case 'accuracy':
      return `${workload.network}: accuracy on the test split`;
    case 'batch':
      return `${workload.network}: drawing a batch`;
  }
}

/** MlpMnist goes without saying. */
function elsewhere(network: NetworkName): string {
  return network === 'MlpMnist' ? '' : ` on ${network}`;
}
