/**
 * RMSProp: a <- decay a + (1 - decay) g^2; x <- x - eta g / root(a).
 *
 * Two things differ between libraries and change the first epoch visibly, so both are named: where the
 * accumulator starts, and where epsilon stands. The thesis ran TensorFlow 1's: accumulator 1, epsilon
 * 1e-10 inside the root (epoch 0 at -0.014 so, at -0.32 from an accumulator of 0).
 */
import { notNegative, oneOf, share, usually } from '../gate/kinds.js';
import { type Form, readSettings, unusual } from '../gate/settings.js';
import { epsilonPlaces } from './adam.js';
import type { Optimizer } from './optimizer.js';
import { rateTitle, type Schedule } from './schedule.js';
import { rate } from './schedule-from.js';

/** Settings of `rmsprop`. */
export interface RmspropSettings {
  readonly rate: number | Schedule;
  readonly decay?: number;
  /** The accumulator before the first step: 1 in TensorFlow 1, 0 in most other libraries. */
  readonly accumulatorStart?: number;
  readonly epsilon?: number;
  /** `inside-root`: g / sqrt(a + epsilon), TensorFlow's. `outside-root`: g / (sqrt(a) + epsilon), PyTorch's. */
  readonly epsilonPlace?: 'inside-root' | 'outside-root';
}

const form = {
  rate,
  decay: usually(share, 0.9),
  accumulatorStart: usually(notNegative, 1),
  epsilon: usually(notNegative, 1e-10),
  epsilonPlace: usually(oneOf(epsilonPlaces), 'inside-root'),
} satisfies Form<RmspropSettings>;

/**
 * RMSProp (Tieleman and Hinton 2012), by default as TensorFlow 1 has it.
 * @throws UsageError for a setting that is unknown or cannot be
 */
export function rmsprop(given: RmspropSettings): Optimizer {
  const read = readSettings('RMSProp', form, given);
  const { rate: schedule, decay, accumulatorStart, epsilon, epsilonPlace } = read;
  return {
    id: 'rmsprop',
    title: `RMSProp eta ${rateTitle(schedule)}${unusual(form, read)}`,
    source: 'Tieleman and Hinton 2012; thesis 3.5',
    settings: {
      rate: schedule.settings,
      decay,
      accumulatorStart,
      epsilon,
      epsilonPlace,
    },
    init: ({ x }) => ({ meanSquare: x.filled(accumulatorStart) }),
    step: (state, { x, g, t }) => {
      const meanSquare = state.meanSquare.towards(g.square(), 1 - decay);
      const root =
        epsilonPlace === 'inside-root' ? meanSquare.plus(epsilon).sqrt() : meanSquare.sqrt().plus(epsilon);
      return { x: x.minus(g.over(root).times(schedule.at(t - 1))), state: { meanSquare } };
    },
  };
}
