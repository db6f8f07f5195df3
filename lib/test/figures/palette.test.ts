import { describe, expect, test } from 'vitest';
import { type ColorKey, colorOf, counterpart } from '../../thesis/src/figures/palette.js';

const keys = <const Family extends string, const Name extends string>(family: Family, ...names: Name[]) =>
  names.map((name) => `${family} ${name}` as const);

const sixScales = keys('timescale', '.5', '.6', '.7', '.8', '.9', '.99');
const ks = ['5', '10', '20', '30', '40', '60', '100'] as const;

/** What stands together in the thesis' figures. */
const figures: Record<string, readonly ColorKey[]> = {
  '3.3': [
    ...keys('mng', '1e-4', '1e-5', '1e-6', '1e-7'),
    ...keys('adam', '1.0', '10', '1e-1', '1e-2', '1e-3'),
  ],
  '3.4': [...keys('mng', '1e-4', '1e-5', '1e-6', '1e-7'), ...keys('sign', '1e-4', '1e-5', '1e-6', '1e-7')],
  '3.5': [...keys('mng', '1e-3', '1e-4', '1e-5'), ...keys('adam', '1.0', '1e-1', '1e-2')],
  '3.6': ['mng 1e-2', 'mng 1e-4', 'adam 1e-2'],
  '3.7': ks.flatMap((k) => [`timesteps ${k}` as const, `timesteps ${k} untuned` as const]),
  '3.8': ['timesteps 100', 'adam 5e-3'],
  '3.9': [
    ...keys('momentums', '10 0.2-0.99', '6 0.2-0.9', '6 0.2-0.99', '6 0.5-0.99', '7 0.1-0.99'),
    'adam 5e-3',
    'rmsprop',
  ],
  '3.9-length': [...keys('trained', '1%', '2%', '5%', '10%', '20%', '50%'), 'momentums 6 0.2-0.99'],
  '3.10': ['momentums 6 0.2-0.99', 'momentums 10 0.2-0.99', 'adam 1e-4', 'rmsprop'],
  '4.2': ['la a', 'la 6', 'la c'],
  '4.3': ['la 5', 'la 6', 'la 11'],
  '4.4': [
    ...keys('la', '5', '6', '11'),
    ...keys('timescale', '.5', '.55', '.6', '.65', '.7', '.75', '.8', '.85', '.9', '.95', '.99'),
  ],
  '4.6': ['la 6', 'la 6 low', 'mlp', 'mlp low'],
  '4.11': [...sixScales, 'rnn 2', 'la 6'],
  '4.12': [...sixScales, 'rnn 1', 'rnn 2'],
};

type Rgb = readonly [number, number, number];

/** Linear light, 0 to 1. */
function linear(color: string): Rgb {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return [red ?? 0, green ?? 0, blue ?? 0];
}

const apply = (matrix: readonly Rgb[], [r, g, b]: Rgb): Rgb => {
  const [x, y, z] = matrix.map((row) => Math.min(1, Math.max(0, row[0] * r + row[1] * g + row[2] * b)));
  return [x ?? 0, y ?? 0, z ?? 0];
};

/** How a colour looks; the two kinds of red-green blindness after Machado et al., 2009. */
const sights: Record<string, readonly Rgb[]> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
};

/** Oklab (Ottosson, 2020), times 100. */
function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    100 * (0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s),
    100 * (1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s),
    100 * (0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s),
  ];
}

function closest(list: readonly ColorKey[], sight: readonly Rgb[]): number {
  const seen = list.map((key) => oklab(apply(sight, linear(colorOf(key)))));
  const distances = seen.flatMap((a, i) =>
    seen.slice(i + 1).map((b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])),
  );
  return Math.min(...distances);
}

describe.each(Object.entries(figures))('the colours of figure %s are apart', (_, list) => {
  test.each([
    ['normal', 14],
    ['deuteranopia', 8.5],
    ['protanopia', 8.5],
  ])('for %s sight', (name, least) => {
    expect(closest(list, sights[name] ?? [])).toBeGreaterThan(least);
  });

  test('and stand out from white', () => {
    for (const key of list) {
      const [r, g, b] = linear(colorOf(key));
      expect(1.05 / (0.05 + 0.2126 * r + 0.7152 * g + 0.0722 * b), key).toBeGreaterThan(1.85);
    }
  });
});

test('the shade of the thesis is darker, and lighter where the colour is nearly black', () => {
  expect(counterpart('#0c90d0')).toBe('#07567d');
  expect(linear(counterpart(colorOf('rnn 2')))[1]).toBeGreaterThan(linear(colorOf('rnn 2'))[1]);
});
