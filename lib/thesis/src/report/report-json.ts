/** The judged claims as data: what stands in report.json, and what `l2o report --json` prints. */
import { jsonText } from '../figures/json-text.js';
import type { Comparison } from './claims/claim.js';
import type { Reading } from './evidence.js';
import type { Judged } from './judge.js';
import { intervalOf } from './statistics.js';

/** The text of `report.json`. */
export function reportJson(judged: readonly Judged[]): string {
  return jsonText(judged.map(describedClaim));
}

/** A claim with all that it rests on; values of ours by training, in it by seed. */
export function describedClaim({ claim, margins, seeds, ...judged }: Judged) {
  const { id, section, sentence, explanation } = claim;
  const readings = margins.flatMap((margin) => margin.readings.map(describedReading));
  const keys = readings.map((reading) => JSON.stringify(reading));
  return {
    id,
    section,
    sentence,
    explanation,
    ...judged,
    seeds: countOf(seeds),
    margins: margins.map(({ what, expected, counts, verdict, p, thesisVerdict, missing, ...margin }) => ({
      what,
      expected,
      counts,
      verdict,
      p,
      ours: difference(margin.ours),
      missing,
      seeds: countOf(margin.seeds),
      thesis: difference(margin.thesis),
      thesisVerdict,
      thesisThere: difference(margin.thesisThere),
    })),
    readings: readings.filter((_, index) => keys.indexOf(keys[index] ?? '') === index),
  };
}

/** A mean with its 95 % interval, null where its noise is not known. */
function difference(comparison: Comparison | null) {
  if (comparison === null) return null;
  const { shown } = comparison;
  return { mean: shown.mean, interval: Number.isFinite(shown.error) ? intervalOf(shown) : null };
}

function describedReading({ name, figure, quantity, thesis, thesisThere, ours, shorter, training }: Reading) {
  const byTraining = ours.map((bySeed) => Object.fromEntries(bySeed));
  return { name, figure, quantity, thesis, thesisThere, ours: byTraining, shorter, training };
}

function countOf(seeds: number | null): number | string | null {
  return seeds === null || Number.isFinite(seeds) ? seeds : 'more than 1000';
}
