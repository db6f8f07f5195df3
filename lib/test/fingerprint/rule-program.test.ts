/** What a rule is known by: what it computes, and nothing else. */
import { describe, expect, it } from 'vitest';
import type { Algebra } from '../../src/algebra.js';
import { ruleProgram } from '../../src/fingerprint/rule-program.js';
import {
  adagrad,
  adam,
  adamax,
  bind,
  constant,
  cosine,
  kMomentums,
  kTimesteps,
  mng,
  mngMomentums,
  momentum,
  multiscaleAdam,
  nesterov,
  type Optimizer,
  polynomial,
  rmsprop,
  Stream,
  sgd,
  tensorflowAdam,
  timescalesBetween,
  withFirstStepFault,
} from '../../src/index.js';
import type { LearnedOptimizer } from '../../src/learned/learned-optimizer.js';
import type { Settings } from '../../src/settings.js';
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
  init: (algebra, x, gradient) => ({ m: algebra.fillLike(x, 0), past: algebra.history(gradient, 3) }),
  step: (algebra, { m, past }, x, gradient, { t, noise }) => {
    const next = algebra.add(algebra.mul(m, 0.9), algebra.mul(algebra.square(gradient), 0.1));
    const width = algebra.sub(algebra.historyMax(past), algebra.historyMean(past));
    const step = algebra.div(algebra.mul(next, 1 / (1 - 0.9 ** t)), algebra.add(algebra.abs(width), 1));
    return {
      x: algebra.sub(x, algebra.mul(step, algebra.add(noise('step'), 1))),
      state: { m: next, past: algebra.push(past, gradient) },
    };
  },
};

/** One operation of the algebra in place of another, wherever the rule uses it. */
function replacing(change: <V>(algebra: Algebra<V>) => Partial<Algebra<V>>): Optimizer {
  const changed = <V>(algebra: Algebra<V>) => ({ ...algebra, ...change(algebra) });
  return {
    ...mine,
    init: (algebra, x, gradient) => mine.init(changed(algebra), x, gradient),
    step: (algebra, ...rest) => mine.step(changed(algebra), ...rest),
  };
}

const withStep = (step: Step): Optimizer => ({ ...mine, step });
const withInit = (init: Init): Optimizer => ({ ...mine, init });

describe('a rule is known by the same program', () => {
  const mean = <V>(algebra: Algebra<V>, history: V) => algebra.div(algebra.historySum(history), 3);
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
        historyMean: (a) => mean(algebra, a),
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
      withStep((algebra, state, x, gradient, context) => {
        algebra.exp(algebra.add(x, gradient));
        return mine.step(algebra, state, x, gradient, context);
      }),
    ],
    [
      'with a state of other names, made in another order',
      {
        ...mine,
        init: (algebra, x, gradient) => {
          const { past, m } = mine.init(algebra, x, gradient);
          return { velocity: m, seen: past };
        },
        step: (algebra, { seen, velocity }, ...rest) => {
          const { x, state } = mine.step(algebra, { past: seen, m: velocity }, ...rest);
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
    ['with one sign changed', replacing((algebra) => ({ sub: (a, b) => algebra.add(b as never, a) }))],
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
      withStep((algebra, state, x, gradient, { t, noise }) =>
        mine.step(algebra, state, x, gradient, { t, noise: (name) => noise(`${name} again`) }),
      ),
    ],
    [
      'with a state that is not moved on',
      withStep((algebra, state, x, gradient, context) => ({
        ...mine.step(algebra, state, x, gradient, context),
        state,
      })),
    ],
    [
      'with more state',
      withInit((algebra, x, gradient) => ({ ...mine.init(algebra, x, gradient), more: x })),
    ],
    [
      'with gradients kept that are a step older',
      withStep((algebra, state, x, gradient, context) => {
        const next = mine.step(algebra, state, x, gradient, context);
        return { ...next, state: { ...next.state, past: state.past } };
      }),
    ],
    ...[2, 3, 11, 30, 50, 1000, 3000, 3100, 100_000].map((from): readonly [string, Optimizer] => [
      `with a schedule that changes at step ${from}`,
      withStep((algebra, state, x, gradient, context) =>
        mine.step(algebra, state, x, algebra.mul(gradient, context.t >= from ? 0.5 : 1), context),
      ),
    ]),
  ];
  const unscaled = withStep((algebra, state, x, gradient, context) =>
    mine.step(algebra, state, x, algebra.mul(gradient, 1), context),
  );
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
    step: (algebra, _, state, x, gradient, { t }) => ({
      x: algebra.sub(x, algebra.mul(gradient, t > at ? 0.1 : 0.01)),
      state,
    }),
  });
  const [five, seven] = [switching(5), switching(7)].map((rule) => ruleProgram(bind(rule, rows[0].theta)));
  expect(five).not.toBe(seven);
});

it('numbers in an array that is handed over again are read again', () => {
  const decaying = (power: number): Optimizer => {
    const rate = new Float32Array(1);
    return withStep((algebra, state, x, gradient, { t }) => {
      rate[0] = 0.1 / t ** power;
      return { x: algebra.sub(x, algebra.mul(gradient, algebra.constant(rate, []))), state };
    });
  };
  const vector = (power: number): Optimizer => {
    const rates = new Float32Array(2);
    return withStep((algebra, state, x, gradient, { t }) => {
      const column = algebra.constant(rates.fill(0.1 / t ** power), [2, 1]);
      return {
        x: algebra.sub(x, algebra.historySum(algebra.mul(algebra.history(gradient, 2), column))),
        state,
      };
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
    const rule = withStep((algebra, state, x, gradient) => ({
      x: algebra.sub(x, algebra.mul(gradient, rate({}))),
      state,
    }));
    expect(() => ruleProgram(rule)).toThrow(message);
  });
});

/**
 * Stored runs and the curves that come with the kit are found by these. Where the hashing changes on purpose, move the curves to
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
