/**
 * The contract of a learned optimizer: a family of optimizers with meta-parameters theta. Bind a theta and
 * it *is* an ordinary optimizer; evaluation never knows which rules were learned.
 */
import { UsageError } from '../errors.js';
import type { Beginning, Optimizer, State, Step, StepContext } from '../optimizers/optimizer.js';
import { elementCount, type ParameterShape, totalSize } from '../parameters.js';
import type { Stream } from '../random/stream.js';
import type { Settings } from '../settings.js';
import { sha256 } from '../sha256.js';
import type { Value } from '../values/value.js';

/** The blocks of theta by name, each of its own shape. */
export type Theta<V = Value> = Readonly<Record<string, V>>;

/** An optimizer with meta-parameters theta. `bind(rule, theta)` is an ordinary one. */
export interface LearnedOptimizer {
  /** Name of the family: "k-timesteps". */
  readonly id: string;
  /** Short name with the settings that matter, for legends. */
  readonly title: string;
  /** Where it is defined: thesis section, algorithm. */
  readonly source: string;
  /** Everything that defines it but theta. */
  readonly settings: Settings;
  /** The blocks of theta, in the order of the flat vector; none for a baseline that learns nothing. */
  readonly theta: readonly ParameterShape[];
  /** A theta to begin training from, flat. */
  initialize(stream: Stream): Float32Array;
  /** As of an optimizer. */
  readonly looked?: 'closely';
  /** As of an optimizer. To a meta-gradient of either order a loss that a step reads is a number. */
  readonly needs?: Optimizer['needs'];
  /** As of an optimizer. */
  readonly plannedSteps?: number;
  /** The state before the first step. */
  init(beginning: Beginning): State;
  /** One step, as a function of theta too: what meta-training differentiates. */
  step(theta: Theta, state: State, context: StepContext): Step;
}

/**
 * The ordinary optimizer that a theta makes of a family.
 * @param theta flat, in the order of `rule.theta`
 * @throws UsageError when theta does not fit the rule
 */
export function bind(rule: LearnedOptimizer, theta: ArrayLike<number>, title = rule.title): Optimizer {
  const values = Float32Array.from(theta);
  checkTheta(rule, values);
  const blocks = blocksOf(rule, values);
  return {
    id: rule.id,
    title,
    source: rule.source,
    settings: { ...rule.settings, theta: hashOf(values) },
    ...(rule.looked && { looked: rule.looked }),
    ...(rule.needs && { needs: rule.needs }),
    init: (beginning) => rule.init(beginning),
    step: (state, context) => {
      const constants = Object.entries(blocks).map(([name, { values, shape }]) => [
        name,
        context.x.constant(values, shape),
      ]);
      return rule.step(Object.fromEntries(constants), state, context);
    },
  };
}

/** A flat theta cut into its blocks. */
export function blocksOf(
  { theta }: Pick<LearnedOptimizer, 'theta'>,
  values: Float32Array,
): Record<string, { readonly values: Float32Array; readonly shape: readonly number[] }> {
  let offset = 0;
  return Object.fromEntries(
    theta.map(({ name, shape }) => {
      const begin = offset;
      offset += elementCount(shape);
      return [name, { values: values.subarray(begin, offset), shape }];
    }),
  );
}

/** @throws UsageError when a theta does not fit its rule */
export function checkTheta(rule: LearnedOptimizer, values: Float32Array): void {
  const size = totalSize(rule.theta);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (values.length === size && wrong < 0) return;
  throw new UsageError({
    expected: `A theta of ${rule.title} is ${size} finite numbers`,
    found: values.length === size ? `${values[wrong]} at place ${wrong}` : `${values.length} numbers`,
    fix: 'take a theta that was trained for this rule with these settings',
  });
}

/** Two thetas that differ in one bit have different hashes: the hash stands for theta in a run's definition. */
function hashOf(values: Float32Array): string {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    view.setFloat32(4 * i, value, true);
  });
  return sha256(bytes).slice(0, 16);
}
