/** Formulas of one's own are tried before anything is computed with them: a rule's first step, and a problem's loss. */

import type { Algebra } from '../algebra.js';
import { isRecord } from '../data/json.js';
import { ExplainedError, UsageError } from '../errors.js';
import { refuse, shown } from '../gate/settings.js';
import { bind, type LearnedOptimizer } from '../learned/learned-optimizer.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { callable, checkFields, list, ofEverything } from '../problems/check-problem.js';
import { Stream } from '../random/stream.js';
import { isValue, valueOn } from '../values/value-on.js';
import { doubleAlgebra } from './double/algebra.js';

const bound = {
  ...ofEverything,
  init: callable('({ x, g }) => state'),
  step: callable('(state, { x, g, t, noise }) => { x, state }'),
};

const learned = {
  ...bound,
  theta: list('{ name, shape }'),
  initialize: callable('(stream) => theta'),
  step: callable('(theta, state, { x, g, t, noise }) => { x, state }'),
};

/** What every operation gives: formulas are the same for any numbers and shapes. */
const anyValue = valueOn(
  Object.fromEntries(
    Object.keys(doubleAlgebra).map((name) => [name, () => null]),
  ) as unknown as Algebra<null>,
  null,
);

/** Rules that were let in. */
const known = new WeakSet<object>();

/** @throws UsageError unless it has all that a rule has, and its first step is one */
export function checkRule(rule: Optimizer | LearnedOptimizer): void {
  const given: unknown = rule;
  if (!isRecord(given))
    refuse({ name: 'rule', of: 'a run' }, 'an optimizer, such as adam({ rate: 1e-3 })', rule);
  if (known.has(rule)) return;
  const { title } = rule;
  checkFields(title ?? 'an optimizer', 'theta' in rule ? learned : bound, rule);
  const { init, step } = boundRule(rule);
  const beginning = { x: anyValue, g: anyValue };
  const state = tried(title, () => init.call(rule, beginning));
  const context = { ...beginning, t: 1, noise: () => anyValue };
  checkState(`init() of ${title} returns a state`, [], state);
  const next: unknown = tried(title, () => step.call(rule, state, context));
  const expected = `step() of ${title} returns { x, state }`;
  if (!isRecord(next)) wrong(expected, shown(next));
  if (!isValue(next.x)) wrong(`${expected}, x a value`, `x = ${shown(next.x)}`);
  checkState(`${expected}, the state as it began`, Object.keys(state), next.state);
  known.add(rule);
}

function boundRule(rule: Optimizer | LearnedOptimizer): Optimizer {
  return 'theta' in rule ? tried(rule.title, () => bind(rule, rule.initialize(Stream.fromSeed(0)))) : rule;
}

function checkState(expected: string, names: readonly string[], state: unknown): void {
  if (!isRecord(state)) wrong(`${expected}: a record of values, {} for none`, `state = ${shown(state)}`);
  for (const name of new Set([...names, ...Object.keys(state)])) {
    if (!isValue(state[name])) wrong(`${expected}: a record of values`, `${name} = ${shown(state[name])}`);
  }
}

/** What a formula of one's own gives. @param of whose it is @throws UsageError for whatever else it throws */
export function tried<T>(of: string, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (error instanceof ExplainedError) throw error;
    return wrong(
      `The formulas of ${of} can be computed`,
      error instanceof Error ? error.message : shown(error),
      error,
    );
  }
}

function wrong(expected: string, found: string, cause?: unknown): never {
  const fix = 'correct it where it is written: a misspelt name, a setting that was not given';
  throw new UsageError({ expected, found, fix }, { cause });
}
