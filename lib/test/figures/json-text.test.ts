import { expect, test } from 'vitest';
import { jsonText } from '../../thesis/src/figures/json-text.js';

test('lists of plain values stand on one line, all else is indented, undefined is left out', () => {
  const value = { a: [1, 'x', null], b: [{ c: true }, [2]], d: {}, e: [], f: undefined, g: 'text [ 1,\n2 ]' };
  expect(jsonText(value)).toBe(
    '{\n "a": [1, "x", null],\n "b": [\n  {\n   "c": true\n  },\n  [2]\n ],\n "d": {},\n "e": [],\n "g": "text [ 1,\\n2 ]"\n}\n',
  );
});

test('numbers have 6 significant digits, and one that is not finite is an error', () => {
  expect(jsonText([1 / 3, 1234567.8, 1e-9 / 3, -0])).toBe('[0.333333, 1234570, 3.33333e-10, 0]\n');
  expect(() => jsonText({ a: [Number.NaN] })).toThrow(RangeError);
  expect(() => jsonText(Number.POSITIVE_INFINITY)).toThrow(RangeError);
});
