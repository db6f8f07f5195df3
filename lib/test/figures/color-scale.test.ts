import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ColorScale, depth, hot } from '../../thesis/src/figures/color-scale.js';
import { ink } from '../../thesis/src/figures/theme.js';
import { referenceFolder } from '../../thesis/src/project.js';

type Rgb = readonly number[];

const channelsOf = (color: string): Rgb =>
  (color.match(/\d+/g) ?? []).map((channel) => Number(channel) / 255);

/** What plotly paints: linear between the stops. */
function colorAt(scale: ColorScale, at: number): Rgb {
  const next = Math.max(
    1,
    scale.findIndex(([stop]) => stop >= at),
  );
  const [[from = 0, low = ''] = [], [to = 1, high = ''] = []] = [scale[next - 1], scale[next]];
  const part = (at - from) / (to - from);
  return channelsOf(low).map((channel, i) => channel + part * ((channelsOf(high)[i] ?? 0) - channel));
}

/** Relative luminance as in WCAG 2. */
function luminance(rgb: Rgb): number {
  const [r = 0, g = 0, b = 0] = rgb.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const hundredths = Array.from({ length: 101 }, (_, index) => index / 100);

test.each(['4.05', '4.07', '4.08'])('"hot" is the colour of every cell of map %s of the thesis', (figure) => {
  const text = readFileSync(join(referenceFolder, `fig-${figure}.json`), 'utf8');
  const { value, rgb } = JSON.parse(text).panels[0].cells as { value: number[][]; rgb: Rgb[][] };
  expect(value.flat()).toHaveLength(70);
  value.forEach((row, y) => {
    row.forEach((at, x) => {
      colorAt(hot, at).forEach((channel, i) => {
        expect(Math.abs(channel - (rgb[y]?.[x]?.[i] ?? Number.NaN))).toBeLessThan(0.003);
      });
    });
  });
});

test('the lightness of the other is even, and dark words can be read on it', () => {
  const lightness = hundredths.map((at) => 116 * Math.cbrt(luminance(colorAt(depth, at))) - 16);
  const [first = 0, last = 0] = [lightness[0], lightness.at(-1)];
  expect(last - first).toBeGreaterThan(30);
  lightness.forEach((value, i) => {
    expect(Math.abs(value - first - (last - first) * (i / 100))).toBeLessThan(1);
  });
  const words = luminance([1, 3, 5].map((at) => Number.parseInt(ink.slice(at, at + 2), 16) / 255));
  for (const at of hundredths) {
    expect((luminance(colorAt(depth, at)) + 0.05) / (words + 0.05)).toBeGreaterThan(4.5);
  }
});
