import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { UsageError } from '../../core/src/errors.js';

it('an explained error that ends a cell is shown as its three lines, without a stack', () => {
  const error = new UsageError({ expected: 'A number', found: 'a word', fix: 'give a number' });
  expect(inspect(error)).toBe('expected: A number\n  found: a word\n  to fix it: give a number');
});
