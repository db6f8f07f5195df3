/** The header of a checkpoint file: what a run is and how far it is, readable without its arrays. */
import { isRecord } from '../../gate/kinds.js';
import type { RunAddress, RunDefinition } from '../../store/run-definition.js';
import { isHash } from '../../store/run-id.js';

export type ElementType = 'float32' | 'float64';

/** An array of the file. */
export interface ArrayEntry {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Where it begins, in bytes after the header. */
  readonly offset: number;
}

export interface CheckpointHeader extends RunAddress {
  readonly engine: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Steps done, the number of losses in the file. */
  readonly step: number;
  readonly divergedAt: number | null;
  /** Computing time of these steps. */
  readonly seconds: number;
  readonly lastLoss: number | null;
  readonly arrays: readonly ArrayEntry[];
  /** SHA-256 of the other entries, in the file alone. */
  readonly checksum?: string;
}

export function isCheckpointHeader(value: unknown): value is CheckpointHeader {
  return (
    isRecord(value) &&
    isRunDefinition(value.definition) &&
    isHash(value.arithmetic) &&
    typeof value.engine === 'string' &&
    isRecord(value.versions) &&
    Object.values(value.versions).every((version) => typeof version === 'string') &&
    isCount(value.step) &&
    (value.divergedAt === null || isCount(value.divergedAt)) &&
    typeof value.seconds === 'number' &&
    (value.lastLoss === null || typeof value.lastLoss === 'number') &&
    Array.isArray(value.arrays) &&
    value.arrays.every(isArrayEntry)
  );
}

function isRunDefinition(value: unknown): value is RunDefinition {
  return (
    isRecord(value) &&
    isDefinition(value.problem) &&
    isDefinition(value.optimizer) &&
    typeof value.seed === 'number' &&
    (value.precision === 'float32' || value.precision === 'float64') &&
    (value.data === null || isRecord(value.data))
  );
}

function isDefinition(value: unknown): boolean {
  return isRecord(value) && typeof value.id === 'string' && isRecord(value.settings) && isHash(value.program);
}

function isArrayEntry(value: unknown): value is ArrayEntry {
  return (
    isRecord(value) &&
    typeof value.name === 'string' &&
    (value.type === 'float32' || value.type === 'float64') &&
    Array.isArray(value.shape) &&
    value.shape.every(isCount) &&
    isCount(value.offset)
  );
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
