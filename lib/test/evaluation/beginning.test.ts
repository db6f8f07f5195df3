import { expect, it } from 'vitest';
import { beginningData, beginningFrom } from '../../core/src/evaluation/beginning.js';

it.each([[[]], [[Math.LN10]], [[0.1, 5e-324, 1.7976931348623157e308, -3]]])(
  'the losses %j are read as they were written',
  (losses) => {
    const beginning = { arithmetic: '0123456789abcdef', losses };
    expect(beginningFrom(beginningData(beginning), 'beginning')).toEqual(beginning);
  },
);
