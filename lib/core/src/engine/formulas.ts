/** Rules and problems, written in values, on the arithmetic of an engine. */
import type { Algebra } from '../algebra.js';
import type { LearnedOptimizer } from '../learned/learned-optimizer.js';
import type { Optimizer, State } from '../optimizers/optimizer.js';
import type { AnalyticProblem } from '../problems/problem.js';
import { rawOf, valueOn } from '../values/value-on.js';

function valuesOn<V>(algebra: Algebra<V>, raw: State<V>): State {
  return mapped(raw, (value) => valueOn(algebra, value));
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
  noise(name: string): V;
}

/** What a step makes, in an engine's own values. */
export interface SteppedTo<V> {
  readonly x: V;
  readonly state: State<V>;
}

/** The state of a rule before its first step. */
export function initialState<V>(
  algebra: Algebra<V>,
  rule: Pick<Optimizer, 'init'>,
  x: V,
  gradient: V,
): State<V> {
  return mapped(rule.init({ x: valueOn(algebra, x), g: valueOn(algebra, gradient) }), rawOf<V>);
}

/** A step of a rule. */
export function takeStep<V>(
  algebra: Algebra<V>,
  rule: Pick<Optimizer, 'step'>,
  state: State<V>,
  at: StepOn<V>,
): SteppedTo<V> {
  const { x, state: next } = rule.step(valuesOn(algebra, state), stepIn(algebra, at));
  return { x: rawOf(x), state: mapped(next, rawOf<V>) };
}

/** The same of a rule whose theta is not bound. */
export function takeLearnedStep<V>(
  algebra: Algebra<V>,
  rule: Pick<LearnedOptimizer, 'step'>,
  theta: State<V>,
  state: State<V>,
  at: StepOn<V>,
): SteppedTo<V> {
  const blocks = valuesOn(algebra, theta);
  return takeStep(algebra, { step: (state, at) => rule.step(blocks, state, at) }, state, at);
}

function stepIn<V>(algebra: Algebra<V>, { x, gradient, t, noise }: StepOn<V>) {
  return {
    x: valueOn(algebra, x),
    g: valueOn(algebra, gradient),
    t,
    noise: (name: string) => valueOn(algebra, noise(name)),
  };
}

/** Loss and gradient of a problem in closed form. */
export function lossAndGradientOn<V>(
  algebra: Algebra<V>,
  problem: Pick<AnalyticProblem, 'lossAndGradient'>,
  x: V,
): { readonly loss: V; readonly gradient: V } {
  const { loss, gradient } = problem.lossAndGradient(valueOn(algebra, x));
  return { loss: rawOf(loss), gradient: rawOf(gradient) };
}
