/** What problems and trainings are known by: what they compute, and nothing else. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import type { Engine } from '../../core/src/engine/engine.js';
import { kernelsEngine } from '../../core/src/engine/kernels/kernels-engine.js';
import { problemProgram } from '../../core/src/fingerprint/problem-program.js';
import { multiscaleAdam } from '../../core/src/learned/multiscale-adam.js';
import { metaProblem } from '../../core/src/meta/meta-problem.js';
import { thesisResets } from '../../core/src/meta/resets.js';
import { type Training, training } from '../../core/src/meta/training.js';
import { convCifar } from '../../core/src/problems/conv-cifar.js';
import { convMnist } from '../../core/src/problems/conv-mnist.js';
import type { DenseLayer } from '../../core/src/problems/layer.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import { networkProblem } from '../../core/src/problems/network.js';
import type { AnalyticProblem, NetworkProblem, Problem } from '../../core/src/problems/problem.js';
import { rosenbrock } from '../../core/src/problems/rosenbrock.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import type { TensorProblem } from '../../tfjs/src/index.js';
import { slopes } from '../meta/own-problems.js';

const renamed = { id: 'another', title: 'Another', source: 'elsewhere', settings: { unused: 1 } };

/** Each change makes another problem of the first, and another than every other change. */
async function expectDistinct(first: Problem, others: readonly (readonly [string, Problem])[]) {
  const programs = new Map([[await problemProgram(first), 'the first']]);
  for (const [name, problem] of others) {
    const program = await problemProgram(problem);
    expect(`${name} is as ${programs.get(program) ?? 'none'}`).toBe(`${name} is as none`);
    programs.set(program, name);
  }
}

describe('a problem in closed form', () => {
  const squares = sumOfSquares({ dimensions: 10 });
  const changed = (change: Partial<AnalyticProblem>): AnalyticProblem => ({ ...squares, ...change });

  it('is known by the same program under other names, and in other words', async () => {
    const inOtherWords = changed({
      ...renamed,
      lossAndGradient: (x) => ({
        loss: x.times(x).total(),
        gradient: x.filled(2).times(x),
      }),
    });
    expect(await problemProgram(changed(renamed))).toBe(await problemProgram(squares));
    expect(await problemProgram(inOtherWords)).not.toBe(await problemProgram(squares));
    const exchanged = changed({
      lossAndGradient: (x) => ({
        loss: x.times(x).total(),
        gradient: x.constant([2], []).times(x),
      }),
    });
    expect(await problemProgram(exchanged)).toBe(await problemProgram(squares));
  });

  it('is known by its loss, its gradient, its size and its start', () =>
    expectDistinct(squares, [
      [
        'loss',
        changed({
          lossAndGradient: (x) => ({
            loss: x.abs().total(),
            gradient: x.times(2),
          }),
        }),
      ],
      [
        'gradient',
        changed({
          lossAndGradient: (x) => ({
            loss: x.square().total(),
            gradient: x.times(2.0001),
          }),
        }),
      ],
      ['start', changed({ initialize: (stream) => squares.initialize(stream).map((x) => 2 * x) })],
      ['blocks', changed({ parameters: [5, 5].map((n, i) => ({ name: `x${i}`, shape: [n] })) })],
      ['size', sumOfSquares({ dimensions: 11 })],
      ['valley', rosenbrock()],
      ['valley from elsewhere', rosenbrock({ start: [5, -4] })],
    ]));
});

describe('a network', () => {
  const mlp = mlpMnist();
  const { layers, batch } = mlp;
  const [hidden, output] = layers as readonly DenseLayer[];
  const changed = (change: Partial<NetworkProblem>): NetworkProblem => ({ ...mlp, ...change });
  const ofLayers = (...layers: readonly DenseLayer[]): NetworkProblem => networkProblem(mlp, layers);

  it('is known by the same program under other names', async () => {
    expect(await problemProgram(changed(renamed))).toBe(await problemProgram(mlp));
    expect(await problemProgram(mlpMnist())).toBe(await problemProgram(mlp));
  });

  it('is known by its layers, its start and its batches', () =>
    expectDistinct(mlp, [
      ['activation', mlpMnist({ activation: 'relu' })],
      ['width', mlpMnist({ hidden: [21] })],
      ['depth', mlpMnist({ hidden: [20, 20] })],
      ['weights', ofLayers({ ...hidden, weights: { kind: 'normal', deviation: 0.02 } }, output)],
      ['bias', ofLayers(hidden, { ...output, bias: { kind: 'constant', value: 0 } })],
      ['decay', ofLayers(hidden, { ...output, decay: 1e-3 })],
      ['start', changed({ initialize: (stream) => mlp.initialize(stream.split('another')) })],
      ['batch size', changed({ batch: { ...batch, size: 64 } })],
      ['sampling', changed({ batch: { ...batch, sampling: 'shuffled-passes' } })],
      ['images', changed({ batch: { ...batch, images: 'crops' } })],
      ['data set', changed({ batch: { ...batch, dataset: 'cifar10' } })],
      ['ConvMnist_0', convMnist(0)],
      ['ConvMnist_1', convMnist(1)],
      ['ConvCifar_0', convCifar(0)],
      ['ConvCifar_1', convCifar(1)],
    ]));
});

