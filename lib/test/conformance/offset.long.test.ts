/** Meta-gradients on a problem with an offset at many sizes, on every engine that differentiates. */
import { describe, it } from 'vitest';
import { offset } from './offset.js';
import { expectRightDerivatives, learnedCases, learningEngines } from './offset-cases.js';

describe.each(learnedCases)('$name', (one) => {
  it.each([7, 10, 96, 100, 101, 1000, 15_910])('%i coordinates', async (size) => {
    const directions = size > 1000 ? 2 : 8;
    await expectRightDerivatives(await learningEngines(), { ...one, problem: offset(size) }, directions);
  });
});
