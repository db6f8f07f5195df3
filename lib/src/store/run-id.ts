/** The address of a run: the hash of what defines it. */
import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical.js';
import type { RunDefinition } from './run-definition.js';

/** @returns the first 16 hex digits of the SHA-256 of the definition's canonical JSON */
export function runId(definition: RunDefinition): string {
  return createHash('sha256').update(canonicalJson(definition)).digest('hex').slice(0, 16);
}
