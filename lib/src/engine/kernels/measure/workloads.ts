/** What the bench times: one step or meta-iteration of a rule on MlpMnist, and its nominal number of operations. */
import { batchSource } from '../../../data/batches.js';
import type { ImageDataset } from '../../../data/dataset.js';
import { bind } from '../../../learned/learned-optimizer.js';
import { ruleByName } from '../../../learned/rule-named.js';
import { adam } from '../../../optimizers/adam.js';
import { sgd } from '../../../optimizers/sgd.js';
import { totalSize } from '../../../problems/parameters.js';
import type { NetworkProblem } from '../../../problems/problem.js';
import { Stream } from '../../../random/stream.js';
import type { Engine } from '../../engine.js';
import type { Order } from '../../meta-trajectory.js';

export interface Workload {
  readonly name: string;
  readonly title: string;
  /** Floating-point operations of the matrix products as they are defined, whatever an engine leaves out. */
  readonly operations: number;
  /** Makes what does it some number of times. */
  start(engine: Engine, problem: NetworkProblem, dataset: ImageDataset): Running;
}

export interface Running {
  run(times: number): Promise<void>;
  dispose(): void;
}

/** Multiply-adds of a rule's network per coordinate, forward; backward costs twice that (facts 12). */
const forwardOf = (inputs: number, hidden: readonly number[], outputs: number): number => {
  const widths = [inputs, ...hidden, outputs];
  return widths.slice(1).reduce((sum, width, l) => sum + width * widths[l], 0);
};

/** Multiply-adds of the loss of MlpMnist and of its gradient, for one batch. */
function problemCost({ layers, batch }: NetworkProblem) {
  const forward = layers.reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0) * batch.size;
  const [first] = layers;
  return { forward, gradient: 3 * forward - first.inputs * first.outputs * batch.size };
}

function networkOf(name: string): number {
  const { settings } = ruleByName(name);
  const hidden = Array.isArray(settings.hidden) ? settings.hidden.map(Number) : undefined;
  if (name.startsWith('k-timesteps')) return forwardOf(Number(settings.k), hidden ?? [], 12);
  if (name.startsWith('k-momentums')) return forwardOf(Number(name.split('-')[2]), hidden ?? [], 12);
  if (name.startsWith('la')) return 6;
  return name === 'rnn-2' ? forwardOf(6, [50, 50], 6) : forwardOf(6, [50], 6);
}

const thetaOf = (size: number) =>
  Stream.fromSeed(5)
    .normal(new Float32Array(size))
    .map((value) => 0.05 * value);

export function evaluation(name: string, problem: NetworkProblem): Workload {
  const isAdam = name === 'adam';
  const rule = isAdam ? undefined : ruleByName(name);
  const optimizer = rule ? bind(rule, thetaOf(totalSize(rule.theta))) : adam({ rate: 1e-3 });
  return {
    name: `step ${name}`,
    title: `${name}: evaluation step`,
    operations: 2 * (problemCost(problem).gradient + (isAdam ? 0 : problem.size * networkOf(name))),
    start: (engine, problem, dataset) => {
      const trajectory = engine.start({ problem, optimizer, seed: 1, dataset });
      return {
        run: async (times) => void (await trajectory.advance(times)),
        dispose: () => trajectory.dispose(),
      };
    },
  };
}

export function training(
  name: string,
  problem: NetworkProblem,
  unroll = 1,
  order: Order = 'first',
): Workload {
  const rule = ruleByName(name);
  const { gradient } = problemCost(problem);
  const perStep = 2 * gradient + 3 * problem.size * networkOf(name) + (order === 'second' ? 2 * gradient : 0);
  return {
    name: `train ${name}${unroll > 1 ? ` ${unroll} ${order}` : ''}`,
    title: `${name}: meta-iteration${unroll > 1 ? `, ${unroll} steps, ${order} order` : ''}`,
    operations: 2 * unroll * perStep,
    start: (engine, problem, dataset) => {
      const x = problem.initialize(Stream.fromSeed(1));
      const trajectory = engine.startMeta?.({ problem, dataset, rule, x, noise: Stream.fromSeed(0), order });
      if (!trajectory) throw new Error(`${engine.name} does not differentiate`);
      const theta = thetaOf(totalSize(rule.theta));
      const batchOf = batchSource(problem.batch, dataset, Stream.fromSeed(2));
      let drawn = 0;
      const draw = () => batchOf(drawn++);
      const iterate = () =>
        trajectory.unroll(
          theta,
          Array.from({ length: unroll }, () => ({ gradient: draw(), loss: draw() })),
        );
      return {
        run: async (times) => {
          for (let i = 0; i < times; i++) await iterate();
        },
        dispose: () => trajectory.dispose(),
      };
    },
  };
}

/** Loss and gradient of the network, and a step that costs next to nothing. */
export function gradientAlone(problem: NetworkProblem): Workload {
  return {
    name: 'gradient',
    title: 'MlpMnist: loss, gradient and a step of gradient descent',
    operations: 2 * problemCost(problem).gradient,
    start: (engine, problem, dataset) => {
      const trajectory = engine.start({ problem, optimizer: sgd({ rate: 1e-3 }), seed: 1, dataset });
      return {
        run: async (times) => void (await trajectory.advance(times)),
        dispose: () => trajectory.dispose(),
      };
    },
  };
}
