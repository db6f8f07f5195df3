/** Everything that the bench times. */
import type { Order } from 'l2o/internal/engine/meta-trajectory.js';
import type { NetworkName, Workload } from './workload.js';

const training = (
  rule: string,
  unroll = 1,
  order: Order = 'first',
  network: NetworkName = 'MlpMnist',
): Workload => ({ kind: 'training', network, rule, unroll, order });

const step = (rule: string, network: NetworkName = 'MlpMnist'): Workload => ({ kind: 'step', network, rule });

/** As many as ConvCifar_0 has. */
const million = 1_068_298;

export const workloads: readonly Workload[] = [
  { kind: 'gradient', network: 'MlpMnist' },
  step('adam'),
  step('k-momentums-6-0.2-0.99'),
  step('rnn-2'),
  training('k-momentums-6-0.2-0.99'),
  training('k-momentums-10-0.2-0.99'),
  ...[5, 20, 100].map((k) => training(`k-timesteps-${k}`)),
  training('la-b'),
  training('mlp'),
  ...['rnn-1', 'rnn-2'].flatMap((rule) => [training(rule, 20, 'first'), training(rule, 20, 'second')]),
  ...(['ConvMnist_1', 'ConvMnist_0', 'ConvCifar_1'] as const).map((network) => step('adam', network)),
  { kind: 'gradient', network: 'ConvCifar_0' },
  ...['adam', 'k-momentums-6-0.2-0.99', 'rnn-2'].flatMap((rule): Workload[] => [
    { kind: 'rule', rule, coordinates: million },
    step(rule, 'ConvCifar_0'),
  ]),
  { kind: 'batch', network: 'ConvCifar_0' },
  { kind: 'accuracy', network: 'ConvCifar_0' },
];

/** What is looked at for memory that is not given back, and after how many steps. */
export const leakTrial = { workload: step('adam'), after: [1_000, 20_000, 100_000] };
