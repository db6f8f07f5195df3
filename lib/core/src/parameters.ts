/** The parameters of a problem: named blocks in one flat vector. */

/** A named block of the flat parameter vector; blocks follow one another without gaps. */
export interface ParameterShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The number of entries of a shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Coordinates that are one parameter. */
export function oneParameter(size: number): ParameterShape[] {
  return [{ name: 'x', shape: [size] }];
}

/** The number of coordinates of a list of parameter blocks. */
export function totalSize(parameters: readonly ParameterShape[]): number {
  return parameters.reduce((total, { shape }) => total + elementCount(shape), 0);
}
