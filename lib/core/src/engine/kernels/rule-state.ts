/** Where a rule stands in the memory of the kernels: point, arrays and shared numbers; saved and restored exactly. */
import type { ParameterShape } from '../../parameters.js';
import type { Snapshot, SnapshotArray } from '../../snapshot.js';
import { initialState } from '../formulas.js';
import { type FloatArray, floatAlgebra } from './float-algebra.js';
import { type StateForm, type Traceable, uniformValue } from './rule/traced-rule.js';

/** State entries by name, as a snapshot has them but without the prefix. */
export type Entries = Readonly<Record<string, SnapshotArray>>;

const prefix = 'state/';

/** The state before the first step, from the rule's own definition. */
export function initialEntries(
  rule: Traceable,
  parameters: readonly ParameterShape[],
  x: Float32Array,
  gradient: Float32Array,
): Entries {
  const vector = (values: Float32Array): FloatArray => ({
    shape: [values.length],
    values: Float64Array.from(values),
  });
  return initialState(floatAlgebra, rule, { x: vector(x), gradient: vector(gradient), parameters });
}

/** Arrays over the coordinates have their number as last length. */
function isVarying({ shape }: SnapshotArray, size: number): boolean {
  return shape.length > 0 && shape[shape.length - 1] === size;
}

export function formOf(entries: Entries, size: number): StateForm {
  const all = Object.entries(entries);
  return {
    varying: new Map(
      all
        .filter(([, array]) => isVarying(array, size))
        .map(([name, { shape }]) => [name, shape.length === 1 ? 0 : shape[0]]),
    ),
    uniform: all.filter(([, array]) => !isVarying(array, size)).map(([name]) => name),
  };
}

export function uniformOf(entries: Entries, form: StateForm): Map<string, FloatArray> {
  return new Map(form.uniform.map((name) => [name, uniformValue(entries[name].shape, entries[name].values)]));
}

export function entriesOf({ arrays }: Snapshot): Entries {
  return Object.fromEntries(
    Object.entries(arrays)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, array]) => [name.slice(prefix.length), array]),
  );
}

export function snapshotOf(step: number, x: SnapshotArray, entries: Entries): Snapshot {
  return {
    step,
    arrays: {
      x,
      ...Object.fromEntries(Object.entries(entries).map(([name, array]) => [prefix + name, array])),
    },
  };
}
