/** How a meta-gradient is estimated: settings of a training. */
import { countTo, finite, oneOf, optional, positive } from '../../gate/kinds.js';
import { type Form, type Kind, readSettings, refuse } from '../../gate/settings.js';

/** How a training comes by its meta-gradient: through the steps, or from losses at theta moved there and back. */
export type Estimator =
  /** The derivative of the meta-loss through the unroll, of the training's order. */
  | { readonly kind: 'backprop' }
  /**
   * Evolution strategies: theta is moved there and back by normal numbers, and the meta-losses are compared. "es" takes each
   * unroll by itself; "pes" remembers what moved a trajectory since its start (Vicol, Metz, Sohl-Dickstein 2021), so that
   * truncation costs no bias.
   */
  | {
      readonly kind: 'es' | 'pes';
      /** Pairs of trajectories, one moved there and one back. */
      readonly pairs: number;
      /** Standard deviation of what theta is moved by. */
      readonly deviation: number;
    };

export const backprop: Estimator = { kind: 'backprop' };

const form = {
  kind: oneOf(['backprop', 'es', 'pes'] as const),
  pairs: optional(countTo(10_000)),
  deviation: optional(positive),
} satisfies Form<{ kind: Estimator['kind']; pairs?: number; deviation?: number }>;

export const estimatorKind: Kind<Estimator> = {
  is: "{ kind: 'backprop' } or { kind: 'es' or 'pes', pairs, deviation }",
  read(value, place) {
    const { kind, pairs, deviation } = readSettings(`the ${place.name} of ${place.of}`, form, value);
    if (kind === 'backprop') {
      return pairs === undefined && deviation === undefined ? backprop : refuse(place, this.is, value);
    }
    return { kind, pairs: pairs ?? 1, deviation: finite.read(deviation ?? 0.01, place) };
  },
};
