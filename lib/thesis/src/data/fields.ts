/** Readers of JSON objects, put together from those of their entries (see l2o's json.ts). */
import { list, record } from 'l2o/internal/data/json.js';

/** @throws SchemaError where something else stands at the place */
export type Reader<T> = (value: unknown, place: string) => T;

/** One for each entry; that of an optional one may find nothing. */
type Readers<T> = {
  readonly [K in keyof T]-?: Reader<T[K] | (Partial<Pick<T, K>> extends Pick<T, K> ? undefined : never)>;
};

/** Of an object with these entries, whatever else is in it; what is not there is left out. */
export function fields<T extends object>(readers: Readers<T>): Reader<T> {
  return (value, place) => {
    const given = record(value, place);
    const read = Object.entries<Reader<unknown>>(readers).flatMap(([name, reader]) => {
      const entry = reader(given[name], place === '' ? name : `${place}.${name}`);
      return entry === undefined ? [] : [[name, entry]];
    });
    return Object.fromEntries(read) as T;
  };
}

export function optional<T>(reader: Reader<T>): Reader<T | undefined> {
  return (value, place) => (value === undefined ? undefined : reader(value, place));
}

export function orNull<T>(reader: Reader<T>): Reader<T | null> {
  return (value, place) => (value === null ? null : reader(value, place));
}

export function listOf<T>(reader: Reader<T>): Reader<T[]> {
  return (value, place) => list(value, place, reader);
}
