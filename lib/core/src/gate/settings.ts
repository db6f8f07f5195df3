/**
 * The settings of rules, schedules, problems and trainings: described once, beside the type that they have, and read by one
 * function, from a call as from a file. Whatever is not understood to the last entry is refused, with the nearest name.
 */
import { UsageError } from '../errors.js';
import { nearest } from '../nearest.js';
import { plainNumber } from '../short-number.js';

/** What stands where: "rate", "Adam". */
export interface SettingName {
  readonly name: string;
  readonly of: string;
}

/** A kind of value. `T` is what it is read as: a learning rate is given as a number and read as a schedule. */
export interface Kind<T> {
  /** Ends the sentence "rate of Adam is ...". */
  readonly is: string;
  /** @throws UsageError for any other value */
  read(value: unknown, place: SettingName): T;
}

/** A kind of value that may be left out. */
export interface Optional<T, U extends T | undefined = T | undefined> extends Kind<T> {
  /** What it is then. */
  readonly usual: U;
}

/** The description of settings `S`: an entry for each, optional where it is so there. */
export type Form<S> = {
  readonly [N in keyof S]-?: undefined extends S[N] ? Optional<Exclude<S[N], undefined>> : Kind<S[N]>;
};

export type AnyForm = Readonly<Record<string, Kind<unknown> & { readonly usual?: unknown }>>;

/** What settings are read as. */
export type ReadBy<F> = {
  readonly [N in keyof F]: F[N] extends { read(value: unknown, place: SettingName): infer T }
    ? F[N] extends { readonly usual: infer U }
      ? T | U
      : T
    : never;
};

/**
 * @param of whose settings they are: "Adam"
 * @param given as it was handed over, or out of a file
 * @throws UsageError when an entry is unknown (it names the nearest), missing or of another kind
 */
export function readSettings<F extends AnyForm>(of: string, form: F, given: unknown): ReadBy<F> {
  const names = Object.keys(form);
  const wrong = (found: string, fix: string): never => {
    throw new UsageError({ expected: `The settings of ${of} are ${names.join(', ')}`, found, fix });
  };
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return wrong(shown(given), `give them by name: { ${names[0]}: ... }`);
  }
  const entries = new Map<string, unknown>(Object.entries(given));
  for (const [name, value] of entries) {
    if (names.includes(name) || value === undefined) continue;
    wrong(`${name} = ${shown(value)}`, `leave it out, or take the nearest: ${nearest(name, names, 1)}`);
  }
  const read = Object.entries(form).map(([name, kind]) => {
    const value = entries.get(name);
    return [name, value === undefined && 'usual' in kind ? kind.usual : kind.read(value, { name, of })];
  });
  // What is left out stays out: settings are hashed.
  return Object.fromEntries(read.filter(([, value]) => value !== undefined)) as ReadBy<F>;
}

/** The settings that are not as usual, for titles: ", beta1 0.8, range on". */
export function unusual(form: AnyForm, read: Readonly<Record<string, unknown>>): string {
  return Object.entries(form)
    .filter(
      ([name, { usual }]) => usual !== undefined && JSON.stringify(read[name]) !== JSON.stringify(usual),
    )
    .map(([name]) => `, ${name} ${inWords(read[name])}`)
    .join('');
}

function inWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(inWords).join('-');
  if (typeof value === 'object') return shown(value);
  return typeof value === 'number' ? plainNumber(value) : String(value);
}

/** Refuses a misspelt option, which would be left out without a word. @throws UsageError naming the nearest */
export function requireKnown(of: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given ?? {}).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new UsageError({
    expected: `The options of ${of} are ${known.join(', ')}`,
    found: unknown,
    fix: `leave it out, or take the nearest: ${nearest(unknown, known, 1)}`,
  });
}

/** Says that something else was expected. @throws UsageError always */
export function refuse({ name, of }: SettingName, is: string, value: unknown, fix?: string): never {
  throw new UsageError({
    expected: `${name} of ${of} is ${is}`,
    found: value === undefined ? `no ${name}` : `${name} = ${shown(value)}`,
    fix: fix ?? (value === undefined ? `give one: { ${name}: ... }` : anotherFor(value)),
  });
}

function anotherFor(value: unknown): string {
  if (typeof value === 'function') return 'call it, with its settings: what it returns is meant';
  const isNumberInQuotes = typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
  return isNumberInQuotes ? `write ${Number(value)}, without quotation marks` : 'give another value';
}

/** A value as a person reads it in a message: no more than a line. */
export function shown(value: unknown): string {
  const text = inText(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** @param depth of records within records: what is deeper is cut, for a record may hold itself */
function inText(value: unknown, depth = 3): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (depth === 0) return '...';
  const within = (entry: unknown) => inText(entry, depth - 1);
  if (Array.isArray(value)) return `[${value.slice(0, 20).map(within).join(', ')}]`;
  const entries = Object.entries(value).slice(0, 20);
  if (entries.length === 0) return '{}';
  return `{ ${entries.map(([name, entry]) => `${name}: ${within(entry)}`).join(', ')} }`;
}
