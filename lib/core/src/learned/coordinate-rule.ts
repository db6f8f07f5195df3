/**
 * The sentence that all rules of the thesis are: features of a coordinate -> small network shared by all
 * coordinates -> head -> update. A rule is a record of the three parts below.
 */
import { UsageError } from '../errors.js';
import { notNegative } from '../gate/kinds.js';
import type { Beginning, State, StepContext } from '../optimizers/optimizer.js';
import { noisy } from '../optimizers/step-noise.js';
import type { ParameterShape } from '../parameters.js';
import type { Stream } from '../random/stream.js';
import { shortNumber } from '../short-number.js';
import type { Value } from '../values/value.js';
import { shapeOf } from '../values/value-on.js';
import type { LearnedOptimizer, Theta } from './learned-optimizer.js';

/** What a rule looks at: `count` numbers per coordinate, read off a state of its own. */
export interface Features {
  /** How many rows the inputs have. */
  readonly count: number;
  init(beginning: Beginning): State;
  /** The state with this point and gradient in it, and the inputs of the network, [count, n]. */
  observe(state: State, context: StepContext): { readonly state: State; readonly inputs: Value };
}

/** What theta does: from the inputs of a coordinate to its delta. Network and head together. */
export interface Policy {
  readonly theta: readonly ParameterShape[];
  initialize(stream: Stream): Float32Array;
  /** @param inputs [count, n] @returns delta, [n] */
  delta(theta: Theta, inputs: Value): Value;
}

/** What delta does to a coordinate: a step in proportion to it. May keep a state of its own. */
export interface Update {
  init(beginning: Beginning): State;
  observe(state: State, context: StepContext): State;
  /** The next point. */
  apply(state: State, delta: Value, context: StepContext): Value;
}

/** A learned optimizer in parts: features, policy, update; the same network for every coordinate. */
export interface CoordinateRule
  extends Pick<LearnedOptimizer, 'id' | 'title' | 'source' | 'settings' | 'needs'> {
  readonly features: Features;
  readonly policy: Policy;
  readonly update: Update;
  /** Standard deviation of the relative noise on the step; none if left out. */
  readonly noise?: number;
}

/**
 * A learned optimizer made of its three parts: features of a coordinate, a policy that all coordinates share, an update.
 * @throws UsageError when the noise is not 0 or more; before its first step when the features are not as many as they say
 */
export function coordinateRule({
  features,
  policy,
  update,
  noise,
  ...names
}: CoordinateRule): LearnedOptimizer {
  const deviation = noise ?? 0;
  notNegative.read(deviation, { name: 'noise', of: names.title });
  return {
    ...names,
    title: deviation === 0 ? names.title : `${names.title}, noise ${shortNumber(deviation)}`,
    settings: noise === undefined ? names.settings : { ...names.settings, noise },
    theta: policy.theta,
    initialize: (stream) => policy.initialize(stream),
    init: (beginning) => ({ ...features.init(beginning), ...update.init(beginning) }),
    step: (theta, state, context) => {
      const seen = features.observe(state, context);
      checkCount(names.title, features.count, seen.inputs);
      const kept = { ...seen.state, ...update.observe(state, context) };
      // A step is linear in delta, so that noise on delta is noise on the step.
      const delta = noisy(policy.delta(theta, seen.inputs), deviation, context.noise);
      return { x: update.apply(kept, delta, context), state: kept };
    },
  };
}

function checkCount(title: string, count: number, inputs: Value): void {
  const shape = shapeOf(inputs);
  if (!shape || (shape.length === 2 && shape[0] === count)) return;
  throw new UsageError({
    expected: `The features of ${title} are inputs of the shape [count, n], with count = ${count}`,
    found: `inputs of the shape [${shape.join(', ')}]`,
    fix: 'correct the count, or what observe() returns as inputs',
  });
}
