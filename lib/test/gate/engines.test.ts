/**
 * What only an engine is handed: problems of one's own, points, images and snapshots. The same sentence on every engine, before
 * the first step.
 */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { UsageError } from '../../core/src/errors.js';
import { problemProgram } from '../../core/src/fingerprint/problem-program.js';
import { shown } from '../../core/src/gate/settings.js';
import { ruleByName } from '../../core/src/learned/rule-named.js';
import { training } from '../../core/src/meta/training.js';
import { TrainingTrajectory } from '../../core/src/meta/training-trajectory.js';
import { adam } from '../../core/src/optimizers/adam.js';
import { mng } from '../../core/src/optimizers/mng.js';
import type { Optimizer } from '../../core/src/optimizers/optimizer.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import { totalSize } from '../../core/src/parameters.js';
import type { AnalyticProblem, PlainProblem } from '../../core/src/problems/problem.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import { Stream } from '../../core/src/random/stream.js';
import type { Snapshot } from '../../core/src/snapshot.js';
import type { TensorProblem } from '../../tfjs/src/index.js';
import { smallNetwork } from '../learned/small-network.js';
import { customProblem } from '../meta/own-problems.js';
import { engines } from '../support/engines.js';
import { madeUpImages } from '../support/images.js';
import { plain } from '../support/problems.js';
import { any } from './row.js';

const mine = (change: Partial<AnalyticProblem>): AnalyticProblem => ({ ...plain, title: 'Mine', ...change });
const optimizer = adam({ rate: 1e-2 });

/** A problem, what is expected, what is found. */
const problems: readonly (readonly [PlainProblem, string, string])[] = [
  [
    mine({ size: 4 }),
    'The parameters of Mine have as many entries as it has coordinates',
    '2 entries in its parameters, a size of 4',
  ],
  [mine({ size: 0, parameters: [] }), 'size of Mine is a whole number from 1 to 100,000,000', 'size = 0'],
  [
    mine({ parameters: [{ name: 'x', shape: [-2] }] }),
    'shape[0] of parameters[0] of Mine is a whole number from 1 to 100,000,000',
    'shape[0] = -2',
  ],
  [mine({ parameters: any([{ shape: [2] }]) }), 'name of parameters[0] of Mine is a text', 'no name'],
  [
    mine({ initialize: () => Float32Array.of(1, 2, 3) }),
    'The starting point of Mine, from its initialize(), is 2 finite numbers',
    '3 numbers',
  ],
  [
    mine({ initialize: () => Float32Array.of(1, Number.NaN) }),
    'The starting point of Mine, from its initialize(), is 2 finite numbers',
    'NaN at place 1',
  ],
  [
    mine({ initialize: () => any([1, 2]) }),
    'The starting point of Mine, from its initialize(), is 2 finite numbers',
    '[1, 2]',
  ],
  [
    mine({ lossAndGradient: (x) => ({ loss: x.square(), gradient: x }) }),
    'The loss of Mine is a scalar',
    'of shape [2]',
  ],
  [
    mine({ lossAndGradient: (x) => ({ loss: x.total(), gradient: x.total() }) }),
    'The gradient of Mine is of shape [2]',
    'a scalar',
  ],
  [
    mine({ lossAndGradient: (x) => ({ loss: x.total(), gradient: x.repeat(3) }) }),
    'The gradient of Mine is of shape [2]',
    'of shape [3, 2]',
  ],
  [
    { ...smallNetwork(), title: 'Mine' },
    'Mine reads images of 784 numbers, as mnist has them, and has an output for each of 10 classes',
    '20 inputs, 10 outputs',
  ],
];

/** What a call is refused with. */
async function refusal(call: () => unknown) {
  try {
    await call();
    return 'nothing';
  } catch (error) {
    return error instanceof UsageError ? error.explanation : error;
  }
}

describe.each(engines)('problems on $name', ({ make }) => {
  it.each(problems)('%#', async (problem, expected, found) => {
    const engine = await make();
    const begin = () => engine.start({ problem, optimizer, seed: 0, dataset: madeUpImages() });
    expect(await refusal(begin)).toMatchObject({ expected, found });
  });

  it('are evaluated at points of their size', async () => {
    const engine = await make();
    const evaluate = () => engine.evaluate({ problem: mine({}), x: new Float32Array(3) });
    const expected = 'A point of Mine is of shape [2]';
    expect(await refusal(evaluate)).toMatchObject({ expected, found: 'of shape [3]' });
  });
});

