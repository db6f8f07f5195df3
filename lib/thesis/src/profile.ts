/** How long runs are: a few lengths with names, so that a person says one word. */
import { UsageError } from 'l2o/internal/errors.js';
import { nearest } from 'l2o/internal/nearest.js';
import { variable } from 'l2o/internal/platform.js';

/** `smoke` seconds for tests, `quick` minutes, `thesis` the published length. */
export type ProfileName = 'smoke' | 'quick' | 'thesis';

export const profileNames: readonly ProfileName[] = ['smoke', 'quick', 'thesis'];

/** A profile by name. @throws UsageError naming the nearest one */
export function profileNamed(name: string): ProfileName {
  const found = profileNames.find((profile) => profile === name);
  if (found) return found;
  throw new UsageError({
    expected: `A profile is one of ${profileNames.join(', ')}`,
    found: `"${name}"`,
    fix: `take the nearest: ${nearest(name, profileNames).join(' or ')}`,
  });
}

/** The profile of notebooks and commands that name none: `L2O_PROFILE`, else quick unless another is usual. */
export function defaultProfile(usual: ProfileName = 'quick'): ProfileName {
  return profileNamed(variable('L2O_PROFILE') ?? usual);
}
