/** Learned optimizers from what a file keeps of them: their id and settings. */
import { UsageError } from '../errors.js';
import { readSettings } from '../gate/settings.js';
import { nearest } from '../nearest.js';
import type { Settings } from '../settings.js';
import { kMomentums, kMomentumsForm } from './k-momentums.js';
import { kTimesteps, kTimestepsForm } from './k-timesteps.js';
import type { LearnedOptimizer } from './learned-optimizer.js';
import { multiscaleAdam, multiscaleAdamForm } from './multiscale-adam.js';

/** Makes a rule from settings, which it checks. */
type Family = (settings: Settings) => LearnedOptimizer;

const ofTheKit: ReadonlyMap<string, Family> = new Map<string, Family>([
  ['k-timesteps', (settings) => kTimesteps(readSettings('k Timesteps', kTimestepsForm, settings))],
  ['k-momentums', (settings) => kMomentums(readSettings('k Momentums', kMomentumsForm, settings))],
  [
    'multiscale-adam',
    (settings) => multiscaleAdam(readSettings('multiscale Adam', multiscaleAdamForm, settings)),
  ],
]);

const key = Symbol.for('l2o families');
const shared = globalThis as { [key]?: Map<string, Family> };
/** One for all copies of the library in a process: a rule that is defined with one can be read by another. */
const own = shared[key] ?? new Map<string, Family>();
shared[key] = own;

/** Whether the rules of an id ship with the kit. */
export function isOfTheKit(id: string): boolean {
  return ofTheKit.has(id);
}

/**
 * Makes a family of one's own known; says so where it takes the place of another.
 * @throws UsageError for a name of the kit's
 */
export function register(id: string, family: Family): void {
  if (isOfTheKit(id)) {
    throw new UsageError({
      expected: 'A rule of your own has a name of its own',
      found: `"${id}", a rule of l2o itself`,
      fix: 'give it another name',
    });
  }
  if (own.has(id)) console.info(`"${id}" was defined before; from here on it is what was defined last.`);
  own.set(id, family);
}

/** A rule that is not known here. */
export class UnknownRule extends UsageError {}

/**
 * The learned optimizer that these settings define: the inverse of `LearnedOptimizer.id` and `.settings`.
 * @throws UnknownRule when the id is unknown (it names the nearest)
 * @throws UsageError when an entry is missing, wrong or unknown
 */
export function ruleFrom(id: string, settings: Settings): LearnedOptimizer {
  const family = ofTheKit.get(id) ?? own.get(id);
  if (family) return family(settings);
  const known = [...ofTheKit.keys(), ...own.keys()];
  throw new UnknownRule({
    expected: `A learned optimizer is one of ${known.join(', ')}`,
    found: `"${id}"`,
    fix: `take the nearest: ${nearest(id, known).join(' or ')}; a rule of your own is known once its defineRule() has run`,
  });
}
