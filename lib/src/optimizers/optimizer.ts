/**
 * The contract of an optimizer: a pure step over state and gradient.
 *
 * A rule is written once, in the algebra, and runs on every engine. A learned optimizer with its
 * meta-parameters bound is an optimizer like any other.
 */
import type { Algebra } from '../algebra.js';
import type { Settings } from '../settings.js';

/** What a rule keeps between steps, by name. The same record on every engine. */
export type State<V> = Readonly<Record<string, V>>;

/** What a step may know beside state, point and gradient. */
export interface StepContext<V> {
  /** The number of this step, 1 for the first: the exponent of bias corrections. */
  readonly t: number;
  /** Standard normal numbers, one per coordinate, fresh at every step, the same in every engine. */
  noise(name: string): V;
}

export interface Step<V> {
  /** The next point. */
  readonly x: V;
  readonly state: State<V>;
}

export interface Optimizer {
  /** Name of the rule: "adam". */
  readonly id: string;
  /** Short name with the settings that matter, for legends. */
  readonly title: string;
  /** Where it is defined: thesis section, equation, or the paper. */
  readonly source: string;
  /** Everything that defines it, for the hash of a run. */
  readonly settings: Settings;
  /** The state before the first step. `x` is the starting point, `gradient` the first gradient there. */
  init<V>(algebra: Algebra<V>, x: V, gradient: V): State<V>;
  /** One step from `x`, where `gradient` was measured. */
  step<V>(algebra: Algebra<V>, state: State<V>, x: V, gradient: V, context: StepContext<V>): Step<V>;
}
