/**
 * MLP, RNN 1 and RNN 2 (thesis 4.3.2, 4.3.3): delta = sum_j softmax(O_m(s))_j s_j, weights of its own for each coordinate.
 *
 * MLP and RNN 1 have one hidden layer of 50, RNN 2 two. An "RNN" has no state: it is this network, unrolled over 20 steps in
 * training (`regimes.recurrent`).
 */
import { coordinateNetwork, softmax } from './coordinate-network.js';
import type { Policy } from './coordinate-rule.js';
import { mix } from './linear-average.js';

/** A network looks at the k steps and gives each coordinate weights of its own, by a softmax (4.3.2, 4.3.3). */
export function networkMixture(k: number, hidden: readonly number[]): Policy {
  const network = coordinateNetwork(k, hidden, k);
  return {
    theta: network.theta,
    initialize: (stream) => network.initialize(stream),
    delta: (theta, steps) => mix(softmax(network.forward(theta, steps)), steps),
  };
}
