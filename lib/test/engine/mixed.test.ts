/** The mixed engine: the gradient of one engine and the rule of another come to what either engine does alone. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { chooseEngine, listEngines } from '../../core/src/engine/choose.js';
import type { Engine } from '../../core/src/engine/engine.js';
import { candidates, fastestFor } from '../../core/src/engine/fastest.js';
import { probeRate } from '../../core/src/fingerprint/probe.js';
import { kMomentums } from '../../core/src/learned/k-momentums.js';
import { bind } from '../../core/src/learned/learned-optimizer.js';
import { timescalesBetween } from '../../core/src/optimizers/momentums.js';
import { totalSize } from '../../core/src/parameters.js';
import { Stream } from '../../core/src/random/stream.js';
import type { TensorProblem } from '../../tfjs/src/index.js';
import { convCases } from '../support/conv-networks.js';
import { parabola } from '../support/problems.js';

const momentums = kMomentums({ timescales: timescalesBetween(0.2, 0.9, 3), etaMin: 0.05, hidden: [5] });
const drawn = Stream.fromSeed(1).normal(new Float32Array(totalSize(momentums.theta)));
const engineNamed = async (name: string) => (await chooseEngine(name)).engine;

describe.each(convCases)('$name', ({ name, problem, dataset, x }) => {
  // Gradients that are exactly 0 are rounding errors in Winograd's convolutions of so few pixels: a rule that scales gradients takes a step.
  const scales = name !== 'small ConvCifar_0';
  const rule = scales ? momentums : probeRate;
  const theta = scales ? drawn : Float32Array.of(0.01);
  const start = { problem, optimizer: bind(rule, theta), seed: 3, dataset };

  it('walks as the kernels do', async () => {
    const walk = async (engine: Engine) => {
      const trajectory = engine.start(start);
      const losses = await trajectory.advance(6);
      const accuracy = await trajectory.accuracy();
      trajectory.dispose();
      return { losses, accuracy };
    };
    const expected = await walk(await engineNamed('kernels'));
    const tensors = tf.memory().numTensors;
    const mixed = await walk(await engineNamed('mixed/wasm'));
    expect(tf.memory().numTensors).toBe(tensors);
    mixed.losses.forEach((loss, t) => {
      expect(Math.abs(loss / expected.losses[t] - 1)).toBeLessThan(1e-4);
    });
    expect(mixed.accuracy).toBe(expected.accuracy);
  });

  it('has the meta-gradient of first order', async () => {
    const unroll = async (engine: Engine) => {
      const trajectory = engine.startMeta?.({
        ...{ problem, rule, x, dataset },
        ...{ noise: Stream.fromSeed(0), order: 'first' as const },
      });
      const batch = { indices: Int32Array.of(1, 5, 7) };
      const batches = Array.from({ length: 2 }, () => ({ gradient: batch, loss: batch }));
      const unrolled = await trajectory?.unroll(theta, batches);
      trajectory?.dispose();
      return unrolled?.gradient ?? new Float64Array();
    };
    const expected = await unroll(await engineNamed('kernels'));
    const gradient = await unroll(await engineNamed('mixed/wasm'));
    const largest = Math.max(...expected.map(Math.abs));
    expect(largest).toBeGreaterThan(0);
    gradient.forEach((value, i) => {
      expect(Math.abs(value - expected[i])).toBeLessThan(1e-3 * largest);
    });
  });
});

it('names the versions of both engines, and the build', async () => {
  const [kernels, tensor, mixed] = await Promise.all(
    ['kernels', 'tensor/wasm', 'mixed/wasm'].map(engineNamed),
  );
  const build = kernels.name.split('/')[1];
  expect(mixed.versions).toEqual({ ...tensor.versions, ...kernels.versions, build });
});

it("runs a loss of one's own with the rule in kernels", async () => {
  const custom: TensorProblem = {
    ...parabola,
    kind: 'custom',
    id: 'OwnParabola',
    loss: (x) => tf.sum(tf.mul(tf.tensor1d([1, 3]), tf.square(tf.sub(x, tf.tensor1d([1, -2]))))).asScalar(),
  };
  const walk = async (name: string) => {
    const engine = await engineNamed(name);
    const trajectory = engine.start({ problem: custom, optimizer: bind(momentums, drawn), seed: 1 });
    const losses = await trajectory.advance(10);
    trajectory.dispose();
    return losses;
  };
  const expected = await walk('tensor/wasm');
  (await walk('mixed/wasm')).forEach((loss, t) => {
    expect(Math.abs(loss - expected[t])).toBeLessThan(1e-4 * expected[0]);
  });
});

describe('the trial', () => {
  const [{ problem, dataset }] = convCases;

  it('leaves alone what the person named, and what has no convolution', async () => {
    const named = await chooseEngine('tensor/cpu');
    expect(await fastestFor(named, problem, dataset, undefined)).toBe(named);
    const family = await chooseEngine('kernels');
    expect(await fastestFor(family, problem, dataset, undefined)).toBe(family);
    const auto = await chooseEngine();
    expect(await fastestFor(auto, parabola, undefined, undefined)).toBe(auto);
  });

  it('is not made for a run that an engine has begun', async () => {
    const auto = await chooseEngine();
    expect(candidates(auto, problem)).toEqual([auto.engine.name, 'mixed/node']);
    expect(await fastestFor(auto, problem, dataset, auto.engine.name)).toBe(auto);
    const { engine } = await fastestFor(auto, problem, dataset, 'mixed/node');
    const isThere = (await listEngines()).some(({ name, available }) => name === 'tensor/node' && available);
    expect(engine.name).toBe(isThere ? 'mixed/node' : auto.engine.name);
  });

  it('takes one of the two for a convolutional network, and the same the next time', async () => {
    const auto = await chooseEngine();
    const first = await fastestFor(auto, problem, dataset, undefined);
    expect([auto.engine.name, 'mixed/node']).toContain(first.engine.name);
    expect(await fastestFor(auto, problem, dataset, undefined)).toStrictEqual(first);
  });
});