describe.each(engines.filter(({ name }) => /tensor|mixed/.test(name)))(
  'a custom loss on $name',
  ({ make }) => {
    it.each<[string, TensorProblem['loss'], string]>([
      ['a vector', (x) => any(tf.square(x)), 'of shape [3]'],
      ['a vector of one', (x) => any(tf.reshape(tf.sum(x), [1])), 'of shape [1]'],
      ['a plain number', () => any(3), '3'],
      ['nothing', () => any(undefined), 'undefined'],
      ['a number that was read', (x) => tf.scalar(x.dataSync()[0]), 'Cannot compute gradient'],
      [
        'a misspelt operation',
        () => {
          throw new TypeError('tf.smu is not a function');
        },
        'tf.smu is not a function',
      ],
      ['a promise', (x) => any(Promise.resolve(tf.sum(x))), 'a promise'],
    ])('that is %s', async (_name, loss, found) => {
      const engine = await make();
      const problem = customProblem({ title: 'Mine', loss });
      const run = async () => {
        const trajectory = engine.start({ problem, optimizer, seed: 0 });
        await trajectory.advance(1).finally(() => trajectory.dispose());
      };
      const evaluate = () => engine.evaluate({ problem, x: new Float32Array(3) });
      const unroll = async () => {
        const start = {
          problem,
          rule,
          x: new Float32Array(3),
          noise: Stream.fromSeed(0),
          order: 'first',
        } as const;
        const trajectory = engine.startMeta?.(start);
        await trajectory?.unroll(Float32Array.of(1, 2, 3, 4, 5, 6), [
          { gradient: undefined, loss: undefined },
        ]);
      };
      for (const call of [run, evaluate, unroll, () => problemProgram(problem)]) {
        expect(await refusal(call)).toMatchObject({
          expected: expect.stringMatching(
            /^(The loss|The formulas) of Mine|^A loss written with TensorFlow.js has a derivative$/,
          ),
          found: expect.stringContaining(found),
        });
      }
    });
  },
);

const rule = ruleByName('la-b');
const squares = sumOfSquares({ dimensions: 8 });
const array = (...shape: number[]) => ({
  shape,
  values: new Float32Array(totalSize([{ name: 'x', shape }])),
});

/** What is wrong with a snapshot, and what is found. */
const changes: readonly (readonly [
  change: (snapshot: Snapshot) => Snapshot,
  expected: RegExp,
  found: string,
])[] = [
  [(snapshot) => ({ ...snapshot, step: -5 }), /^step of a snapshot .* whole number, 0 or more$/, 'step = -5'],
  [(snapshot) => ({ ...snapshot, step: 2.5 }), /^step of a snapshot /, 'step = 2.5'],
  [(snapshot) => ({ ...snapshot, step: any(undefined) }), /^step of a snapshot /, 'no step'],
  [() => any(null), /^step of a snapshot /, 'no step'],
  [({ step }) => any({ step }), /^arrays of a snapshot .* a record of arrays$/, 'no arrays'],
  ...[null, { shape: [8], values: 'eight' }, { shape: [8], values: new Array(8) }, { shape: 8 }].map(
    (x) => [changed({ x: any(x) }), /^x of a snapshot .* Float32Array or Float64Array$/, shown(x)] as const,
  ),
  [changed({ x: array(3) }), /^The array "x" .* is of shape \[8\]$/, 'of shape [3]'],
  [changed({ x: array(4, 2) }), /^The array "x" /, 'of shape [4, 2]'],
  [
    changed({ x: { shape: [8], values: new Float32Array(7) } }),
    /^The array "x" /,
    'the shape [8] with 7 numbers',
  ],
  [changed({ x: undefined }), /has the arrays x, /, 'no "x"'],
  [changed({ 'state/w': array(8) }), /has the arrays x, state/, 'another one, "state/w"'],
];

function changed(arrays: Readonly<Record<string, Snapshot['arrays'][string] | undefined>>) {
  return (snapshot: Snapshot): Snapshot => ({
    ...snapshot,
    arrays: any(
      Object.fromEntries(
        Object.entries({ ...snapshot.arrays, ...arrays }).filter(([, one]) => one !== undefined),
      ),
    ),
  });
}

const ofState = (name: string) =>
  [
    [changed({ [`state/${name}`]: undefined }), /has the arrays/, `no "state/${name}"`],
    [changed({ [`state/${name}`]: array(3) }), new RegExp(`^The array "state/${name}" `), 'of shape [3]'],
  ] as const;

