import { Resvg } from '@resvg/resvg-js';
import { describe, expect, test } from 'vitest';
import { type FontWeight, fontFiles, textWidth, wrap } from '../../thesis/src/figures/font.js';

/** The advance of a text as an independent renderer lays it out: ink between two bars, less the bars. */
function drawnWidth(text: string, size: number, weight: FontWeight): number {
  const ink = (line: string) => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="200"><text x="10" y="100"
      font-family="DejaVu Sans" font-size="${size}" font-weight="${weight === 'bold' ? 700 : 400}">${line}</text></svg>`;
    const font = { fontFiles: Object.values(fontFiles), loadSystemFonts: false };
    return new Resvg(svg, { font }).getBBox()?.width ?? Number.NaN;
  };
  return ink(`|${text}|`) - ink('||');
}

describe('widths are those of the drawn text', () => {
  test.each([
    ['MNG ηmin 1e-4 (diverged)', 'regular'],
    ['Loss Log 10, −0.25', 'regular'],
    ['AV To fi flow Yo', 'regular'],
    ['Figure 3.3: Wave AV', 'bold'],
  ] as const)('"%s", %s', (text, weight) => {
    expect(textWidth(text, { size: 60, weight })).toBeCloseTo(drawnWidth(text, 60, weight), 2);
  });
});

test('lines are broken at the measured width', () => {
  const style = { size: 10, weight: 'regular' } as const;
  const lines = wrap('one two three four five six', style, 60);
  expect(lines.join(' ')).toBe('one two three four five six');
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(textWidth(line, style)).toBeLessThanOrEqual(60);
  expect(wrap('indivisible', style, 5)).toEqual(['indivisible']);
});
