/** Learned optimizers from what a file keeps of them: their id and settings. */
import { UsageError } from '../errors.js';
import { readSettings } from '../gate/settings.js';
import { nearest } from '../nearest.js';
import type { Settings } from '../settings.js';
import { kMomentums, kMomentumsForm } from './k-momentums.js';
import { kTimesteps, kTimestepsForm } from './k-timesteps.js';
import type { LearnedOptimizer } from './learned-optimizer.js';
import { multiscaleAdam, multiscaleAdamForm } from './multiscale-adam.js';

type Maker = (settings: Settings) => LearnedOptimizer;

const makers: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ['k-timesteps', (settings) => kTimesteps(readSettings('k Timesteps', kTimestepsForm, settings))],
  ['k-momentums', (settings) => kMomentums(readSettings('k Momentums', kMomentumsForm, settings))],
  [
    'multiscale-adam',
    (settings) => multiscaleAdam(readSettings('multiscale Adam', multiscaleAdamForm, settings)),
  ],
]);

/** A rule of another checkout, or one that has no maker here yet. */
export class UnknownRule extends UsageError {}

/**
 * The learned optimizer that these settings define: the inverse of `LearnedOptimizer.id` and `.settings`.
 * @throws UnknownRule when the id is unknown (it names the nearest)
 * @throws UsageError when an entry is missing, wrong or unknown
 */
export function ruleFrom(id: string, settings: Settings): LearnedOptimizer {
  const maker = makers.get(id);
  if (maker) return maker(settings);
  throw new UnknownRule({
    expected: `A learned optimizer is one of ${[...makers.keys()].join(', ')}`,
    found: `"${id}"`,
    mend: `take the nearest: ${nearest(id, [...makers.keys()]).join(' or ')}; a rule of your own needs a maker in lib/src/learned/rule-from.ts`,
  });
}