describe.each(engines)('a snapshot on $name', ({ make }) => {
  it.each([...changes, ...ofState('m')])('%#', async (change, expected, found) => {
    const trajectory = (await make()).start({ problem: squares, optimizer, seed: 0 });
    await trajectory.advance(2);
    const [snapshot, before] = [await trajectory.snapshot(), await trajectory.parameters()];
    expect(await refusal(() => trajectory.restore(change(snapshot)))).toMatchObject({
      expected: expect.stringMatching(expected),
      found: expect.stringContaining(found),
      fix: expect.stringContaining('same problem and the same optimizer'),
    });
    // Nothing was touched.
    expect(trajectory.step).toBe(2);
    expect(await trajectory.parameters()).toEqual(before);
    trajectory.dispose();
  });

  it('of another optimizer, or of a longer history', async () => {
    const engine = await make();
    const of = async (optimizer: Optimizer) => {
      const trajectory = engine.start({ problem: squares, optimizer, seed: 0 });
      await trajectory.advance(1);
      return trajectory;
    };
    const target = await of(mng({ k: 3, etaMin: 1 }));
    const found = async (optimizer: Optimizer) => {
      const snapshot = await (await of(optimizer)).snapshot();
      return refusal(() => target.restore(snapshot));
    };
    expect(await found(sgd({ rate: 1 }))).toMatchObject({ found: 'no "state/points"' });
    expect(await found(optimizer)).toMatchObject({ found: 'another one, "state/m"' });
    expect(await found(mng({ k: 4, etaMin: 1 }))).toMatchObject({
      expected:
        'The array "state/points" in a snapshot of MNG k 3 eta_min 1 on Sum of squares (8 dimensions) is of shape [3, 8]',
      found: 'of shape [4, 8]',
    });
  });

  it('is not restored in the middle of steps, which come one call after the other, in whole numbers', async () => {
    const trajectory = (await make()).start({ problem: squares, optimizer, seed: 0 });
    const snapshot = await trajectory.snapshot();
    const first = trajectory.advance(3);
    const expected = 'A trajectory does one thing at a time';
    const others = [refusal(() => trajectory.advance(3)), refusal(() => trajectory.restore(snapshot))];
    for (const other of others) expect(await other).toMatchObject({ expected });
    expect(await first).toHaveLength(3);
    for (const steps of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '3', null]) {
      expect(await refusal(() => trajectory.advance(any(steps)))).toMatchObject({
        expected: 'steps of advance() is a whole number, 0 or more',
      });
    }
    expect(trajectory.step).toBe(3);
    trajectory.restore(snapshot);
    expect(trajectory.step).toBe(0);
    trajectory.dispose();
  });

  it('of a run that came to infinity is taken as it is', async () => {
    const engine = await make();
    const trajectory = engine.start({ problem: squares, optimizer: sgd({ rate: 1e30 }), seed: 0 });
    await trajectory.advance(20);
    const snapshot = await trajectory.snapshot();
    expect(Array.from(snapshot.arrays.x.values).some(Number.isFinite)).toBe(false);
    expect(await refusal(() => trajectory.restore(snapshot))).toBe('nothing');
    trajectory.dispose();
  });
});

describe.each(engines.filter(({ name }) => name !== 'double'))(
  'a snapshot of an unroll on $name',
  ({ make }) => {
    it.each([...changes, ...ofState('v')])('%#', async (change, expected, found) => {
      const x = Float32Array.from({ length: 8 }, (_, i) => i + 1);
      const start = { problem: squares, rule, x, noise: Stream.fromSeed(0), order: 'first' } as const;
      const trajectory = (await make()).startMeta?.(start);
      await trajectory?.unroll(Float32Array.of(1, 2, 3, 4, 5, 6), [{ gradient: undefined, loss: undefined }]);
      const snapshot = await trajectory?.snapshot();
      expect(snapshot).toBeDefined();
      expect(await refusal(() => snapshot && trajectory?.restore(change(snapshot)))).toMatchObject({
        expected: expect.stringMatching(expected),
        found: expect.stringContaining(found),
      });
      trajectory?.dispose();
    });
  },
);

describe('a snapshot of a training', () => {
  const withStep = (step: number) => (snapshot: Snapshot) => ({ ...snapshot, step });
  it.each<[(snapshot: Snapshot) => Snapshot, RegExp, string]>([
    [withStep(-1), /^step of a snapshot of the training of LA_b/, 'step = -1'],
    [withStep(7), /"log\/gradient-norms" .* of shape \[7\]/, 'of shape [3]'],
    [changed({ theta: array(5) }), /^The array "theta" /, 'of shape [5]'],
    [changed({ best: undefined }), /has the arrays theta, best, /, 'no "best"'],
    [
      changed({ counters: { shape: [6], values: Float64Array.of(3, 1.5, 9, 0, 3, 1) } }),
      /^trajectories of the counters .* is a whole number, 0 or more$/,
      'trajectories = 1.5',
    ],
    [changed({ counters: array(5) }), /^The array "counters" /, 'of shape [5]'],
    [changed({ 'outer/m': undefined }), /outer\/m/, 'no "outer/m"'],
    [changed({ 'outer/m': array(8) }), /^The array "outer\/m" /, 'of shape [8]'],
    [changed({ 'inner/x': array(9) }), /^The array "inner\/x" /, 'of shape [9]'],
    [changed({ 'inner/state/m': undefined }), /snapshot of LA_b .* has the arrays x, /, 'no "state/m"'],
    [changed({ 'stages/3': array(1) }), /^The array "stages\/3" /, 'of shape [1]'],
    [changed({ other: array(1) }), /has the arrays theta/, 'another one, "other"'],
  ])('%#', async (change, expected, found) => {
    const { engine } = await chooseEngine('kernels');
    const mine = training({ rule, problem: squares, iterations: 10, metaRate: 1e-3 });
    const trajectory = new TrainingTrajectory({ training: mine, engine, seed: 0 });
    await trajectory.advance(3);
    const snapshot = await trajectory.snapshot();
    expect(await refusal(() => trajectory.restore(change(snapshot)))).toMatchObject({
      expected: expect.stringMatching(expected),
      found,
    });
    trajectory.restore(snapshot);
    trajectory.dispose();
  });
});
