/** The hashes that runs are known by. Names in a definition are for people and enter none. */
import { sha256 } from '../sha256.js';
import { canonicalJson } from './canonical.js';
import type { Definition, ProgramDefinition, RunAddress, RunDefinition } from './run-definition.js';

/** The hash of a run: 16 hex digits. */
export function runId(definition: RunDefinition): string {
  return hashOf({ ...nameless(definition), data: definition.data });
}

/** The hash of a run on whatever images: 16 hex digits. */
export function programId(definition: ProgramDefinition): string {
  return hashOf(nameless(definition));
}

/** The name of a recording: of what engines of one arithmetic computed of a run. */
export function recordingName({ definition, arithmetic }: RunAddress): string {
  return `${runId(definition)}.${arithmetic.slice(0, 8)}`;
}

/** Whether a value out of a file is a hash of this kind, of a run as of what it computes. */
export function isHash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{16}$/.test(value);
}

function nameless({ problem, optimizer, seed, precision }: ProgramDefinition) {
  const withoutName = ({ settings, program }: Definition) => ({ settings, program });
  return { problem: withoutName(problem), optimizer: withoutName(optimizer), seed, precision };
}

/** The first 16 hex digits of the SHA-256 of its canonical JSON. */
function hashOf(value: unknown): string {
  return sha256(canonicalJson(value)).slice(0, 16);
}
