/** What a rule is known by: what it computes, and nothing else. */
import { describe, expect, it } from 'vitest';
import type { Algebra } from '../../core/src/algebra.js';
import { ruleProgram } from '../../core/src/fingerprint/rule-program.js';
import { kMomentums } from '../../core/src/learned/k-momentums.js';
import { kTimesteps } from '../../core/src/learned/k-timesteps.js';
import type { LearnedOptimizer } from '../../core/src/learned/learned-optimizer.js';
import { bind } from '../../core/src/learned/learned-optimizer.js';
import { multiscaleAdam } from '../../core/src/learned/multiscale-adam.js';
import { adagrad } from '../../core/src/optimizers/adagrad.js';
import { adam } from '../../core/src/optimizers/adam.js';
import { adamax } from '../../core/src/optimizers/adamax.js';
import { cosine } from '../../core/src/optimizers/cosine-annealing.js';
import { mng } from '../../core/src/optimizers/mng.js';
import { mngMomentums } from '../../core/src/optimizers/mng-momentums.js';
import { momentum } from '../../core/src/optimizers/momentum.js';
import { timescalesBetween } from '../../core/src/optimizers/momentums.js';
import { nesterov } from '../../core/src/optimizers/nesterov.js';
import type { Optimizer } from '../../core/src/optimizers/optimizer.js';
import { polynomial } from '../../core/src/optimizers/polynomial-decay.js';
import { rmsprop } from '../../core/src/optimizers/rmsprop.js';
import { constant, withFirstStepFault } from '../../core/src/optimizers/schedule.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import { tensorflowAdam } from '../../core/src/optimizers/tensorflow-adam.js';
import { Stream } from '../../core/src/random/stream.js';
import type { Settings } from '../../core/src/settings.js';
import type { Value } from '../../core/src/values/value.js';
import { algebraOf, rawOf, valueOn } from '../../core/src/values/value-on.js';
import { rules } from '../conformance/rules.js';
import { rows } from '../learned/rows.js';

type Step = Optimizer['step'];
type Init = Optimizer['init'];

/** Momentum of one's own, with a history that it looks at. */
const mine: Optimizer = {
  id: 'mine',
  title: 'Mine',
  source: 'tests',
  settings: {},
  init: ({ x, g }) => ({ m: x.filled(0), past: g.repeat(3) }),
  step: ({ m, past }, { x, g, t, noise }) => {
    const next = m.times(0.9).plus(g.square().times(0.1));
    const width = past.max().minus(past.mean());
    const step = next.times(1 / (1 - 0.9 ** t)).over(width.abs().plus(1));
    return {
      x: x.minus(step.times(noise('step').plus(1))),
      state: { m: next, past: past.push(g) },
    };
  },
};

/** One operation in place of another, wherever the rule uses it. */
function replacing(change: (algebra: Algebra<unknown>) => Partial<Algebra<unknown>>): Optimizer {
  const changed = (value: Value) => {
    const algebra = algebraOf(value);
    return valueOn({ ...algebra, ...change(algebra) }, rawOf(value));
  };
  return {
    ...mine,
    init: ({ x, g }) => mine.init({ x: changed(x), g: changed(g) }),
    step: ({ m, past }, context) =>
      mine.step(
        { m: changed(m), past: changed(past) },
        {
          ...context,
          x: changed(context.x),
          g: changed(context.g),
          noise: (name) => changed(context.noise(name)),
        },
      ),
  };
}

const withStep = (step: Step): Optimizer => ({ ...mine, step });
const withInit = (init: Init): Optimizer => ({ ...mine, init });

describe('a rule is known by the same program', () => {
  const same: readonly (readonly [string, Optimizer])[] = [
    ['under other names', { ...mine, id: 'yours', title: 'Yours', source: 'elsewhere' }],
    [
      'with the operands of sums and products exchanged',
      replacing((algebra) => ({
        add: (a, b) => (typeof b === 'number' ? algebra.add(a, b) : algebra.add(b, a)),
        mul: (a, b) => (typeof b === 'number' ? algebra.mul(a, b) : algebra.mul(b, a)),
      })),
    ],
    [
      'with a square as a product, a mean as a sum, numbers as constants',
      replacing((algebra) => ({
        square: (a) => algebra.mul(a, a),
        historyMean: (a) => algebra.div(algebra.historySum(a), 3),
        add: (a, b) => algebra.add(a, typeof b === 'number' ? algebra.constant([b], []) : b),
      })),
    ],
    [
      'with a push as a join',
      replacing((algebra) => ({
        push: (past, vector) => algebra.join(algebra.rows(past, 1, 2), algebra.stack([vector])),
      })),
    ],
    [
      'with something computed that nothing needs',
      withStep((state, context) => {
        context.x.plus(context.g).exp();
        return mine.step(state, context);
      }),
    ],
    [
      'with a state of other names, made in another order',
      {
        ...mine,
        init: (beginning) => {
          const { past, m } = mine.init(beginning);
          return { velocity: m, seen: past };
        },
        step: ({ seen, velocity }, context) => {
          const { x, state } = mine.step({ past: seen, m: velocity }, context);
          return { x, state: { seen: state.past, velocity: state.m } };
        },
      },
    ],
  ];
  it.each(same)('%s', (_, other) => {
    expect(ruleProgram(other)).toBe(ruleProgram(mine));
  });

  it('with other settings, which are hashed beside it', () => {
    const withSettings = (settings: Settings) => ruleProgram({ ...mine, settings });
    expect(withSettings({ rate: 1 })).toBe(withSettings({ unused: 1 }));
  });
});

