/** Rules of one's own whose later steps cannot be: said in the same words by every engine. */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../core/src/engine/engine.js';
import { UsageError } from '../../core/src/errors.js';
import type { LearnedOptimizer } from '../../core/src/learned/learned-optimizer.js';
import type { Optimizer } from '../../core/src/optimizers/optimizer.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import { Stream } from '../../core/src/random/stream.js';
import type { Value } from '../../core/src/values/value.js';
import { engines } from '../support/engines.js';

const problem = sumOfSquares({ dimensions: 4 });

type Step = Optimizer['step'];
const ruleOf = (step: Step): Optimizer => ({ ...sgd({ rate: 0.1 }), title: 'Mine', step });

/** A step that keeps a value outside its state, from the third one on. */
const keeping = (use: (now: Value, kept: Value) => Value): Step => {
  let last: Value | undefined;
  return (state, { x, g, t }) => {
    const next = last && t > 2 ? use(g, last) : g;
    last = g;
    return { x: x.minus(next.times(0.1)), state };
  };
};

const kept = /compute with the values[^\n]*\n.*a value of an earlier call[^\n]*\n.*keep it in the state/;

/** Each makes its step anew: what it keeps outside belongs to one run. */
const faulty: readonly (readonly [string, () => Step, RegExp])[] = [
  [
    'an error of its own',
    () =>
      (state, { x, g, t }) => {
        if (t === 3) throw new TypeError('rates[t] is not a number');
        return { x: x.minus(g.times(0.1)), state };
      },
    /The formulas of Mine can be computed in step 3\n.*rates\[t\] is not a number\n/,
  ],
  [
    'nothing returned',
    () =>
      (state, { x, t }) =>
        (t < 3 ? { x, state } : undefined) as unknown as ReturnType<Step>,
    /The formulas of Mine can be computed in step 3/,
  ],
  ['the last gradient kept outside', () => keeping((now, last) => now.plus(last)), kept],
  ['it, on the other side', () => keeping((now, last) => last.minus(now)), kept],
  ['it alone', () => keeping((_, last) => last.square()), kept],
  [
    'it, computed with before it meets another',
    () => keeping((now, last) => last.times(2).abs().plus(now)),
    kept,
  ],
];

async function steps(engine: Engine, step: Step): Promise<void> {
  const trajectory = engine.start({ problem, optimizer: ruleOf(step), seed: 0 });
  try {
    await trajectory.advance(4);
  } finally {
    trajectory.dispose();
  }
}

async function unroll(engine: Engine, step: Step): Promise<void> {
  const rule: LearnedOptimizer = {
    ...ruleOf(step),
    theta: [{ name: 'rate', shape: [1, 1] }],
    initialize: () => Float32Array.of(0.1),
    step: (_theta, state, context) => step(state, context),
  };
  const x = problem.initialize(Stream.fromSeed(0));
  const trajectory = engine.startMeta?.({ problem, rule, x, noise: Stream.fromSeed(0), order: 'first' });
  const none = { gradient: undefined, loss: undefined };
  try {
    await trajectory?.unroll(Float32Array.of(0.1), [none, none, none, none]);
  } finally {
    trajectory?.dispose();
  }
}

describe.each(engines)('$name', ({ make }) => {
  it.each(faulty)('refuses a rule in the middle of a run: %s', async (_, step, message) => {
    const engine = await make();
    const refused = steps(engine, step());
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
    if (!engine.startMeta) return;
    const inTraining = unroll(engine, step());
    await expect(inTraining).rejects.toThrow(UsageError);
    await expect(inTraining).rejects.toThrow(message);
  });
});
