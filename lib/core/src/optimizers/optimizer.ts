/**
 * The contract of an optimizer: a pure step over state and gradient.
 *
 * A rule is written once, in values, and runs on every engine. A learned optimizer with its
 * meta-parameters bound is an optimizer like any other.
 */
import type { Settings } from '../settings.js';
import type { Value } from '../values/value.js';

/** What a rule keeps between steps, by name. The same record on every engine, in values of its own. */
export type State<V = Value> = Readonly<Record<string, V>>;

/** Where a trajectory begins. */
export interface Beginning {
  /** The starting point, [n]. */
  readonly x: Value;
  /** The first gradient, [n], measured there. */
  readonly g: Value;
}

/** What a rule is told only where it declares that it needs it. */
export type Need = NonNullable<Optimizer['needs']>[number];

export const needs: readonly Need[] = ['steps', 'loss'];

/** What a step may know beside its state. */
export interface StepContext {
  /** The point that it begins at, [n]. */
  readonly x: Value;
  /** The gradient there, [n]. */
  readonly g: Value;
  /** The number of this step, 1 for the first: the exponent of bias corrections. */
  readonly t: number;
  /** Standard normal numbers, one per coordinate, fresh at every step, the same in every engine. */
  noise(name: string): Value;
  /** The planned number of steps of the run, of a rule that needs it. */
  readonly steps: number;
  /** The loss at x, a scalar, measured with the gradient, on the same batch, of a rule that needs it. */
  readonly loss: Value;
}

/** Where a step leads. */
export interface Step {
  /** The next point, [n]. */
  readonly x: Value;
  readonly state: State;
}

/** An update rule: the state it begins with, and a step. It is made of formulas in values, which any engine runs. */
export interface Optimizer {
  /** Name of the rule: "adam". */
  readonly id: string;
  /** Short name with the settings that matter, for legends. */
  readonly title: string;
  /** Where it is defined: thesis section, equation, or the paper. */
  readonly source: string;
  /** Everything that defines it, for the hash of a run. */
  readonly settings: Settings;
  /**
   * How many steps are traced for the hash that a run is known by: those of formulas of one's own closely, where a number may switch
   * at any step; otherwise a few, since all that changes with the step is in the settings.
   */
  readonly looked?: 'closely';
  /**
   * What a step reads beside what every one does. The length of a run is part of the definition of a rule that needs it: a longer
   * run does not go on from a shorter one. In meta-training it is the length drawn for a trajectory, in whole unrolls.
   */
  readonly needs?: readonly ('steps' | 'loss')[];
  /** The length that a rule that needs it is planned for: see `planned`. */
  readonly plannedSteps?: number;
  /** The state before the first step. */
  init(beginning: Beginning): State;
  /** One step. */
  step(state: State, context: StepContext): Step;
}
