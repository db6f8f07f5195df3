/** What an error tells the person, and the exit code it ends with. */
import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { DataError, Interrupted, UsageError } from '../../core/src/errors.js';
import { CommandFailed } from '../../tools/src/cli/context.js';
import { describeFailure } from '../../tools/src/cli/failure.js';

const explanation = { expected: 'A cat', found: 'a dog', fix: 'look again' };

describe('a mistake a person can fix', () => {
  it('is three lines without a stack', () => {
    const { exitCode, text } = describeFailure(new DataError(explanation), false);
    expect(text).toBe('expected: A cat\n  found: a dog\n  to fix it: look again');
    expect(exitCode).toBe(1);
  });

  it('shows the stack, and that of its cause, with --debug', () => {
    const error = new DataError(explanation, { cause: new Error('the first cause') });
    const { text = '' } = describeFailure(error, true);
    expect(text).toMatch(/^expected: A cat\n/);
    expect(text).toMatch(/\n {4}at /);
    expect(text).toMatch(/caused by: Error: the first cause/);
  });

  it('is wrong use where the call is wrong', () => {
    expect(describeFailure(new UsageError(explanation), false).exitCode).toBe(2);
  });

  it('may be the system refusing', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const { exitCode, text } = describeFailure(full, false);
    expect(exitCode).toBe(1);
    expect(text).toMatch(/found: ENOSPC.*\n {2}to fix it: free some space/);
  });
});

it('a fault of the kit is one line, and how to see more', () => {
  const { exitCode, text = '' } = describeFailure(new TypeError('x is undefined\nmore'), false);
  expect(exitCode).toBe(1);
  expect(text.split('\n')).toHaveLength(2);
  expect(text).toMatch(/^x is undefined\n.*--debug/);
  expect(describeFailure(new TypeError('x'), true).text).toMatch(/\n {4}at /);
});

it('an interruption ends with 130 and says how to go on', () => {
  const { exitCode, text } = describeFailure(new Interrupted(), false);
  expect(exitCode).toBe(130);
  expect(text).toMatch(/same command/);
});

it("the parser's own errors are wrong use, its help is not", () => {
  expect(describeFailure(new CommanderError(1, 'commander.unknownOption', ''), false)).toEqual({
    exitCode: 2,
  });
  expect(describeFailure(new CommanderError(0, 'commander.helpDisplayed', ''), false)).toEqual({
    exitCode: 0,
  });
});

it('a command that has said everything says nothing more', () => {
  expect(describeFailure(new CommandFailed(), false)).toEqual({ exitCode: 1 });
  expect(describeFailure(new CommandFailed(2), false)).toEqual({ exitCode: 2 });
});
