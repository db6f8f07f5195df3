/** All claims, in the order of their numbers. */
import { chapter3 } from './chapter-3.js';
import { chapter4 } from './chapter-4.js';
import type { Claim, ClaimNotRun } from './claim.js';
import { claimsNotRun } from './not-run.js';

export const claims: readonly (Claim | ClaimNotRun)[] = [...chapter3, ...chapter4, ...claimsNotRun].sort(
  (one, other) => Number.parseInt(one.id, 10) - Number.parseInt(other.id, 10),
);
