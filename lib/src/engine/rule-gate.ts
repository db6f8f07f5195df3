/** Formulas of one's own are tried before anything is computed with them: a rule's first step, and a problem's loss. */
import type { Algebra } from '../algebra.js';
import { isRecord } from '../data/json.js';
import { ExplainedError, UsageError } from '../errors.js';
import { refuse, shown } from '../gate/settings.js';
import { bind, type LearnedOptimizer } from '../learned/learned-optimizer.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { callable, checkFields, list, ofEverything } from '../problems/check-problem.js';
import { Stream } from '../random/stream.js';
import { doubleAlgebra } from './double/algebra.js';

const bound = {
  ...ofEverything,
  init: callable('(algebra, x, gradient) => state'),
  step: callable('(algebra, state, x, gradient, context) => { x, state }'),
};

const learned = {
  ...bound,
  theta: list('{ name, shape }'),
  initialize: callable('(stream) => theta'),
  step: callable('(algebra, theta, state, x, gradient, context) => { x, state }'),
};

/** What every operation gives: formulas are the same for any numbers and shapes. */
const anyValue = Object.freeze({});

const computesNothing = Object.fromEntries(
  Object.keys(doubleAlgebra).map((name) => [name, () => anyValue]),
) as unknown as Algebra<object>;

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
  const algebra = watched(title, computesNothing);
  const state = tried(title, () => init.call(rule, algebra, anyValue, anyValue));
  const context = { t: 1, noise: () => anyValue };
  checkState(`init() of ${title} returns a state`, [], state);
  const next: unknown = tried(title, () => step.call(rule, algebra, state, anyValue, anyValue, context));
  const expected = `step() of ${title} returns { x, state }`;
  if (!isRecord(next)) wrong(expected, shown(next));
  if (next.x !== anyValue) wrong(`${expected}, x a value of the algebra`, `x = ${described(next.x)}`);
  checkState(`${expected}, the state as it began`, Object.keys(state), next.state);
  known.add(rule);
}

function boundRule(rule: Optimizer | LearnedOptimizer): Optimizer {
  return 'theta' in rule ? tried(rule.title, () => bind(rule, rule.initialize(Stream.fromSeed(0)))) : rule;
}

function checkState(expected: string, names: readonly string[], state: unknown): void {
  if (!isRecord(state))
    wrong(`${expected}: a record of values of the algebra, {} for none`, `state = ${shown(state)}`);
  for (const name of new Set([...names, ...Object.keys(state)])) {
    if (state[name] !== anyValue)
      wrong(`${expected}: a record of values of the algebra`, `${name} = ${shown(state[name])}`);
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

/** The same algebra, which says where an operand is none: engines would say what they could not read of it. */
export function watched<V>(of: string, algebra: Algebra<V>): Algebra<V> {
  const watch = ([name, operation]: [string, (...operands: unknown[]) => unknown]) => [
    name,
    (...operands: unknown[]) => {
      if (operands.flat().every((one) => typeof one === 'number' || isRecord(one)))
        return operation(...operands);
      return wrong(
        `The operands in the formulas of ${of} are numbers and values of the algebra`,
        `${name}(${operands.map(described).join(', ')})`,
      );
    },
  ];
  return Object.fromEntries(Object.entries(algebra).map(watch)) as Algebra<V>;
}

const described = (one: unknown) => (isRecord(one) ? 'a value' : shown(one));

function wrong(expected: string, found: string, cause?: unknown): never {
  const mend = 'correct it where it is written: a misspelt name, a setting that was not given';
  throw new UsageError({ expected, found, mend }, { cause });
}
