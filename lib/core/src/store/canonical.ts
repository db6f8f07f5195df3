/** JSON in one spelling only, so that equal data have equal bytes and therefore equal hashes. */
import { UsageError } from '../errors.js';

/**
 * Writes plain data as JSON without blanks, the keys of every object sorted. Numbers keep every bit:
 * the shortest decimal that reads back as the same double, and "-0" for minus zero.
 *
 * @throws UsageError naming the entry that JSON cannot hold: NaN, infinities, undefined, functions
 */
export function canonicalJson(value: unknown): string {
  return write(value, 'value');
}

function write(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) {
    return Object.is(value, -0) ? '-0' : JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map((item, index) => write(item, `${path}[${index}]`)).join(',')}]`;
  }
  if (isPlainObject(value)) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${write(item, `${path}.${key}`)}`).join(',')}}`;
  }
  throw new UsageError({
    expected:
      'Settings are plain data: finite numbers, texts, true or false, null, lists and records of these',
    found: `${path} is ${describe(value)}`,
    fix: 'give this entry a value that JSON can hold',
  });
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function describe(value: unknown): string {
  if (typeof value === 'number' || value === undefined) return String(value);
  return typeof value === 'object' && value !== null ? `a ${value.constructor.name}` : `a ${typeof value}`;
}