describe('a rule is known by another program', () => {
  const changed: readonly (readonly [string, Optimizer])[] = [
    ['with one sign changed', replacing((algebra) => ({ sub: (a, b) => algebra.add(b, a as number) }))],
    [
      'with the operands of a quotient exchanged',
      replacing((algebra) => ({ div: (a, b) => algebra.div(b, a) })),
    ],
    [
      'with the operands of a difference exchanged',
      replacing((algebra) => ({ sub: (a, b) => algebra.sub(b, a) })),
    ],
    [
      'with another constant',
      replacing((algebra) => ({ add: (a, b) => algebra.add(a, b === 1 ? 1.001 : b) })),
    ],
    ['with another operation', replacing((algebra) => ({ abs: (a) => algebra.sqrt(a) }))],
    ['with the smallest for the largest', replacing((algebra) => ({ historyMax: algebra.historyMin }))],
    [
      'with another start of its state',
      replacing((algebra) => ({ fillLike: (a, value) => algebra.fillLike(a, value + 1) })),
    ],
    ['with a longer history', replacing((algebra) => ({ history: (a, k) => algebra.history(a, k + 1) }))],
    [
      'with other noise',
      withStep((state, context) =>
        mine.step(state, { ...context, noise: (name) => context.noise(`${name} again`) }),
      ),
    ],
    [
      'with a state that is not moved on',
      withStep((state, context) => ({ ...mine.step(state, context), state })),
    ],
    ['with more state', withInit((beginning) => ({ ...mine.init(beginning), more: beginning.x }))],
    [
      'with gradients kept that are a step older',
      withStep((state, context) => {
        const next = mine.step(state, context);
        return { ...next, state: { ...next.state, past: state.past } };
      }),
    ],
    ...[2, 3, 11, 30, 50, 1000, 3000, 3100, 100_000].map((from): readonly [string, Optimizer] => [
      `with a schedule that changes at step ${from}`,
      withStep((state, context) =>
        mine.step(state, { ...context, g: context.g.times(context.t >= from ? 0.5 : 1) }),
      ),
    ]),
  ];
  const unscaled = withStep((state, context) => mine.step(state, { ...context, g: context.g.times(1) }));
  it.each(changed)('%s', (_, other) => {
    expect([ruleProgram(mine), ruleProgram(unscaled)]).not.toContain(ruleProgram(other));
  });

  it('each than any other', () => {
    const programs = changed.map(([, rule]) => ruleProgram(rule));
    expect(new Set(programs).size).toBe(changed.length);
  });
});

/** Every rule of the kit, each with every setting changed once. */
const kit: readonly Optimizer[] = [
  ...rules.map(({ optimizer }) => optimizer),
  ...rows.map(({ rule, theta }) => bind(rule, theta)),
  sgd({ rate: 0.2 }),
  sgd({ rate: constant(0.3) }),
  sgd({ rate: cosine({ from: 0.1, to: 0, steps: 400 }) }),
  sgd({ rate: polynomial({ from: 0.1, to: 0, steps: 400 }) }),
  sgd({ rate: polynomial({ from: 0.1, to: 0, steps: 400, power: 2 }) }),
  sgd({ rate: withFirstStepFault(constant(0.1)) }),
  momentum({ rate: 0.03 }),
  momentum({ rate: 0.02, momentum: 0.8 }),
  nesterov({ rate: 0.02, momentum: 0.8 }),
  adagrad({ rate: 0.5, accumulatorStart: 0.2 }),
  rmsprop({ rate: 0.1, decay: 0.8 }),
  rmsprop({ rate: 0.1, epsilon: 1e-3 }),
  adam({ rate: 0.1, beta1: 0.8 }),
  adam({ rate: 0.1, beta2: 0.99 }),
  adam({ rate: 0.1, epsilon: 1e-3 }),
  tensorflowAdam({ rate: 0.1, beta1: 0.8, epsilon: 0.01 }),
  tensorflowAdam({ rate: 0.1, beta2: 0.99, epsilon: 0.01 }),
  tensorflowAdam({ rate: 0.1 }),
  adamax({ rate: 0.1, beta1: 0.8 }),
  adamax({ rate: 0.1, beta2: 0.99 }),
  mng({ k: 4, etaMin: 0.01, noise: 0 }),
  mng({ k: 3, etaMin: 0.02, noise: 0 }),
  mng({ k: 3, etaMin: 0.01 }),
  mngMomentums({ timescales: [0.3, 0.9], etaMin: 0.01 }),
];

