/** Formulas of one's own are tried before anything is computed with them: a rule's first step, and a problem's loss. */

import { AlgebraSignal } from '../algebra.js';
import { ExplainedError, UsageError } from '../errors.js';
import { isRecord, listOf, oneOf } from '../gate/kinds.js';
import { areEqual, fromStream, repeatable } from '../gate/repeatable.js';
import { refuse, shown } from '../gate/settings.js';
import { bind, type LearnedOptimizer } from '../learned/learned-optimizer.js';
import { type Need, needs, type Optimizer, type StepContext } from '../optimizers/optimizer.js';
import { anyLength } from '../optimizers/planned.js';
import { oneParameter } from '../parameters.js';
import { callable, checkFields, list, ofEverything } from '../problems/check-problem.js';
import { Stream } from '../random/stream.js';
import type { Value } from '../values/value.js';
import { duringCall, isValue, rawOf, valueOn } from '../values/value-on.js';
import { type Shape, shapes } from './shapes.js';

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

const needsKind = listOf(oneOf(needs), { least: 0 });

/** What a step is handed: what its rule needs is there like the rest, to be spread too; what it did not declare is refused. */
export class Context implements StepContext {
  readonly x: Value;
  readonly g: Value;
  readonly t: number;
  readonly noise: StepContext['noise'];
  readonly #title: string;

  constructor(
    rule: Pick<Optimizer, 'title' | 'needs'>,
    { x, g, t, noise }: Omit<StepContext, Need>,
    needed: { readonly [N in Need]: StepContext[N] | undefined },
  ) {
    this.x = x;
    this.g = g;
    this.t = t;
    this.noise = noise;
    this.#title = rule.title;
    for (const need of rule.needs ?? [])
      Object.defineProperty(this, need, { value: needed[need], enumerable: true });
  }

  get loss(): Value {
    return undeclared(this.#title, 'loss');
  }

  get steps(): number {
    return undeclared(this.#title, 'steps');
  }
}

function undeclared(title: string, need: Need): never {
  throw new UsageError({
    expected: `${title} declares what its step reads beside x, g, t and noise`,
    found: `a step that reads ${need}`,
    fix: `give the rule needs: ['${need}'] beside init and step`,
  });
}

/** The number of coordinates that a rule was let in with. */
const known = new WeakMap<object, number>();

/**
 * @param size coordinates of the problem
 * @throws UsageError unless it has all that a rule has, and its first step is one, of the right shapes
 */
export function checkRule(rule: Optimizer | LearnedOptimizer, size: number): void {
  const given: unknown = rule;
  if (!isRecord(given))
    refuse({ name: 'rule', of: 'a run' }, 'an optimizer, such as adam({ rate: 1e-3 })', rule);
  if (known.get(rule) === size) return;
  const { title } = rule;
  checkFields(title ?? 'an optimizer', 'theta' in rule ? learned : bound, rule);
  if (rule.needs !== undefined) needsKind.read(rule.needs, { name: 'needs', of: title });
  const { init, step } = boundRule(rule);
  duringCall((call) => {
    const vector = valueOn(shapes, [size], call);
    const beginning = { x: vector, g: vector };
    const state = tried(title, () => init.call(rule, beginning));
    const needed = { loss: valueOn(shapes, [], call), steps: rule.plannedSteps ?? anyLength };
    const context = new Context(rule, { ...beginning, t: 1, noise: () => vector }, needed);
    checkState(`init() of ${title} returns a state`, state);
    const next: unknown = tried(title, () => step.call(rule, state, context));
    const expected = `step() of ${title} returns { x, state }`;
    if (!isRecord(next)) wrong(expected, shown(next));
    if (!isValue(next.x)) wrong(`${expected}, x a value`, `x = ${shown(next.x)}`);
    checkShape(`${expected}, x a vector`, next.x, [size]);
    checkState(`${expected}, the state as it began`, next.state, state);
  }, oneParameter(size));
  known.set(rule, size);
}

function checkShape(expected: string, value: Value, wanted: Shape): void {
  const found = rawOf<Shape>(value);
  if (found.join() !== wanted.join())
    wrong(`${expected} of the shape [${wanted.join(', ')}]`, `one of the shape [${found.join(', ')}]`);
}

function boundRule(rule: Optimizer | LearnedOptimizer): Optimizer {
  if (!('theta' in rule)) return rule;
  const { title } = rule;
  const asked = { of: title, fix: fromStream('initialize()') };
  const initialize = () => Float32Array.from(rule.initialize(Stream.fromSeed(0)));
  return tried(title, () => bind(rule, repeatable(asked, initialize, areEqual)));
}

/** Names that engines have for arrays of their own. */
const taken = ['x', 'gradient'];

/** @param begun the state that it has to be like */
function checkState(expected: string, state: unknown, begun?: Readonly<Record<string, Value>>): void {
  if (!isRecord(state)) wrong(`${expected}: a record of values, {} for none`, `state = ${shown(state)}`);
  const names = new Set([...Object.keys(begun ?? {}), ...Object.keys(state)]);
  for (const name of names) {
    const value = state[name];
    if (!isValue(value)) wrong(`${expected}: a record of values`, `${name} = ${shown(value)}`);
    if (taken.includes(name) || name.includes('/'))
      wrong(
        `${expected}, with names other than ${taken.join(' and ')}, and without "/"`,
        `the name "${name}"`,
      );
    if (!begun) continue;
    if (!(name in begun))
      wrong(`${expected}, with the names that it began with`, `"${name}", which init() does not have`);
    checkShape(`${expected}: ${name}`, value, rawOf<Shape>(begun[name]));
  }
}

/**
 * What a formula of one's own gives.
 * @param of whose it is @param when as in " in step 7" @throws UsageError for whatever else it throws
 */
export function tried<T>(of: string, compute: () => T, when = ''): T {
  try {
    return compute();
  } catch (error) {
    if (error instanceof ExplainedError || error instanceof AlgebraSignal) throw error;
    return wrong(
      `The formulas of ${of} can be computed${when}`,
      error instanceof Error ? error.message : shown(error),
      error,
    );
  }
}

function wrong(expected: string, found: string, cause?: unknown): never {
  const fix = 'correct it where it is written: a misspelt name, a setting that was not given';
  throw new UsageError({ expected, found, fix }, { cause });
}
