/** Readers of JSON from outside: what they take, and what they say of anything else. */
import { expect, test } from 'vitest';
import { oneOf, SchemaError, texts, wholeNumber } from '../../core/src/data/json.js';
import { isRecord } from '../../core/src/gate/kinds.js';

test('texts by name', () => {
  expect(texts({ tfjs: '4.22.0', l2o: '' }, 'versions')).toEqual({ tfjs: '4.22.0', l2o: '' });
  expect(texts({}, 'versions')).toEqual({});
  expect(() => texts({ tfjs: 4 }, 'versions')).toThrow(new SchemaError('versions.tfjs', 'a text'));
  expect(() => texts(['4'], 'versions')).toThrow(new SchemaError('versions', 'an object'));
});

test('one of the known words', () => {
  const unit = oneOf(['iteration', 'epoch']);
  expect(unit('epoch', 'unit')).toBe('epoch');
  for (const other of ['epochs', '', 0, null, ['epoch']]) {
    expect(() => unit(other, 'unit')).toThrow(new SchemaError('unit', 'one of iteration, epoch'));
  }
});

test('a whole number', () => {
  for (const value of [0, 1, Number.MAX_SAFE_INTEGER]) expect(wholeNumber(value, 'seed')).toBe(value);
  for (const other of [-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, '1', null]) {
    expect(() => wholeNumber(other, 'seed')).toThrow(new SchemaError('seed', 'a whole number, 0 or more'));
  }
});

test('an object is neither a list nor null', () => {
  expect([{}, { a: 1 }, [], null, 'a', undefined].map(isRecord)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
