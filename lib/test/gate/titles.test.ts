/** Every list tells its rows apart: titles of rules, lists of runs. */
import { describe, expect, it } from 'vitest';
import { kMomentums } from '../../core/src/learned/k-momentums.js';
import { kTimesteps } from '../../core/src/learned/k-timesteps.js';
import { multiscaleAdam, plainAverage } from '../../core/src/learned/multiscale-adam.js';
import { ruleByName, ruleNames } from '../../core/src/learned/rule-named.js';
import { adamTimescales } from '../../core/src/learned/timescales.js';
import { trainingSettings } from '../../core/src/meta/meta-problem.js';
import { training } from '../../core/src/meta/training.js';
import type { RunSummary } from '../../core/src/node/store/run-summary.js';
import { adagrad } from '../../core/src/optimizers/adagrad.js';
import { adam } from '../../core/src/optimizers/adam.js';
import { adamax } from '../../core/src/optimizers/adamax.js';
import { cosine } from '../../core/src/optimizers/cosine-annealing.js';
import { mng } from '../../core/src/optimizers/mng.js';
import { mngMomentums } from '../../core/src/optimizers/mng-momentums.js';
import { momentum } from '../../core/src/optimizers/momentum.js';
import { timescalesBetween } from '../../core/src/optimizers/momentums.js';
import { nesterov } from '../../core/src/optimizers/nesterov.js';
import { polynomial } from '../../core/src/optimizers/polynomial-decay.js';
import { rmsprop } from '../../core/src/optimizers/rmsprop.js';
import { constant, withFirstStepFault } from '../../core/src/optimizers/schedule.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import { tensorflowAdam } from '../../core/src/optimizers/tensorflow-adam.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import type { Settings } from '../../core/src/settings.js';
import { runRows } from '../../tools/src/cli/run-rows.js';

const decay = cosine({ from: 0.05, to: 0, steps: 100 });
const rate = 0.01;
const etaMin = 0.01;
const la = { average: 'la-b' } as const;
const timescales = timescalesBetween(0.2, 0.9, 6);

const optimizers = [
  ...[
    0.01,
    0.1,
    decay,
    cosine({ from: 0.05, to: 0, steps: 200 }),
    polynomial({ from: 0.05, to: 0, steps: 100 }),
  ].map((rate) => adam({ rate })),
  ...[withFirstStepFault(decay), withFirstStepFault(constant(0.01)), withFirstStepFault(decay, 0.5)].map(
    (rate) => adam({ rate }),
  ),
  ...[{ beta1: 0.8 }, { beta2: 0.99 }, { epsilon: 1e-6 }, { epsilonPlace: 'outside-root' as const }].map(
    (change) => adam({ rate, ...change }),
  ),
  ...[{}, { beta1: 0.8 }].map((change) => tensorflowAdam({ rate, ...change })),
  ...[{}, { beta2: 0.8 }].map((change) => adamax({ rate, ...change })),
  ...[{}, { accumulatorStart: 0 }].map((change) => adagrad({ rate, ...change })),
  ...[{}, { decay: 0.99 }, { accumulatorStart: 0 }].map((change) => rmsprop({ rate, ...change })),
  ...[{}, { momentum: 0.5 }].flatMap((change) => [
    momentum({ rate, ...change }),
    nesterov({ rate, ...change }),
  ]),
  sgd({ rate }),
  ...[{ k: 5 }, { k: 10 }, { k: 5, noise: 0 }, { k: 5, gradients: 'sign' as const }].map((change) =>
    mng({ etaMin, ...change }),
  ),
  ...[
    {},
    { range: false },
    { noise: 0.1 },
    { timescales: [0.2, 0.4, 0.9] },
    { timescales: [0.2, 0.3, 0.9] },
  ].map((change) => mngMomentums({ timescales, etaMin, ...change })),
];

const learned = [
  ...ruleNames.filter((name) => name !== 'rnn-1').map((name) => ruleByName(name)),
  ...[{ etaMin: 1 }, { hidden: [20, 4] }, { magnitudes: [0, 1] }, { magnitudes: [0, 0.5, 1] }].map((change) =>
    kTimesteps({ k: 5, etaMin: 1e-4, ...change }),
  ),
  ...[{ hidden: [] }, { inputs: 'adam-like' as const, noise: 0.1 }].map((change) =>
    kMomentums({ timescales, etaMin: 1e-4, ...change }),
  ),
  ...[decay, 0.02].map((rate) => multiscaleAdam({ rate, mixture: la })),
  multiscaleAdam({ rate, mixture: la, timescales: adamTimescales(6).slice().reverse() }),
  multiscaleAdam({ rate, mixture: { weights: [1, 2, 3, 4, 5, 6] } }),
  plainAverage({ rate }),
];

function twice(texts: readonly string[]): string[] {
  return texts.filter((text, i) => texts.indexOf(text) < i);
}

describe('titles', () => {
  const titles = [...optimizers, ...learned].map(({ title }) => title);
  it('are different for different settings', () => {
    expect(twice(titles)).toEqual([]);
  });

  it('have no digits that double precision adds', () => {
    expect(titles.filter((title) => /\d{10}/.test(title))).toEqual([]);
    expect(kMomentums({ timescales, etaMin }).title).toBe('k Momentums 6 0.2-0.9 eta_min 1e-2');
  });
});

describe('runs in a list', () => {
  const run = (
    problem: { id: string; settings: Settings },
    optimizer: { id: string; settings: Settings },
  ): RunSummary => ({
    id: 'x',
    name: 'x',
    engine: 'kernels',
    arithmetic: '',
    problem: problem.id,
    optimizer: optimizer.id,
    seed: 0,
    definition: {
      problem: { ...problem, program: '' },
      optimizer: { ...optimizer, program: '' },
      seed: 0,
      precision: 'float32',
      data: null,
    },
    steps: 10,
    divergedAt: null,
    lastLoss: 1,
    seconds: 1,
    bytes: 1,
    written: new Date(0),
  });
  const squares = sumOfSquares();
  const runs = [
    ...optimizers.map((optimizer) => run(squares, optimizer)),
    ...[sumOfSquares({ dimensions: 5 }), mlpMnist(), mlpMnist({ hidden: [5] })].map((problem) =>
      run(problem, adam({ rate })),
    ),
    ...learned
      .filter(({ theta }) => theta.length > 0)
      .map((rule) => {
        const mine = training({ rule, problem: squares, iterations: 10, metaRate: 1e-3 });
        return run({ id: 'Training on SumOfSquares', settings: trainingSettings(mine) }, mine.outer);
      }),
  ];

  it('are told apart', () => {
    expect(twice(runRows(runs).map((row) => row.join(' ')))).toEqual([]);
  });

  it('of one run, computed in two arithmetics, have names of their own', () => {
    const one = run(squares, sgd({ rate }));
    const both = [one, { ...one, name: 'x.1' }, { ...one, name: 'x.2' }, { ...one, id: 'y' }];
    expect(runRows(both).map(([name]) => name)).toEqual(['x', 'x.1', 'x.2', 'y']);
  });

  it('show their rates', () => {
    const [[, , ofAdam], [, , ofDecay]] = runRows([
      run(squares, adam({ rate: 0.1 + 0.2 })),
      run(squares, adam({ rate: decay })),
    ]);
    expect(ofAdam).toBe('adam rate=0.3 beta1=0.9 beta2=0.999 epsilon=1e-8 epsilonPlace=inside-root');
    expect(ofDecay).toContain('rate.kind=cosine rate.from=0.05 rate.to=0 rate.steps=100');
  });
});
