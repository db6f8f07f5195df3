import { describe, expect, test } from 'vitest';
import { type ColorKey, colorOf, counterpart } from '../../thesis/src/figures/palette.js';

const keys = <const Family extends string, const Name extends string>(family: Family, ...names: Name[]) =>
  names.map((name) => `${family} ${name}` as const);

const sixScales = keys('timescale', '.99', '.9', '.8', '.7', '.6', '.5');
const ks = ['5', '10', '20', '30', '40', '60', '100'] as const;

/** What stands together in one frame of the figures. */
const frames: Record<string, readonly ColorKey[]> = {
  '3.3': [
    ...keys('mng', '1e-4', '1e-5', '1e-6', '1e-7'),
    ...keys('adam', '1.0', '10', '1e-1', '1e-2', '1e-3'),
  ],
  '3.3-nesterov': ['adam 1e-2', 'timescale .5', 'timescale .99'],
  '3.4': [...keys('mng', '1e-4', '1e-5', '1e-6', '1e-7'), ...keys('sign', '1e-4', '1e-5', '1e-6', '1e-7')],
  '3.5': [...keys('mng', '1e-3', '1e-4', '1e-5'), ...keys('adam', '1.0', '1e-1', '1e-2')],
  '3.3-reference': ['mng 1e-4', 'mng 1e-6', 'adam 1e-1', 'adam 1e-3'],
  '3.5-longer': ['mng 1e-3', 'timesteps 5', 'adam 1e-4', 'adam 1.0'],
  '3.7-factor': ['timesteps 10 untuned', 'timesteps 40', 'timesteps 5'],
  '3.5-stall': ['mng 1e-2', 'mng 1e-4', 'mng 1e-6', 'adam 1e-1', 'adam 5e-3'],
  '3.6': ['mng 1e-2', 'mng 1e-4', 'adam 1e-2'],
  '3.6-optimizers': [
    ...keys('mng', '1e-6', '1e-4', '1e-2'),
    ...keys('sign', '1e-6', '1e-2'),
    'adam 1e-2',
    'rnn 1',
  ],
  '3.6-printed': ['adam 1e-2', 'timescale .5', 'la 5', 'timescale .99'],
  ...Object.fromEntries(
    ks.map((k): [string, ColorKey[]] => [`3.7, k = ${k}`, [`timesteps ${k}`, `timesteps ${k} untuned`]]),
  ),
  '3.8': ['timesteps 100', 'adam 5e-3'],
  '3.9a': keys('momentums', '10 0.2-0.99', '6 0.2-0.9', '6 0.2-0.99', '6 0.5-0.99', '7 0.1-0.99'),
  '3.9b': [...keys('momentums', '10 0.2-0.99', '6 0.2-0.99'), 'adam 5e-3', 'rmsprop'],
  '3.9-length': [...keys('trained', '1%', '2%', '5%', '10%', '20%', '50%'), 'momentums 6 0.2-0.99'],
  '3.9-sigmoid': ['momentums 6 0.2-0.99', 'momentums 6 0.2-0.9'],
  '3.9-proposals a': keys('momentums', '6 0.2-0.99', '6 0.5-0.99', '6 0.2-0.9', '10 0.2-0.99'),
  '3.10': ['momentums 6 0.2-0.99', 'momentums 10 0.2-0.99', 'adam 1e-4', 'rmsprop'],
  '4.2': ['la a', 'la 6', 'la c'],
  '4.4, the averages': keys('la', '5', '6', '11'),
  '4.6': ['la 6', 'la 6 low', 'mlp', 'mlp low'],
  '4.10': [...sixScales, 'rnn 2'],
  '4.10-whole': ['rnn 2', 'la 6', 'average', ...keys('timescale', '.99', '.95', '.9')],
  '4.10-length': ['rnn 2', 'la 6', 'average', ...keys('trained', '1%', '2%', '10%', '20%')],
  '4.10-unroll': ['sign 1e-6', 'rnn 1', 'timescale .99'],
  '4.11': [...sixScales, 'rnn 2', 'la 6'],
  '4.12a': ['rnn 1', 'rnn 2'],
  '4.13': [...sixScales, 'rnn 2', 'la 6', 'average'],
};

