/** Arrays that come from outside: what a problem gives, and what a snapshot holds. */
import { UsageError } from '../errors.js';
import type { Snapshot, SnapshotArray } from '../snapshot.js';
import { isRecord, whole } from './kinds.js';
import { refuse } from './settings.js';

/** A shape as it is wanted; null stands for any length. */
export type WantedShape = readonly (number | null)[];

/** What is wanted of a snapshot: its arrays by name. */
export interface WantedArrays {
  readonly needed: Readonly<Record<string, WantedShape>>;
  /** Arrays that may be there too. */
  readonly others?: Readonly<Record<string, WantedShape>>;
}

/**
 * @param what "The gradient of Parabola"
 * @throws UsageError with both shapes
 */
export function checkShape(
  what: string,
  wanted: WantedShape,
  { shape, values }: { readonly shape: readonly number[]; readonly values?: ArrayLike<number> },
  fix: string,
): void {
  const isSame =
    shape.length === wanted.length && wanted.every((length, i) => (length ?? shape[i]) === shape[i]);
  const count = values?.length ?? entryCount(shape);
  if (isSame && count === entryCount(shape)) return;
  throw new UsageError({
    expected: `${what} is ${inWords(wanted)}`,
    found: isSame ? `the shape ${inBrackets(shape)} with ${count} numbers` : inWords(shape),
    fix,
  });
}

const entryCount = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);

function inWords(shape: WantedShape): string {
  return shape.length === 0 ? 'a scalar' : `of shape ${inBrackets(shape)}`;
}

const inBrackets = (shape: WantedShape) => `[${shape.map((length) => length ?? 'any').join(', ')}]`;

/**
 * A snapshot before anything is restored from it. Numbers that are not finite are let through: a run may have come to
 * them, and goes on from there as it would have.
 *
 * @param of what it should be of: "Adam eta 1e-2 on MlpMnist"
 * @throws UsageError naming the array that is missing, unknown or of another shape, or the step
 */
export function checkSnapshot(of: string, snapshot: Snapshot, { needed, others = {} }: WantedArrays): void {
  const fix = 'restore a snapshot of the same problem and the same optimizer, as it was given';
  const place = (name: string) => ({ name, of: `a snapshot of ${of}` });
  const { step, arrays } = snapshot ?? {};
  if (!Number.isSafeInteger(step) || step < 0) {
    refuse(place('step'), whole.is, step, fix);
  }
  if (!isRecord(arrays)) refuse(place('arrays'), 'a record of arrays', arrays, fix);
  const wrong = (found: string): never => {
    throw new UsageError({
      expected: `A snapshot of ${of} after ${step} steps has the arrays ${Object.keys(needed).join(', ')}`,
      found,
      fix,
    });
  };
  for (const [name, array] of Object.entries(arrays)) {
    const wanted = Object.hasOwn(needed, name) ? needed[name] : others[name];
    if (!wanted) wrong(`another one, "${name}"`);
    if (!isArray(array)) refuse(place(name), isArrayOf, array, fix);
    checkShape(`The array "${name}" in a snapshot of ${of}`, wanted, array, fix);
  }
  const missing = Object.keys(needed).find((name) => !Object.hasOwn(arrays, name));
  if (missing !== undefined) wrong(`no "${missing}"`);
}

const isArrayOf = '{ shape, values }, the values in a Float32Array or Float64Array';

const isArray = (value: SnapshotArray) =>
  isRecord(value) &&
  Array.isArray(value.shape) &&
  (value.values instanceof Float32Array || value.values instanceof Float64Array);
