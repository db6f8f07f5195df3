/** Errors between threads: their class would be lost on the way. */
import {
  DataError,
  ExplainedError,
  type Explanation,
  Interrupted,
  MissingDataError,
  NotStored,
  StorageError,
  UsageError,
} from '../errors.js';
import { HeldElsewhere } from './held.js';

export interface SerializedError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly explanation?: Explanation;
}

const explained = {
  UsageError,
  DataError,
  MissingDataError,
  StorageError,
  NotStored,
  ExplainedError,
} as const;

export function serializeError(error: unknown): SerializedError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack } = error;
  return {
    name,
    message,
    ...(stack === undefined ? {} : { stack }),
    ...(error instanceof ExplainedError ? { explanation: error.explanation } : {}),
  };
}

export function deserializeError({ name, message, stack, explanation }: SerializedError): Error {
  if (name === 'Interrupted') return new Interrupted(message);
  if (name === 'HeldElsewhere') return new HeldElsewhere(message);
  if (explanation) {
    const known = Object.entries(explained).find(([known]) => known === name);
    return new (known?.[1] ?? ExplainedError)(explanation);
  }
  return Object.assign(new Error(message), { name, stack });
}
