/** Trajectories and meta-gradients of the kernels engine beside the tensor engine's, on the same streams. */
import { expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { bind } from '../../core/src/learned/learned-optimizer.js';
import { ruleByName } from '../../core/src/learned/rule-named.js';
import { adagrad } from '../../core/src/optimizers/adagrad.js';
import { adam } from '../../core/src/optimizers/adam.js';
import { adamax } from '../../core/src/optimizers/adamax.js';
import { cosine } from '../../core/src/optimizers/cosine-annealing.js';
import { mng } from '../../core/src/optimizers/mng.js';
import { momentum } from '../../core/src/optimizers/momentum.js';
import { nesterov } from '../../core/src/optimizers/nesterov.js';
import type { Optimizer } from '../../core/src/optimizers/optimizer.js';
import { rmsprop } from '../../core/src/optimizers/rmsprop.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import { tensorflowAdam } from '../../core/src/optimizers/tensorflow-adam.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import { Stream } from '../../core/src/random/stream.js';
import { relativeDistance } from '../oracle/unroll.js';
import { madeUpImages } from '../support/images.js';
import { builds, drawTheta, thetaSize, walk } from './support.js';

const dataset = madeUpImages();
/** Small: what takes long is the tensor engine, by the coordinate. */
const problem = mlpMnist({ hidden: [5], batchSize: 16 });

const names = [
  'k-timesteps-5',
  'k-timesteps-20-range',
  'k-timesteps-100',
  'k-momentums-6-0.2-0.99',
  'k-momentums-10-0.2-0.99-range',
  'k-momentums-6-0.2-0.99-points',
  'k-momentums-6-0.2-0.99-adam',
  'la-a',
  'la-b-11',
  'la-c',
  'rnn-1',
  'rnn-2',
];

/** Small enough a theta that steps do not multiply roundings. */
const learned = names.map((name): { name: string; optimizer: Optimizer } => {
  const rule = ruleByName(name, { eta: 1e-3 });
  return { name, optimizer: bind(rule, drawTheta(thetaSize(rule.theta), 0.1)) };
});

/** Every hand-made rule, at rates at which signs that flip do not carry roundings far. */
const handMade: readonly { readonly name: string; readonly optimizer: Optimizer }[] = [
  sgd({ rate: cosine({ from: 0.05, to: 0.01, steps: 40 }) }),
  momentum({ rate: 0.01 }),
  nesterov({ rate: 0.01 }),
  adagrad({ rate: 0.01 }),
  rmsprop({ rate: 1e-3 }),
  rmsprop({ rate: 1e-3, accumulatorStart: 0, epsilon: 0.1, epsilonPlace: 'outside-root' }),
  adam({ rate: 1e-3 }),
  adam({ rate: 1e-3, epsilon: 0.01, epsilonPlace: 'outside-root' }),
  tensorflowAdam({ rate: 1e-3 }),
  adamax({ rate: 1e-3 }),
  mng({ k: 5, etaMin: 1e-5 }),
  mng({ k: 5, etaMin: 1e-5, gradients: 'sign' }),
].map((optimizer) => ({ name: optimizer.title, optimizer }));

it.each([...handMade, ...learned])(
  '25 steps of $name have the losses of the tensor engine',
  async ({ optimizer }) => {
    const start = { problem, optimizer, seed: 4, dataset };
    const { engine } = await chooseEngine('tensor/wasm');
    const expected = await walk(engine, start, 25);
    for (const build of builds) {
      const { losses } = await walk(build, start, 25);
      expect(losses[24]).not.toBe(losses[0]);
      for (let step = 0; step < 25; step++) {
        expect(Math.abs(losses[step] / expected.losses[step] - 1)).toBeLessThan(1e-5);
      }
    }
  },
);

it.each(names)('%s has the meta-gradient of the tensor engine', async (name) => {
  const problem = mlpMnist({ hidden: [10], batchSize: 16 });
  const rule = ruleByName(name, { eta: 1e-3 });
  const theta = drawTheta(thetaSize(rule.theta), 0.1);
  const unroll = name.startsWith('rnn') ? 4 : 1;
  const draw = (of: string, step: number) => ({
    indices: Stream.fromSeed(2)
      .split(of)
      .integers(new Int32Array(16), dataset.train.count, 16 * step),
  });
  const batches = (from: number) =>
    Array.from({ length: unroll }, (_, u) => ({ gradient: draw('g', from + u), loss: draw('l', from + u) }));
  const { engine } = await chooseEngine('tensor/wasm');
  const [theirs, ...ours] = [engine, ...builds].map(({ startMeta }) => {
    const x = problem.initialize(Stream.fromSeed(1)).map((value) => 10 * value);
    const start = { problem, dataset, rule, x, noise: Stream.fromSeed(0), order: 'second' as const };
    const trajectory = startMeta?.(start);
    if (!trajectory) throw new Error('no meta-gradients');
    return trajectory;
  });
  for (let turn = 0; turn < 3; turn++) {
    const expected = await theirs.unroll(theta, batches(4 * turn));
    for (const trajectory of ours) {
      const { gradient, losses } = await trajectory.unroll(theta, batches(4 * turn));
      expect(relativeDistance(gradient, expected.gradient, 1e-6)).toBeLessThan(1e-3);
      expect(relativeDistance(losses, expected.losses)).toBeLessThan(1e-5);
    }
  }
  for (const trajectory of [theirs, ...ours]) trajectory.dispose();
});
