/** An array of double-precision numbers with a shape: what the double engine computes with. */

export interface DoubleArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

export function doubleArray(shape: readonly number[], values: ArrayLike<number>): DoubleArray {
  return { shape, values: Float64Array.from(values) };
}
