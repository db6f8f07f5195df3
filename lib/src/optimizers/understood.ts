/** Settings that come from outside are either understood to the last entry, or refused. */
import { UsageError } from '../errors.js';
import { nearest } from '../nearest.js';
import type { Settings } from '../settings.js';
import { canonicalJson } from '../store/canonical.js';

/**
 * @param what "A cosine schedule"
 * @param given the settings as they were handed over
 * @param built those of what was made of them
 * @throws UsageError when an entry that was given had no effect
 */
export function requireUnderstood(
  what: string,
  given: Readonly<Record<string, unknown>>,
  built: Settings,
): void {
  const ignored = Object.entries(given).find(
    ([name, value]) => !Object.hasOwn(built, name) || canonicalJson(value) !== canonicalJson(built[name]),
  );
  if (!ignored) return;
  const [name, value] = ignored;
  throw new UsageError({
    expected: `${what} has the settings ${Object.keys(built).join(', ')}`,
    found: `${name} = ${canonicalJson(value)}`,
    mend: Object.hasOwn(built, name)
      ? `write ${canonicalJson(built[name])}, or leave it out`
      : `leave it out, or take the nearest: ${nearest(name, Object.keys(built)).join(' or ')}`,
  });
}
