/** Rules and problems, written in values, on the arithmetic of an engine. */
import type { Algebra } from '../algebra.js';
import type { LearnedOptimizer } from '../learned/learned-optimizer.js';
import type { Optimizer, State, Step } from '../optimizers/optimizer.js';
import type { ParameterShape } from '../parameters.js';
import type { AnalyticProblem } from '../problems/problem.js';
import { type Call, duringCall, rawOf, valueOn } from '../values/value-on.js';
import { Context, tried } from './rule-gate.js';

function valuesOn<V>(algebra: Algebra<V>, raw: State<V>, call: Call): State {
  return mapped(raw, (value) => valueOn(algebra, value, call));
}

function mapped<A, B>(record: Readonly<Record<string, A>>, of: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, of(value)]));
}

/** Where a step begins, and what it may know, in an engine's own values. */
export interface StepOn<V> {
  readonly x: V;
  readonly gradient: V;
  /** The number of the step, 1 for the first. */
  readonly t: number;
  /** Of the problem: the blocks that the rule sees. */
  readonly parameters: readonly ParameterShape[];
  noise(name: string): V;
  /** Where the gradient was measured; asked for where a rule needs it. Absent where nothing measures one. */
  loss?(): V;
}

/** A rule as far as it says what its step is told. */
type Told = Pick<Optimizer, 'title' | 'needs' | 'plannedSteps'>;

/** What a step makes, in an engine's own values. */
export interface SteppedTo<V> {
  readonly x: V;
  readonly state: State<V>;
}

/** The state of a rule before its first step. */
export function initialState<V>(
  algebra: Algebra<V>,
  rule: Pick<Optimizer, 'init'>,
  { x, gradient, parameters }: Pick<StepOn<V>, 'x' | 'gradient' | 'parameters'>,
): State<V> {
  return duringCall(
    (call) =>
      mapped(rule.init({ x: valueOn(algebra, x, call), g: valueOn(algebra, gradient, call) }), rawOf<V>),
    parameters,
  );
}

/** A step of a rule. */
export function takeStep<V>(
  algebra: Algebra<V>,
  rule: Pick<Optimizer, 'step'> & Told,
  state: State<V>,
  at: StepOn<V>,
): SteppedTo<V> {
  return stepped(rule.title, at, (call) =>
    rule.step(valuesOn(algebra, state, call), stepIn(algebra, rule, at, call)),
  );
}

/** The same of a rule whose theta is not bound. */
export function takeLearnedStep<V>(
  algebra: Algebra<V>,
  rule: Pick<LearnedOptimizer, 'step'> & Told,
  theta: State<V>,
  state: State<V>,
  at: StepOn<V>,
): SteppedTo<V> {
  return stepped(rule.title, at, (call) => {
    const blocks = valuesOn(algebra, theta, call);
    return rule.step(blocks, valuesOn(algebra, state, call), stepIn(algebra, rule, at, call));
  });
}

function stepped<V>(title: string, { t, parameters }: StepOn<V>, step: (call: Call) => Step): SteppedTo<V> {
  const compute = (call: Call) => {
    const { x, state } = step(call);
    return { x: rawOf<V>(x), state: mapped(state, rawOf<V>) };
  };
  return duringCall((call) => tried(title, () => compute(call), ` in step ${t}`), parameters);
}

function stepIn<V>(algebra: Algebra<V>, rule: Told, at: StepOn<V>, call: Call): Context {
  const loss = rule.needs?.includes('loss') && at.loss ? valueOn(algebra, at.loss(), call) : undefined;
  const given = {
    x: valueOn(algebra, at.x, call),
    g: valueOn(algebra, at.gradient, call),
    t: at.t,
    noise: (name: string) => valueOn(algebra, at.noise(name), call),
  };
  return new Context(rule, given, { loss, steps: rule.plannedSteps });
}

/** Loss and gradient of a problem in closed form. */
export function lossAndGradientOn<V>(
  algebra: Algebra<V>,
  problem: Pick<AnalyticProblem, 'lossAndGradient'>,
  x: V,
): { readonly loss: V; readonly gradient: V } {
  return duringCall((call) => {
    const { loss, gradient } = problem.lossAndGradient(valueOn(algebra, x, call));
    return { loss: rawOf(loss), gradient: rawOf(gradient) };
  });
}
