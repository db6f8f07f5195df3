/**
 * The sentence that all rules of the thesis are: features of a coordinate -> small network shared by all
 * coordinates -> head -> update. A rule is a record of the three parts below.
 */
import type { Algebra } from '../algebra.js';
import { notNegative } from '../gate/kinds.js';
import type { State, StepContext } from '../optimizers/optimizer.js';
import { noisy } from '../optimizers/step-noise.js';
import type { ParameterShape } from '../problems/parameters.js';
import type { Stream } from '../random/stream.js';
import { shortNumber } from '../short-number.js';
import type { LearnedOptimizer, Theta } from './learned-optimizer.js';

/** What a rule looks at: `count` numbers per coordinate, read off a state of its own. */
export interface Features {
  readonly count: number;
  init<V>(algebra: Algebra<V>, x: V, gradient: V): State<V>;
  /** The state with this point and gradient in it, and the inputs of the network, [count, n]. */
  observe<V>(
    algebra: Algebra<V>,
    state: State<V>,
    x: V,
    gradient: V,
    context: StepContext<V>,
  ): { readonly state: State<V>; readonly inputs: V };
}

/** What theta does: from the inputs of a coordinate to its delta. Network and head together. */
export interface Policy {
  readonly theta: readonly ParameterShape[];
  initialize(stream: Stream): Float32Array;
  /** @param inputs [count, n] @returns delta, [n] */
  delta<V>(algebra: Algebra<V>, theta: Theta<V>, inputs: V): V;
}

/** What delta does to a coordinate: a step in proportion to it. May keep a state of its own. */
export interface Update {
  init<V>(algebra: Algebra<V>, x: V): State<V>;
  observe<V>(algebra: Algebra<V>, state: State<V>, x: V): State<V>;
  /** The next point. */
  apply<V>(algebra: Algebra<V>, state: State<V>, x: V, delta: V, context: StepContext<V>): V;
}

export interface CoordinateRule extends Pick<LearnedOptimizer, 'id' | 'title' | 'source' | 'settings'> {
  readonly features: Features;
  readonly policy: Policy;
  readonly update: Update;
  /** Standard deviation of the relative noise on the step; none if left out. */
  readonly noise?: number;
}

/** @throws UsageError when the noise is not 0 or more */
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
    init: (algebra, x, gradient) => ({
      ...features.init(algebra, x, gradient),
      ...update.init(algebra, x),
    }),
    step: (algebra, theta, state, x, gradient, context) => {
      const seen = features.observe(algebra, state, x, gradient, context);
      const kept = { ...seen.state, ...update.observe(algebra, state, x) };
      // A step is linear in delta, so that noise on delta is noise on the step.
      const delta = noisy(algebra, policy.delta(algebra, theta, seen.inputs), deviation, context);
      return { x: update.apply(algebra, kept, x, delta, context), state: kept };
    },
  };
}
