import { describe, expect, it, vi } from 'vitest';
import type { TableData } from '../../thesis/src/figures/figure-data.js';
import * as display from '../../thesis/src/notebook/display.js';
import {
  dataFrame,
  formatCell,
  showTable,
  tableBundle,
  tableFrame,
} from '../../thesis/src/notebook/table.js';

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

describe('a table of the thesis', () => {
  const table: TableData = {
    table: 'T4.2',
    title: 'Weights',
    caption: 'Learned weights.',
    columns: ['LA', '.99', 'sum'],
    rows: [
      ['LA_a', 0.756681, 1],
      ['LA_b', null, 0.5],
    ],
    provenance: { kit: '0.1.0', profile: 'quick', trainings: [], data: null },
  };

  it('is a danfojs frame with its columns and cells', async () => {
    const frame = await tableFrame(table);
    expect(frame.columns).toEqual(['LA', '.99', 'sum']);
    expect(frame.values).toEqual(table.rows);
  });

  it('is shown like its frame and like its rows', async () => {
    const shown = vi.spyOn(display, 'showHtml').mockImplementation(() => undefined);
    await showTable(table);
    await showTable(await tableFrame(table));
    await showTable(table.rows.map(([LA, first, sum]) => ({ LA, '.99': first, sum })));
    const texts = shown.mock.calls.map(([, text]) => text);
    shown.mockRestore();
    expect(texts[0]).toBe('LA       .99  sum\nLA_a  0.7567    1\nLA_b          0.5');
    expect(texts).toEqual([texts[0], texts[0], texts[0]]);
  });
});
