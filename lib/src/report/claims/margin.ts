/** Differences between readings, with the noise they have to exceed. */
import type { Reading } from '../evidence.js';
import type { Margin } from './claim.js';

type Kind = Partial<Pick<Margin, 'expected' | 'counts'>>;

/** How far `winner` is below `loser`, in log10 of the loss. */
export function below(
  winner: Reading,
  loser: Reading,
  { expected = 'ahead', counts = true }: Kind = {},
): Margin {
  return {
    what: `${winner.name} below ${loser.name}`,
    readings: [winner, loser],
    thesis: winner.thesis === null || loser.thesis === null ? null : loser.thesis - winner.thesis,
    ours: loser.ours - winner.ours,
    thesisClear: 2 * Math.hypot(winner.deviation, loser.deviation),
    clear:
      2 * Math.hypot(winner.deviation / Math.sqrt(winner.seeds), loser.deviation / Math.sqrt(loser.seeds)),
    expected,
    counts,
  };
}

/** How far a share is above a bound. It comes from one training: no noise is known. */
export function above(reading: Reading, bound: number): Margin {
  return {
    what: `${reading.name} above ${bound}`,
    readings: [reading],
    thesis: reading.thesis === null ? null : reading.thesis - bound,
    ours: reading.ours - bound,
    thesisClear: 0,
    clear: 0,
    expected: 'ahead',
    counts: true,
  };
}

/** The lowest of several, ours and the thesis' each for itself: they may be different ones. @param name "the best Adam" */
export function lowest(name: string, readings: readonly Reading[]): Reading {
  return extreme(name, readings, (one, other) => one < other);
}

/** The highest of several. */
export function highest(name: string, readings: readonly Reading[]): Reading {
  return extreme(name, readings, (one, other) => one > other);
}

function extreme(
  name: string,
  readings: readonly Reading[],
  precedes: (one: number, other: number) => boolean,
): Reading {
  const [first, ...others] = readings;
  if (!first) throw new Error(`${name}: none to choose from`);
  const ours = others.reduce((best, one) => (precedes(one.ours, best.ours) ? one : best), first);
  const theirs = readings
    .filter((one): one is Reading & { thesis: number } => one.thesis !== null)
    .reduce<(Reading & { thesis: number }) | undefined>(
      (best, one) => (best === undefined || precedes(one.thesis, best.thesis) ? one : best),
      undefined,
    );
  const which =
    theirs === undefined || theirs === ours ? ours.name : `${ours.name}; the thesis': ${theirs.name}`;
  return { ...ours, name: `${name} (${which})`, thesis: theirs?.thesis ?? null };
}
