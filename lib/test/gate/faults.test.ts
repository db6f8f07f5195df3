/**
 * What wrong input gets: what was expected, what was found, what fixes it. All of it is wrong use, a UsageError with exit
 * code 2, and comes before anything is built or computed.
 */
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/src/errors.js';
import { describeFailure } from '../../tools/src/cli/failure.js';
import { problemRows } from './problem-rows.js';
import { ruleRows } from './rule-rows.js';
import { settingsRows } from './settings-rows.js';

describe.each([
  ['settings', settingsRows],
  ['problems and trainings', problemRows],
  ['rules and problems of a program without types', ruleRows],
] as const)('%s', (_name, rows) => {
  it.each(rows.map((row, i) => [i, row[1], row[2], row] as const))(
    '%i: %s, found: %s',
    (_i, _expected, _found, [call, expected, found, fix = 'give another value']) => {
      let caught: unknown;
      try {
        call();
      } catch (error) {
        caught = error;
      }
      expect(caught).toBeInstanceOf(UsageError);
      expect(describeFailure(caught, false)).toEqual({
        exitCode: 2,
        text: `expected: ${expected}\n  found: ${found}\n  to fix it: ${fix}`,
      });
    },
  );
});
