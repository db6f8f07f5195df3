import { describe, expect, test } from 'vitest';
import { StorageError } from '../../core/src/errors.js';
import {
  CorruptCheckpointError,
  decodeCheckpoint,
  encodeCheckpoint,
  parseHeader,
  preludeLength,
  readPrelude,
} from '../../core/src/node/store/checkpoint-file.js';
import type { Checkpoint } from '../../core/src/store/checkpoint.js';
import { checkpointOf, signAgain } from './checkpoints.js';

const quietNaN = new Float32Array(Uint32Array.of(0x7fc01234).buffer)[0] ?? 0;

const checkpoint: Checkpoint = {
  ...checkpointOf(3),
  losses: Float64Array.of(0.1, 2 ** -1074, 1e300),
  accuracies: Float64Array.of(0.5),
  snapshot: {
    step: 3,
    arrays: {
      x: { shape: [3], values: Float32Array.of(-0, quietNaN, 1.5) },
      'state/m': { shape: [2, 1], values: Float64Array.of(Math.PI, Number.NEGATIVE_INFINITY) },
      'state/nothing': { shape: [0], values: new Float32Array(0) },
    },
  },
};

describe('a checkpoint file', () => {
  test('gives back every bit', () => {
    const back = decodeCheckpoint(encodeCheckpoint(checkpoint), 'file');
    expect(back).toEqual(checkpoint);
    expect(bits(back)).toEqual(bits(checkpoint));
  });

  test('keeps running accuracies, and is the same file as before without them', () => {
    const running = { ...checkpoint, runningAccuracies: Float64Array.of(0.25, 0.125) };
    expect(decodeCheckpoint(encodeCheckpoint(running), 'file')).toEqual(running);
    expect(encodeCheckpoint(checkpoint).includes('running')).toBe(false);
  });

  test('has no snapshot after divergence', () => {
    const diverged = { ...checkpoint, divergedAt: 3, snapshot: null };
    expect(decodeCheckpoint(encodeCheckpoint(diverged), 'file')).toEqual(diverged);
  });

  test('begins with its magic and version and a header that can be read by eye', () => {
    const bytes = encodeCheckpoint(checkpoint);
    expect(bytes.subarray(0, 12)).toEqual(Buffer.from('l2o-run\n\x02\0\0\0', 'latin1'));
    const length = bytes.readUInt32LE(12);
    expect((16 + length) % 8).toBe(0);
    const header: unknown = JSON.parse(bytes.toString('utf8', 16, 16 + length));
    expect(header).toMatchObject({
      engine: 'fake/one',
      step: 3,
      lastLoss: 1e300,
      arrays: [
        { name: 'losses', type: 'float64', shape: [3], offset: 0 },
        { name: 'accuracies', type: 'float64', shape: [1], offset: 24 },
        { name: 'snapshot/x', type: 'float32', shape: [3], offset: 32 },
        { name: 'snapshot/state/m', type: 'float64', shape: [2, 1], offset: 48 },
        { name: 'snapshot/state/nothing', type: 'float32', shape: [0], offset: 64 },
      ],
    });
    expect(bytes.readDoubleLE(16 + length + 8)).toBe(2 ** -1074);
  });

  test('is known as damaged when any byte changes or the end is missing', () => {
    const bytes = encodeCheckpoint(checkpoint);
    for (let position = 0; position < bytes.length; position++) {
      const changed = Buffer.from(bytes);
      changed[position] = (changed[position] ?? 0) ^ 1;
      expect(() => decodeCheckpoint(changed, 'file')).toThrow(CorruptCheckpointError);
    }
    for (const length of [0, 5, 16, 40, bytes.length - 1]) {
      expect(() => decodeCheckpoint(bytes.subarray(0, length), 'file')).toThrow(CorruptCheckpointError);
    }
  });

  test('has a header that is known as damaged by itself, or says the same, when any bit changes', () => {
    const bytes = encodeCheckpoint(checkpoint);
    const header = bytes.subarray(preludeLength, preludeLength + readPrelude(bytes, 'file'));
    const whole = parseHeader(header);
    for (let bit = 0; bit < 8 * header.length; bit++) {
      const changed = Buffer.from(header);
      changed[bit >> 3] ^= 1 << (bit & 7);
      try {
        // Where the checksum has lost its name, it is one entry more.
        expect(parseHeader(changed)).toMatchObject({ ...whole });
      } catch (error) {
        if (!(error instanceof CorruptCheckpointError)) throw error;
      }
    }
  });

  test.each([
    [1, 'an earlier'],
    [3, 'a later'],
  ])('of format version %i is refused by name, not taken for damaged', (version, when) => {
    const file = encodeCheckpoint(checkpoint);
    file.writeUInt32LE(version, 8);
    signAgain(file);
    const decode = () => decodeCheckpoint(file, '/runs/x/step-3.run');
    expect(decode).toThrow(StorageError);
    expect(decode).toThrow(new RegExp(`step-3\\.run[\\s\\S]*format version ${version}, written by ${when}`));
  });
});

function bits({ losses, snapshot }: Checkpoint): Buffer[] {
  const arrays = Object.values(snapshot?.arrays ?? {}).map(({ values }) => values);
  return [losses, ...arrays].map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength));
}
