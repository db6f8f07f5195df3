/** The kinds of values that settings have. */
import { nearest } from '../nearest.js';
import { type AnyForm, type Form, type Kind, type Optional, readSettings, refuse } from './settings.js';

/** A kind whose values are taken as they are given. */
export function kind<T>(is: string, holds: (value: unknown) => value is T): Kind<T> {
  return { is, read: (value, place) => (holds(value) ? value : refuse(place, is, value)) };
}

/** May be left out, and is `usual` then. */
export function usually<T>(kind: Kind<T>, usual: T): Optional<T, T> {
  return { ...kind, usual };
}

/** May be left out, and stays so: settings that addressed runs before it was there stay as they were. */
export function optional<T>(kind: Kind<T>): Optional<T> {
  return { ...kind, usual: undefined };
}

/** @param is "a number above 0" */
export function numberThat(is: string, holds: (value: number) => boolean): Kind<number> {
  return kind(
    is,
    (value): value is number => typeof value === 'number' && Number.isFinite(value) && holds(value),
  );
}

export const finite = numberThat('a finite number', () => true);
export const notNegative = numberThat('a number, 0 or more', (value) => value >= 0);
export const positive = numberThat('a number above 0', (value) => value > 0);
export const whole = numberThat(
  'a whole number, 0 or more',
  (value) => Number.isSafeInteger(value) && value >= 0,
);
/** What an average keeps of itself at each step: 0 is no average. */
export const share = numberThat('a number, 0 or more and below 1', (value) => value >= 0 && value < 1);
/** The same where 0 makes no sense. */
export const timescale = numberThat('a number above 0 and below 1', (value) => value > 0 && value < 1);

/** The most numbers that a rule keeps, and units that a layer has, per coordinate: beyond it code and time grow past use. */
export const mostRows = 5000;

/** The most coordinates that a problem has, and numbers that a layer makes of an example. */
export const mostCoordinates = 100_000_000;

/** The most examples of a batch. */
export const mostExamples = 100_000;

/** A number of things. @param most what is more is a slip of the keyboard, or would not fit into any machine */
export function countTo(most: number): Kind<number> {
  const is = `a whole number from 1 to ${most.toLocaleString('en')}`;
  return numberThat(is, (value) => Number.isSafeInteger(value) && value >= 1 && value <= most);
}

/** An object with entries by name: no list, not null. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const truth = kind('true or false', (value) => typeof value === 'boolean');

/** One of the known words, or numbers. */
export function oneOf<const T extends string | number>(known: readonly T[]): Kind<T> {
  const is = `one of ${known.join(', ')}`;
  const words = known.filter((one) => typeof one === 'string');
  return {
    is,
    read: (value, place) => {
      const found = known.find((one) => one === value);
      if (found !== undefined) return found;
      const isWord = typeof value === 'string' && words.length > 0;
      return refuse(place, is, value, isWord ? `take the nearest: ${nearest(value, words, 1)}` : undefined);
    },
  };
}

/** A list with at least one entry unless `least` says otherwise. */
export function listOf<T>(item: Kind<T>, { least = 1, most = mostRows } = {}): Kind<readonly T[]> {
  const length = least === most ? `${most}` : `${least} to ${most.toLocaleString('en')}`;
  const is = `a list of ${length}, each ${item.is}`;
  return {
    is,
    read: (value, place) => {
      if (!Array.isArray(value) || value.length < least || value.length > most) {
        return refuse(place, is, Array.isArray(value) && value.length === 0 ? [] : value);
      }
      return value.map((entry, i) => item.read(entry, { ...place, name: `${place.name}[${i}]` }));
    },
  };
}

/** Two values. */
export function pairOf<T>(item: Kind<T>): Kind<readonly [T, T]> {
  return listOf(item, { least: 2, most: 2 }) as Kind<readonly [T, T]>;
}

/** A record of settings within settings. */
export function recordOf<S extends object>(form: Form<S>): Kind<S> {
  const entries: AnyForm = Object.fromEntries(Object.entries(form));
  return {
    is: `a record of ${Object.keys(form).join(', ')}`,
    read: (value, { name, of }) => readSettings(`${name} of ${of}`, entries, value) as S,
  };
}