describe('every rule of the kit', () => {
  it('is known by a program of its own', () => {
    const titles = new Map<string, string>();
    for (const rule of kit) {
      const program = ruleProgram(rule);
      const named = `${rule.title} ${JSON.stringify(rule.settings)}`;
      expect(`${program} ${titles.get(program) ?? named}`).toBe(`${program} ${named}`);
      titles.set(program, named);
    }
  });

  it.each(rows.map(({ name, rule }) => [name, rule] as const))('%s is known by its theta', (_, rule) => {
    const size = rule.initialize(Stream.fromSeed(0)).length;
    const [one, other] = [new Float32Array(size).fill(0.5), new Float32Array(size).fill(0.5)];
    other[size - 1] = 0.50000006;
    expect(ruleProgram(bind(rule, one))).toBe(
      ruleProgram(bind(rule, Array(size).fill(0.5), 'another title')),
    );
    expect(ruleProgram(bind(rule, other))).not.toBe(ruleProgram(bind(rule, one)));
    expect(ruleProgram(rule)).not.toBe(ruleProgram(bind(rule, one)));
  });
});

it('a learned rule without settings is looked at step by step, bound too', () => {
  const switching = (at: number): LearnedOptimizer => ({
    ...rows[0].rule,
    settings: {},
    step: (_, state, { x, g, t }) => ({ x: x.minus(g.times(t > at ? 0.1 : 0.01)), state }),
  });
  const [five, seven] = [switching(5), switching(7)].map((rule) => ruleProgram(bind(rule, rows[0].theta)));
  expect(five).not.toBe(seven);
});

it('numbers in an array that is handed over again are read again', () => {
  const decaying = (power: number): Optimizer => {
    const rate = new Float32Array(1);
    return withStep((state, { x, g, t }) => {
      rate[0] = 0.1 / t ** power;
      return { x: x.minus(g.times(x.constant(rate, []))), state };
    });
  };
  const vector = (power: number): Optimizer => {
    const rates = new Float32Array(2);
    return withStep((state, { x, g, t }) => {
      rates.fill(0.1 / t ** power);
      return { x: x.minus(g.repeat(2).times(rates).sum()), state };
    });
  };
  expect(ruleProgram(decaying(1))).not.toBe(ruleProgram(decaying(2)));
  expect(ruleProgram(vector(1))).not.toBe(ruleProgram(vector(2)));
});

describe('a rule is refused', () => {
  let calls = 0;
  const rates: readonly (readonly [string, (shape: unknown) => number, RegExp])[] = [
    ['that counts its calls', () => ++calls, /at a second call/],
    ['that throws dice', () => Math.random(), /at a second call/],
    ['that reads what values do not have', (shape) => 1 / (shape as number[]).length, /are numbers/],
  ];
  it.each(rates)('%s', (_, rate, message) => {
    const rule = withStep((state, { x, g }) => ({ x: x.minus(g.times(rate({}))), state }));
    expect(() => ruleProgram(rule)).toThrow(message);
  });
});

/**
 * Stored runs and the curves that ship with the kit are found by these. Where the hashing changes on purpose, move the curves to
 * their new addresses, which needs the old ones: keep those of each curve from before (`programOf`, `runId`) beside it.
 */
it('programs stay as they are, on every Node and machine', () => {
  const six = timescalesBetween(0.2, 0.99, 6);
  expect(
    [
      sgd({ rate: 0.1 }),
      tensorflowAdam({ rate: cosine({ from: 0.05, to: 0, steps: 21_450 }) }),
      mng({ k: 5, etaMin: 1e-4 }),
      kTimesteps({ k: 10, etaMin: 1e-4 }),
      kMomentums({ timescales: six, etaMin: polynomial({ from: 1e-2, to: 1e-4, steps: 1000 }) }),
      multiscaleAdam({ rate: 1e-2, mixture: { average: 'la-b' } }),
      multiscaleAdam({ rate: 1e-2, mixture: { hidden: [50, 50] } }),
    ].map(ruleProgram),
  ).toEqual([
    'b6e709957dacb4f2',
    'a1f005671b400893',
    '611daae78c6a0091',
    '20f80ada0bfb71a5',
    '816bbdb21dc24946',
    '927f957241e814cb',
    '7fbb6627aabf33ce',
  ]);
});
