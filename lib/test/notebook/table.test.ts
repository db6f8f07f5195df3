import { describe, expect, it } from 'vitest';
import { dataFrame, formatCell, tableBundle } from '../../src/notebook/table.js';

describe('formatCell', () => {
  it.each([
    [3, '3'],
    [1.23456, '1.235'],
    [12345.678, '12350'],
    [-0.5, '-0.5'],
    [123456.7, '1.23e+5'],
    [0.00012, '1.20e-4'],
    [1e-7, '1.00e-7'],
    [Number.NaN, ''],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    [null, ''],
    [undefined, ''],
    ['text', 'text'],
    [true, 'true'],
  ])('%s is written as "%s"', (value, text) => {
    expect(formatCell(value)).toBe(text);
  });
});

describe('tableBundle', () => {
  const { html, text } = tableBundle(
    ['name', 'n'],
    [
      ['a<b', 10],
      ['c', null],
    ],
  );

  it('aligns numbers to the right, in plain text too', () => {
    expect(text).toBe('name   n\na<b   10\nc');
    expect(html).toContain('<td style="text-align: right">10</td>');
  });

  it('escapes what is HTML', () => {
    expect(html).toContain('<td style="text-align: left">a&lt;b</td>');
  });
});

describe('dataFrame', () => {
  it('is a danfojs frame with the columns of the first row', async () => {
    const frame = await dataFrame([
      { label: 'a', value: 1 },
      { label: 'b', value: undefined },
    ]);
    expect(frame.columns).toEqual(['label', 'value']);
    expect(frame.values).toEqual([
      ['a', 1],
      ['b', null],
    ]);
  });
});
