/** Checkpoints for tests of the store. */
import { createHash } from 'node:crypto';
import type { Checkpoint } from '../../core/src/store/checkpoint.js';
import type { RunDefinition } from '../../core/src/store/run-definition.js';

export const definition: RunDefinition = {
  problem: { id: 'Parabola', settings: { dimensions: 2 }, program: '0123456789abcdef' },
  optimizer: { id: 'descent', settings: { eta: 0.1 }, program: 'fedcba9876543210' },
  seed: 0,
  precision: 'float64',
  data: null,
};

export const arithmetic = '1111111100000000';

/** Of another engine, which rounds otherwise. */
export const other = { engine: 'fake/two', arithmetic: '2222222200000000' };

/** A checkpoint after `steps` steps, whose losses are 1, 1/2, 1/3, ... */
export function checkpointOf(steps: number, changes: Partial<Checkpoint> = {}): Checkpoint {
  return {
    definition,
    arithmetic,
    engine: 'fake/one',
    versions: { fake: '1.0.0' },
    losses: Float64Array.from({ length: steps }, (_, i) => 1 / (i + 1)),
    accuracies: new Float64Array(0),
    runningAccuracies: new Float64Array(0),
    divergedAt: null,
    seconds: 1.5,
    snapshot: { step: steps, arrays: { x: { shape: [2], values: Float64Array.of(steps, -steps) } } },
    ...changes,
  };
}

/** Gives the bytes of a checkpoint file that was changed a checksum that fits. */
export function signAgain(bytes: Buffer): void {
  createHash('sha256')
    .update(bytes.subarray(0, -32))
    .digest()
    .copy(bytes, bytes.length - 32);
}
