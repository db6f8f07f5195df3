import { describe, expect, test } from 'vitest';
import { UsageError } from '../../core/src/errors.js';
import { canonicalJson } from '../../core/src/store/canonical.js';
import type { ProgramDefinition, RunDefinition } from '../../core/src/store/run-definition.js';
import { programId, runId } from '../../core/src/store/run-id.js';

const definition: RunDefinition = {
  problem: {
    id: 'MlpMnist',
    settings: { hidden: [20], activation: 'sigmoid', batchSize: 128 },
    program: '0123456789abcdef',
  },
  optimizer: {
    id: 'adam',
    settings: { eta: 1e-2, betas: [0.9, 0.999], schedule: null },
    program: 'fedcba9876543210',
  },
  seed: 0,
  precision: 'float32',
  data: { name: 'mnist', variant: 'official', checksum: '0123abcd' },
};

describe('canonical JSON', () => {
  test('has one spelling, whatever the order of keys', () => {
    expect(canonicalJson({ b: [1, { d: 'x', c: null }], a: true })).toBe(
      '{"a":true,"b":[1,{"c":null,"d":"x"}]}',
    );
    expect(canonicalJson({ b: 1, a: 2, B: 3 })).toBe(canonicalJson({ B: 3, a: 2, b: 1 }));
  });

  test('keeps every bit of a number', () => {
    for (const value of [0.1 + 0.2, 1e-7, 2 ** -1074, Number.MAX_VALUE, -0, 1e21, Math.fround(0.1)]) {
      expect(Object.is(JSON.parse(canonicalJson(value)), value)).toBe(true);
    }
  });

  test('names the entry that JSON cannot hold', () => {
    expect(() => canonicalJson({ settings: { etas: [1, Number.NaN] } })).toThrow(
      /value\.settings\.etas\[1\] is NaN/,
    );
    expect(() => canonicalJson({ a: undefined })).toThrow(UsageError);
    expect(() => canonicalJson({ a: new Float32Array(1) })).toThrow(/a Float32Array/);
  });
});

describe('the id of a run', () => {
  test('is always the same: stored runs stay valid', () => {
    expect(runId(definition)).toBe('159fb8722a3fac06');
  });

  test('does not depend on the order in which settings are written', () => {
    const { problem, data, ...rest } = definition;
    const { activation, batchSize, hidden } = problem.settings;
    expect(
      runId({ data, ...rest, problem: { ...problem, settings: { batchSize, hidden, activation } } }),
    ).toBe(runId(definition));
  });

  test('does not depend on names', () => {
    const renamed = { ...definition, problem: { ...definition.problem, id: 'Other' } };
    expect(runId(renamed)).toBe(runId(definition));
  });

  test('of a program does not depend on the images', () => {
    expect(programId({ ...definition, data: null } as ProgramDefinition)).toBe(programId(definition));
    expect(programId({ ...definition, seed: 1 })).not.toBe(programId(definition));
  });

  test.each<[string, Partial<RunDefinition>]>([
    ['problem', { problem: { ...definition.problem, program: '0123456789abcdee' } }],
    ['optimizer', { optimizer: { ...definition.optimizer, program: 'fedcba9876543211' } }],
    [
      'setting',
      {
        optimizer: {
          ...definition.optimizer,
          settings: { ...definition.optimizer.settings, eta: 0.010000000000000002 },
        },
      },
    ],
    ['seed', { seed: 1 }],
    ['precision', { precision: 'float64' }],
    ['data', { data: null }],
  ])('changes with the %s', (_, change) => {
    expect(runId({ ...definition, ...change })).not.toBe(runId(definition));
  });
});
