/** All claims, in the order of their numbers. */
import { chapter3 } from './chapter-3.js';
import { chapter4 } from './chapter-4.js';
import type { Claim } from './claim.js';
import { transfer } from './transfer.js';

const collator = new Intl.Collator('en', { numeric: true });

export const claims: readonly Claim[] = [...chapter3, ...chapter4, ...transfer].sort((one, other) =>
  collator.compare(one.id, other.id),
);
