import { expect, test } from 'vitest';
import { caveats, imagesInWords, shortTrainings } from '../../thesis/src/figures/caveats.js';
import { lines, training, warned } from './example.js';

test('of a figure as in the thesis there is nothing to say', () => {
  expect(caveats(lines())).toBeNull();
  const { provenance } = lines();
  const whole = { ...provenance, trainings: [training(50_000, 50_000)] };
  expect(caveats({ ...lines(), provenance: whole })).toBeNull();
});

test('names a short profile, short curves, short trainings and other images', () => {
  expect(caveats(warned())).toBe(
    'profile quick · first 20 of 50 epochs · trained for 500 of 50,000 meta-iterations · MNIST images: re-compressed',
  );
});

test('names the images in plain words', () => {
  const images = { name: 'cifar10', variant: 'cifar10-jpeg, first 500 images', checksum: '' };
  expect(imagesInWords(images)).toBe('CIFAR-10 images: re-compressed, first 500 images');
});

test('a short training is told at the length of the thesis too', () => {
  const { provenance } = lines();
  expect(caveats({ ...lines(), provenance: { ...provenance, trainings: [training(30, 200_000)] } })).toBe(
    'trained for 30 of 200,000 meta-iterations',
  );
});

test.each([
  ['one', [500], ['trained for 500 of 200,000 meta-iterations']],
  ['several alike', [1500, 1500], ['trained for 1,500 of 200,000 meta-iterations']],
  ['several', [5000, 30, 500], ['trainings of 30 to 5,000 meta-iterations instead of 200,000']],
  ['one of several', [200_000, 30], ['1 of 2 trainings of 30 meta-iterations instead of 200,000']],
  ['some', [200_000, 30, 99], ['2 of 3 trainings of 30 to 99 meta-iterations instead of 200,000']],
  ['longer ones', [300_000, 200_000], []],
  ['none', [], []],
])('of %s', (_, lengths, said) => {
  expect(shortTrainings(lengths.map((length) => training(length, 200_000)))).toEqual(said);
});

test('trainings of two lengths have a phrase each', () => {
  expect(shortTrainings([training(30, 50_000), training(40, 200_000)])).toEqual([
    'trained for 30 of 50,000 meta-iterations',
    'trained for 40 of 200,000 meta-iterations',
  ]);
});

test.each([
  ['the last one', [[400, 400]], null],
  ['one that is not recorded', [[400, null]], null],
  ['an early one', [[50_000, 1000]], 'theta of the dump after 1,000 of 50,000 meta-iterations'],
  [
    'one among others',
    [
      [500, 500],
      [50_000, 1000],
    ],
    'la-b-6: theta of the dump after 1,000 of 50,000 meta-iterations',
  ],
  [
    'several',
    [
      [50_000, 1000],
      [50_000, 40_000],
    ],
    'thetas of dumps after 1,000 to 40,000 meta-iterations',
  ],
  [
    'several after one length',
    [
      [50_000, 20_000],
      [50_000, 20_000],
    ],
    'thetas of dumps after 20,000 meta-iterations',
  ],
  [
    'some',
    [
      [50_000, 1000],
      [50_000, 40_000],
      [500, 500],
    ],
    '2 of 3 thetas of dumps after 1,000 to 40,000 meta-iterations',
  ],
] as const)('tells the dump of a theta: %s', (_, of, said) => {
  const { provenance } = lines();
  const trainings = of.map(([length, dump]) => ({ ...training(length, length), dump }));
  expect(caveats({ ...lines(), provenance: { ...provenance, trainings } })).toBe(said);
});