describe('a loss in TensorFlow.js', () => {
  const { problem } = slopes;
  const changed = (change: Partial<TensorProblem>): TensorProblem => ({ ...problem, ...change });

  it('is known by the same program under other names, on every backend', async () => {
    const program = await problemProgram(problem);
    for (const engine of ['tensor/cpu', 'tensor/wasm']) {
      await chooseEngine(engine);
      const before = tf.getBackend();
      const tensors = tf.memory().numTensors;
      expect(await problemProgram(changed(renamed))).toBe(program);
      expect(tf.getBackend()).toBe(before);
      expect(tf.memory().numTensors).toBe(tensors);
    }
  });

  it('is known by its operations, its values and its start', () =>
    expectDistinct(problem, [
      ['value', changed({ loss: (x, context) => tf.mul(problem.loss(x, context), 1.001) })],
      ['operations', changed({ loss: (x, context) => tf.sub(problem.loss(x, context), 0) })],
      ['only beside the start', changed({ loss: (x) => tf.sum(tf.square(x)) })],
      ['start', changed({ initialize: () => new Float32Array(3) })],
    ]));

  it('is known by its gradient, which may be one of its own', () => {
    const times = (factor: number) =>
      tf.customGrad((x) => ({
        value: tf.sum(tf.square(x as tf.Tensor)),
        gradFunc: (derivative) => tf.mul(tf.mul(x as tf.Tensor, factor), derivative),
      }));
    return expectDistinct(changed({ loss: (x) => times(2)(x) as tf.Scalar }), [
      ['clipped', changed({ loss: (x) => times(1)(x) as tf.Scalar })],
    ]);
  });

  it('that throws says so, and is asked again', async () => {
    let fails = true;
    const failing = changed({
      loss: (x, context) => {
        if (fails) throw new Error('out of order');
        return problem.loss(x, context);
      },
    });
    await expect(problemProgram(failing)).rejects.toThrow('out of order');
    fails = false;
    expect(await problemProgram(failing)).toBe(await problemProgram(problem));
  });
});

describe('a training', () => {
  const la = (eta = 1e-3) => multiscaleAdam({ rate: eta, mixture: { average: 'la-c' } });
  const options = { iterations: 100, metaRate: 1e-3, validation: { every: 100, steps: 10 } };
  const mine = training({ rule: la(), problem: sumOfSquares({ dimensions: 10 }), ...options });
  const problemOf = (change: Partial<Training>, engine: Engine = kernelsEngine()) =>
    metaProblem({ ...mine, ...change }, engine);

  it('is known by the same program under other names, with other stages, by any engine of the kit', async () => {
    const program = await problemProgram(problemOf({}));
    const { rule, problem } = mine;
    const named = { rule: { ...rule, ...renamed }, problem: { ...problem, ...renamed }, stages: [1, 2] };
    expect(await problemProgram(problemOf(named))).toBe(program);
    expect(await problemProgram(problemOf({}, kernelsEngine('plain')))).toBe(program);
  });

  /** Takes the gradient for another. */
  const ascending: Engine = {
    ...kernelsEngine(),
    startMeta: (start) => {
      const trajectory = kernelsEngine().startMeta?.(start);
      if (!trajectory) throw new Error('it differentiates');
      const unroll = trajectory.unroll.bind(trajectory);
      trajectory.unroll = async (...all) => {
        const unrolled = await unroll(...all);
        return { ...unrolled, gradient: unrolled.gradient.map((derivative) => -2 * derivative) };
      };
      return trajectory;
    },
  };

  it('is known by rule, problem, unroll, order, batches, resets, validation and estimator', () =>
    expectDistinct(problemOf({}), [
      ['rule', problemOf({ rule: la(2e-3) })],
      [
        'start of theta',
        problemOf({ rule: { ...la(), initialize: (stream) => stream.normal(new Float32Array(6)) } }),
      ],
      ['problem', problemOf({ problem: sumOfSquares({ dimensions: 11 }) })],
      ['unroll', problemOf({ unroll: 2 })],
      ['order', problemOf({ order: 'first' })],
      ['batches', problemOf({ batches: 'one-per-unroll' })],
      ['resets', problemOf({ resets: { ...thesisResets, largestNorm: 100 } })],
      ['validation', problemOf({ validation: { every: 100, steps: 11 } })],
      ['estimator', problemOf({}, ascending)],
      ['validations', problemOf({ validation: { every: 50, steps: 10 } })],
    ]));
});

/** As the programs of rules (rule-program.test.ts). */
it('programs stay as they are, on every Node and machine', async () => {
  const problems = [sumOfSquares(), rosenbrock(), mlpMnist(), convMnist(1), convCifar(1), slopes.problem];
  expect(await Promise.all(problems.map(problemProgram))).toEqual([
    '9b41fe989f66aafc',
    'ef99cb55a541d979',
    '9c23dbf1d1652411',
    'f6dc03e581dbd7c0',
    'f1d10115f0e6c5a8',
    'a683d535a3ebf052',
  ]);
});
