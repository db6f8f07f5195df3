/** All experiments, in the order of the thesis. */
import { UsageError } from '../errors.js';
import { nearest } from '../nearest.js';
import { chapter3 } from './chapter-3.js';
import { chapter4 } from './chapter-4.js';
import type { FigureExperiment } from './experiment.js';

export const experiments: readonly FigureExperiment[] = [...chapter3, ...chapter4];

/** @throws UsageError naming the nearest figures */
export function experimentNamed(id: string): FigureExperiment {
  const found = experiments.find((experiment) => experiment.id === id);
  if (found) return found;
  const ids = experiments.map((experiment) => experiment.id);
  throw new UsageError({
    expected: `A figure is one of ${ids.join(', ')}`,
    found: `"${id}"`,
    mend: `take the nearest: ${nearest(id, ids).join(' or ')}`,
  });
}
