/** All claims, in the order of their numbers. */
import { chapter3 } from './chapter-3.js';
import { chapter4 } from './chapter-4.js';
import type { Claim } from './claim.js';
import { transfer } from './transfer.js';

export const claims: readonly Claim[] = [...chapter3, ...chapter4, ...transfer].sort(
  (one, other) => Number.parseInt(one.id, 10) - Number.parseInt(other.id, 10),
);