/** Settings of one family in their order: neighbours may be near, as lightness tells the order. */
const scales: Record<string, readonly ColorKey[]> = {
  'rates of MNG': keys('mng', '1e-2', '1e-3', '1e-4', '1e-5', '1e-6', '1e-7'),
  'rates of the signs': keys('sign', '1e-2', '1e-3', '1e-4', '1e-5', '1e-6', '1e-7'),
  'rates of Adam': keys('adam', '10', '1.0', '1e-1', '1e-2', '5e-3', '1e-3', '1e-4'),
  timescales: keys('timescale', '.99', '.95', '.9', '.85', '.8', '.75', '.7', '.65', '.6', '.55', '.5'),
  'lengths of history': keys('timesteps', ...ks).reverse(),
  'lengths of history, untuned': ks.map((k) => `timesteps ${k} untuned` as const).reverse(),
  'parts of a training': ['momentums 6 0.2-0.99', ...keys('trained', '50%', '20%', '10%', '5%', '2%', '1%')],
  'numbers of Adams': keys('la', '11', '6', '5'),
};
const areOfOneScale = (one: ColorKey, other: ColorKey) =>
  Object.values(scales).some((scale) => scale.includes(one) && scale.includes(other));

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

const seen = (color: string, sight: readonly Rgb[] = []) => oklab(apply(sight, linear(color)));
const distance = (one: Rgb, other: Rgb) =>
  Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);

/** The ratio of WCAG 2, of a colour to white. */
function contrast(color: string): number {
  const [r, g, b] = linear(color);
  return 1.05 / (0.05 + 0.2126 * r + 0.7152 * g + 0.0722 * b);
}

describe.each(Object.entries(frames))('the colours in a frame of figure %s are apart', (_, list) => {
  test.each([
    ['normal', 14, 5.5],
    ['deuteranopia', 8.5, 4.5],
    ['protanopia', 8.5, 4.5],
  ])('for %s sight', (name, least, leastOfOneScale) => {
    for (const [index, one] of list.entries()) {
      for (const other of list.slice(index + 1)) {
        const apart = distance(seen(colorOf(one), sights[name]), seen(colorOf(other), sights[name]));
        expect(apart, `${one}, ${other}`).toBeGreaterThan(
          areOfOneScale(one, other) ? leastOfOneScale : least,
        );
      }
    }
  });
});

test.each(Object.entries(scales))('%s are ordered by lightness, for every sight', (_, scale) => {
  for (const sight of Object.values(sights)) {
    const lightness = scale.map((key) => seen(colorOf(key), sight)[0]);
    expect(lightness).toEqual(lightness.toSorted((one, other) => one - other));
    expect((lightness.at(-1) ?? 0) - (lightness[0] ?? 0)).toBeGreaterThan(25);
  }
});

describe.each([...new Set([...Object.values(frames), ...Object.values(scales)].flat())])('%s', (key) => {
  const color = colorOf(key);
  const thesis = counterpart(color);

  test("and the thesis' shade of it stand out from white in print", () => {
    expect(contrast(color)).toBeGreaterThanOrEqual(3);
    expect(contrast(thesis)).toBeGreaterThanOrEqual(3);
  });

  test('has a shade for the thesis that shows on it, for every sight, and is no grey', () => {
    for (const sight of Object.values(sights))
      expect(distance(seen(color, sight), seen(thesis, sight))).toBeGreaterThan(12);
    const [, a, b] = seen(thesis, sights.normal);
    expect(Math.hypot(a, b)).toBeGreaterThan(4);
  });
});

test('the shade of the thesis has the hue of its colour: half of a light one, a multiple of a dark one', () => {
  expect(counterpart('#0c90d0')).toBe('#064868');
  expect(counterpart('#0b1630')).toBe('#3a75ff');
});
