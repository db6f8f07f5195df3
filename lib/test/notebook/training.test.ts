import { expect, test } from 'vitest';
import { trainingRows } from '../../thesis/src/notebook/training.js';

test('a training in numbers: its length, resets by cause, the best validation', () => {
  const rows = trainingRows({
    metaLosses: Float64Array.of(1, 0.5, 0.25),
    gradientNorms: [1, 1, 1],
    resets: [
      { iteration: 1, cause: 'norm' },
      { iteration: 2, cause: 'length' },
      { iteration: 3, cause: 'norm' },
    ],
    validations: [
      { iteration: 1, score: -0.5 },
      { iteration: 2, score: -0.75 },
    ],
    selected: { iteration: 2, score: -0.75 },
  });
  expect(rows.map(({ what, value }) => [what, value])).toEqual([
    ['meta-iterations', 3],
    ['resets, length', 1],
    ['resets, large norm', 2],
    ['validations', 2],
    ['best validation, log10 of the mean loss', -0.75],
    ['its meta-iteration', 2],
  ]);
});

test('a training without resets and validations', () => {
  const nothing = { gradientNorms: [], resets: [], validations: [], selected: undefined };
  expect(trainingRows({ metaLosses: new Float64Array(7), ...nothing })).toEqual([
    { what: 'meta-iterations', value: 7 },
    { what: 'validations', value: 0 },
  ]);
});
