/** JSON from outside, read with care: each reader returns what it names, or says where something else stands. */

import { isRecord } from '../gate/kinds.js';

/** A value of another shape than was wanted; `readJson` turns it into an explained error. */
export class SchemaError extends Error {
  constructor(place: string, wanted: string) {
    super(`${place} is not ${wanted}`);
  }
}

export type JsonRecord = Readonly<Record<string, unknown>>;

export function record(value: unknown, place: string): JsonRecord {
  if (isRecord(value)) return value;
  throw new SchemaError(place, 'an object');
}

export function list<T>(value: unknown, place: string, item: (value: unknown, place: string) => T): T[] {
  if (Array.isArray(value)) return value.map((entry, i) => item(entry, `${place}[${i}]`));
  throw new SchemaError(place, 'a list');
}

export function text(value: unknown, place: string): string {
  if (typeof value === 'string') return value;
  throw new SchemaError(place, 'a text');
}

/** Texts by name. @throws SchemaError */
export function texts(value: unknown, place: string): Record<string, string> {
  const entries = Object.entries(record(value, place));
  return Object.fromEntries(entries.map(([name, entry]) => [name, text(entry, `${place}.${name}`)]));
}

/** A reader of one of the known words, which throws SchemaError for any other value. */
export function oneOf<const T extends string>(known: readonly T[]) {
  return (value: unknown, place: string): T => {
    const found = known.find((one) => one === value);
    if (found !== undefined) return found;
    throw new SchemaError(place, `one of ${known.join(', ')}`);
  };
}

export function truth(value: unknown, place: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new SchemaError(place, 'true or false');
}

export function number(value: unknown, place: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new SchemaError(place, 'a number');
}

/** A whole number, 0 or more, that a double holds exactly. @throws SchemaError */
export function wholeNumber(value: unknown, place: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new SchemaError(place, 'a whole number, 0 or more');
}

/** A list of numbers, of a given length if one is named. */
export function numbers(value: unknown, place: string, length?: number): number[] {
  const values = list(value, place, number);
  if (length !== undefined && values.length !== length) {
    throw new SchemaError(place, `a list of ${length} numbers, but of ${values.length}`);
  }
  return values;
}
