/** Errors that cross from one thread to another. */
import { describe, expect, it } from 'vitest';
import { DataError, ExplainedError, Interrupted, StorageError, UsageError } from '../../core/src/errors.js';
import { deserializeError, serializeError } from '../../core/src/evaluation/serialized-error.js';

const explanation = { expected: 'a', found: 'b', fix: 'c' };

/** What a message between threads makes of it. */
const sent = (error: unknown) => deserializeError(structuredClone(serializeError(error)));

describe('an error from a thread', () => {
  it.each([UsageError, DataError, StorageError, ExplainedError])('is again a %o', (Kind) => {
    const arrived = sent(new Kind(explanation));
    expect(arrived.constructor).toBe(Kind);
    expect(arrived).toMatchObject({ explanation, name: Kind.name });
  });

  it('is again an interruption', () => {
    expect(sent(new Interrupted('enough'))).toBeInstanceOf(Interrupted);
    expect(sent(new Interrupted('enough')).message).toBe('enough');
  });

  it('keeps name, message and place of a fault', () => {
    const fault = new TypeError('x is not a function');
    expect(sent(fault)).toMatchObject({ name: 'TypeError', message: fault.message, stack: fault.stack });
    expect(sent('a word').message).toBe('a word');
  });
});
