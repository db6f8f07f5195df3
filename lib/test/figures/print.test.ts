/** What a paper may ask of a figure, and what it is told where that cannot be. */
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../core/src/errors.js';
import { requireRoom } from '../../thesis/src/figures/least-width.js';
import {
  formatsFor,
  formatsNamed,
  formatsOf,
  lengthOf,
  paperWidth,
  sheetOf,
} from '../../thesis/src/figures/print.js';
import { lines } from './example.js';

test.each([
  ['3.3in', 237.6],
  ['8.4cm', (84 * 72) / 25.4],
  ['84mm', (84 * 72) / 25.4],
  ['240.5pt', 240.5],
  [' 3 in ', 216],
  ['1in', 72],
  ['40in', 2880],
])('%s is %f points', (text, points) => {
  expect(lengthOf(text, 'width')).toBeCloseTo(points, 10);
});

test.each(['', '3.3', 'in', '-3in', '3e1in', '3px', '0in', '0.9in', '41in', '1000000in', 'NaNin', '3.in'])(
  '"%s" is no width: one sentence',
  (text) => {
    expect(() => lengthOf(text, 'width')).toThrow(UsageError);
    expect(() => lengthOf(text, 'width')).toThrow(
      `A width is a length from 1in to 40in, in in, cm, mm or pt\n  found: "${text}"`,
    );
  },
);

test('letters have bounds of their own', () => {
  expect(lengthOf('8pt', 'fontSize')).toBe(8);
  expect(() => lengthOf('3pt', 'fontSize')).toThrow(/from 4pt to 36pt/);
});

describe('formats', () => {
  test('are read with commas between', () => {
    expect(formatsNamed('pdf, SVG')).toEqual(['pdf', 'svg']);
    expect(() => formatsNamed('pdf,eps')).toThrow(/one of svg, png, .*\n {2}found: "eps"/);
    expect(() => formatsNamed('')).toThrow(/found: ""/);
  });

  test('without any an exhibit has the usual ones', () => {
    expect(formatsFor('figure', {})).toEqual(['svg', 'png', 'html', 'json']);
    expect(formatsFor('table', {})).toEqual(['json', 'csv', 'md']);
    expect(formatsFor('sketch', {})).toEqual(['svg', 'png', 'json']);
  });

  test('LaTeX brings along the pdf that it includes; what an exhibit does not have is left out', () => {
    expect(formatsFor('figure', { formats: ['tex'] })).toEqual(['pdf', 'tex']);
    expect(formatsFor('table', { formats: ['tex', 'pdf', 'csv'] })).toEqual(['csv', 'tex']);
    expect(formatsFor('table', { formats: ['pdf'] })).toEqual([]);
  });

  test('an exhibit that has none of them says which it has', () => {
    expect(() => formatsOf('T4.2', 'table', { formats: ['pdf'] })).toThrow(
      /T4\.2, a table, has the formats json, csv, md, tex, txt\n {2}found: pdf/,
    );
    expect(() => formatsOf('2.1', 'sketch', { formats: ['csv'] })).toThrow(UsageError);
  });
});

test('a sheet has so many pixels that letters of 12 have the size on paper', () => {
  // 237.6 points in letters of 8: 237.6 * 12 / 8 = 356.4 pixels.
  expect(sheetOf({ width: '3.3in', fontSize: '8pt' })).toMatchObject({ width: 356, title: true });
  expect(sheetOf({ width: '3.3in' })).toEqual(sheetOf({ width: '3.3in', fontSize: '8pt' }));
  expect(sheetOf({ title: false })).toEqual({ title: false, points: 0.75 });
});

test('a picture of its usual size grows with its letters', () => {
  expect(paperWidth(552, {})).toBeUndefined();
  expect(paperWidth(552, { fontSize: '6pt' })).toBe(276);
  expect(paperWidth(552, { fontSize: '6pt', width: '3in' })).toBe(216);
});

test('a width too small to draw in says the least, and the letters that would fit', () => {
  const sheet = sheetOf({ width: '1in', fontSize: '8pt' });
  expect(() => requireRoom('3.6', lines(), sheet)).toThrow(
    /Figure 3\.6 is at least 1\.78in wide in letters of 8pt\n {2}found: a width of 1\.00in\n.*letters of 4\.5pt/,
  );
  // 72 left of the frame, 100 in it, 20 right of it, at 8/12 of a point: 128 points.
  expect(() => requireRoom('3.6', lines(), sheetOf({ width: '128pt', fontSize: '8pt' }))).not.toThrow();
  expect(() => requireRoom('3.6', lines(), sheetOf({ width: '127pt', fontSize: '8pt' }))).toThrow(UsageError);
});
