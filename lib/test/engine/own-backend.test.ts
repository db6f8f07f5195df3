/** Engines compute on the backend of their name, whichever TensorFlow.js has as its current one, and leave that one be. */
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ImageDataset } from '../../core/src/data/dataset.js';
import { chooseEngine } from '../../core/src/engine/choose.js';
import type { Engine } from '../../core/src/engine/engine.js';
import { UsageError } from '../../core/src/errors.js';
import { bind } from '../../core/src/learned/learned-optimizer.js';
import { ruleByName } from '../../core/src/learned/rule-named.js';
import { adam } from '../../core/src/optimizers/adam.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import { networkProblem } from '../../core/src/problems/network.js';
import { Stream } from '../../core/src/random/stream.js';
import type { TensorProblem } from '../../tfjs/src/index.js';
import { offset } from '../conformance/offset.js';
import { drawTheta, thetaSize } from '../kernels/support.js';
import { customProblem, slopes } from '../meta/own-problems.js';
import { imagesOf } from '../support/conv-networks.js';
import { madeUpImages } from '../support/images.js';

const names = ['tensor/wasm', 'tensor/cpu', 'mixed/wasm', 'mixed/cpu'];
const engineNamed = async (name: string) => (await chooseEngine(name)).engine;
const rule = ruleByName('la-c');
const theta = drawTheta(thetaSize(rule.theta), 0.3);
const none = { gradient: undefined, loss: undefined };

/** `slopes`, with the backends that its loss was computed on. */
function watched() {
  const seen = new Set<string>();
  const loss: TensorProblem['loss'] = (x, context) => {
    seen.add(tf.getBackend());
    return slopes.problem.loss(x, context);
  };
  return { seen, problem: customProblem({ loss }) };
}

beforeEach(async () => {
  await engineNamed('tensor/wasm');
  await engineNamed('tensor/cpu');
});

it.each(['wasm', 'cpu'])('choosing an engine leaves %s current', async (current) => {
  await tf.setBackend(current);
  for (const name of names) await engineNamed(name);
  expect(tf.getBackend()).toBe(current);
});

describe.each(names)('%s', (name) => {
  const own = name.split('/')[1];

  it.each(['wasm', 'cpu'])('computes on its own with %s current, and leaves it', async (current) => {
    const engine = await engineNamed(name);
    const { seen, problem } = watched();
    const x = new Float32Array(3);
    await tf.setBackend(current);
    const kept = async (entry: () => unknown) => {
      await entry();
      expect(tf.getBackend()).toBe(current);
    };
    await kept(() => engine.evaluate({ problem, x }));
    const trajectory = engine.start({ problem, optimizer: bind(rule, theta), seed: 1 });
    expect(tf.getBackend()).toBe(current);
    await kept(() => trajectory.advance(3));
    await kept(() => trajectory.parameters());
    await kept(async () => trajectory.restore(await trajectory.snapshot()));
    await kept(() => trajectory.advance(1));
    await kept(() => trajectory.dispose());
    const meta = engine.startMeta?.({ problem, rule, x, noise: Stream.fromSeed(0), order: 'first' });
    await kept(() => meta?.unroll(theta, [none, none]));
    await kept(() => meta?.dispose());
    expect([...seen]).toEqual([own]);
  });

  it('refuses a loss that sets another', async () => {
    const engine = await engineNamed(name);
    const other = own === 'wasm' ? 'cpu' : 'wasm';
    const loss: TensorProblem['loss'] = (x, context) => {
      void tf.setBackend(other);
      return slopes.problem.loss(x, context);
    };
    await tf.setBackend(own);
    const evaluating = engine.evaluate({ problem: customProblem({ loss }), x: new Float32Array(3) });
    await expect(evaluating).rejects.toThrow(UsageError);
    await expect(evaluating).rejects.toThrow(new RegExp(`"${other}", set in the middle`));
    expect(tf.getBackend()).toBe(own);
  });
});

describe('engines that take turns', () => {
  const dataset = madeUpImages();
  const problem = mlpMnist({ hidden: [7], batchSize: 16 });
  const started = (engine: Engine) =>
    engine.start({ problem, optimizer: adam({ rate: 0.01 }), seed: 3, dataset });

  it('have the bits that each has alone', async () => {
    const engines = await Promise.all(names.map(engineNamed));
    const alone = [];
    for (const engine of engines) {
      const trajectory = started(engine);
      alone.push([...(await trajectory.advance(6)), await trajectory.accuracy()]);
      trajectory.dispose();
    }
    const trajectories = engines.map(started);
    const losses = engines.map((): number[] => []);
    for (let turn = 0; turn < 3; turn++) {
      await tf.setBackend(turn % 2 === 0 ? 'cpu' : 'wasm');
      for (const [i, trajectory] of trajectories.entries()) losses[i].push(...(await trajectory.advance(2)));
    }
    const accuracies = await Promise.all(trajectories.map((trajectory) => trajectory.accuracy()));
    for (const trajectory of trajectories) trajectory.dispose();
    expect(losses.map((all, i) => [...all, accuracies[i]])).toEqual(alone);
    expect(alone[0]).not.toEqual(alone[1]);
  });

  it('also where both wait in the middle of a step', async () => {
    // Before every fifth step a test batch is classified, which is waited for.
    const problem = networkProblem(
      {
        ...{ id: 'Crops', title: 'Crops', source: 'tests', settings: {} },
        batch: { dataset: 'cifar10', size: 8, sampling: 'shuffled-passes', images: 'crops' },
      },
      [
        {
          ...{ kind: 'dense', inputs: 1728, outputs: 10, activation: 'linear' },
          ...{ weights: { kind: 'normal', deviation: 0.01 }, bias: { kind: 'constant', value: 0 } },
        },
      ],
    );
    const images: ImageDataset = { ...imagesOf({ height: 32, width: 32, channels: 3 }), name: 'cifar10' };
    const start = { problem, dataset: images, optimizer: adam({ rate: 0.01 }), seed: 3 };
    const walk = async (engine: Engine) => {
      const trajectory = engine.start(start);
      const losses = [...(await trajectory.advance(7)), await trajectory.runningAccuracy()];
      trajectory.dispose();
      return losses;
    };
    const engines = await Promise.all(['tensor/wasm', 'tensor/cpu'].map(engineNamed));
    const alone = [];
    for (const engine of engines) alone.push(await walk(engine));
    expect(await Promise.all(engines.map(walk))).toEqual(alone);
    expect(alone[0]).not.toEqual(alone[1]);
  });

  it('and their meta-gradients too', async () => {
    const engines = await Promise.all(['tensor/wasm', 'tensor/cpu'].map(engineNamed));
    const unroll = async (engine: Engine) => {
      const x = offset(50).initialize(Stream.fromSeed(0));
      const start = { problem: offset(50), rule, x, noise: Stream.fromSeed(0), order: 'second' as const };
      const trajectory = engine.startMeta?.(start);
      const unrolled = await trajectory?.unroll(theta, [none, none, none]);
      trajectory?.dispose();
      return unrolled;
    };
    const alone = [await unroll(engines[0]), await unroll(engines[1])];
    expect(await Promise.all(engines.map(unroll))).toEqual(alone);
  });
});
