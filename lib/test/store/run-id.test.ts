import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { canonicalJson } from '../../src/store/canonical.js';
import type { RunDefinition } from '../../src/store/run-definition.js';
import { runId } from '../../src/store/run-id.js';

const definition: RunDefinition = {
  problem: { id: 'MlpMnist', settings: { hidden: [20], activation: 'sigmoid', batchSize: 128 } },
  optimizer: { id: 'adam', settings: { eta: 1e-2, betas: [0.9, 0.999], schedule: null } },
  seed: 0,
  protocol: 1,
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
    expect(runId(definition)).toBe('0f961450fd8ca72d');
  });

  test('does not depend on the order in which settings are written', () => {
    const { problem, data, ...rest } = definition;
    const { activation, batchSize, hidden } = problem.settings;
    expect(
      runId({ data, ...rest, problem: { settings: { batchSize, hidden, activation }, id: problem.id } }),
    ).toBe(runId(definition));
  });

  test.each<[string, Partial<RunDefinition>]>([
    ['problem', { problem: { id: 'Other', settings: definition.problem.settings } }],
    [
      'setting',
      {
        optimizer: { id: 'adam', settings: { ...definition.optimizer.settings, eta: 0.010000000000000002 } },
      },
    ],
    ['seed', { seed: 1 }],
    ['protocol', { protocol: 2 }],
    ['precision', { precision: 'float64' }],
    ['data', { data: null }],
  ])('changes with the %s', (_, change) => {
    expect(runId({ ...definition, ...change })).not.toBe(runId(definition));
  });
});
