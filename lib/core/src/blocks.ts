/**
 * Blocks of coordinates: the parameters of a problem, or their rows, or their columns. A rule folds a vector over them: every
 * coordinate is told what its block comes to.
 */
import { elementCount, type ParameterShape } from './parameters.js';

/**
 * What a block is: a parameter; or all entries of it with one index of its first axis, or of its last one. Of weights
 * [inputs, outputs] a row is what one input has, a column what one output has; of a convolution, [height, width, inputs, outputs],
 * a column is a filter. A parameter of one axis, or a number, has one row and one column: itself.
 */
export type BlockKind = 'parameter' | 'row' | 'column';

export const blockKinds: readonly BlockKind[] = ['parameter', 'row', 'column'];

export interface Blocks {
  readonly by: BlockKind;
  readonly parameters: readonly ParameterShape[];
}

/** A parameter as a matrix that stands in a vector row by row. Its blocks are its rows, by column its columns. */
export interface BlockMatrix {
  readonly begin: number;
  readonly rows: number;
  readonly columns: number;
}

export function matricesOf({ by, parameters }: Blocks): BlockMatrix[] {
  let end = 0;
  return parameters.map(({ shape }) => {
    const size = elementCount(shape);
    const begin = end;
    end += size;
    const isWhole = by === 'parameter' || shape.length < 2;
    if (by === 'column') {
      const columns = isWhole ? 1 : shape[shape.length - 1];
      return { begin, rows: size / columns, columns };
    }
    const rows = isWhole ? 1 : shape[0];
    return { begin, rows, columns: size / rows };
  });
}

export type Fold = 'mean' | 'sum' | 'max';

type Numbers = Float32Array | Float64Array;

/**
 * Writes for every coordinate what its block comes to: in double precision, and in an order that depends on nothing but the
 * block.
 * @param from a vector @param to another one
 */
export function foldBlocks(fold: Fold, blocks: Blocks, from: Numbers, to: Numbers): void {
  const foldMatrix = blocks.by === 'column' ? foldColumns : foldRows;
  for (const matrix of matricesOf(blocks)) foldMatrix(fold, matrix, from, to);
}

function foldRows(fold: Fold, { begin, rows, columns }: BlockMatrix, from: Numbers, to: Numbers): void {
  for (let row = 0; row < rows; row++) {
    const first = begin + row * columns;
    const end = first + columns;
    const folded = fold === 'max' ? largest(from, first, end) : sum(from, first, end);
    const told = fold === 'mean' ? folded / columns : folded;
    // Rows are short where there are many: to call fill() takes longer.
    for (let i = first; i < end; i++) to[i] = told;
  }
}

function largest(values: Numbers, begin: number, end: number): number {
  let most = values[begin];
  for (let i = begin + 1; i < end; i++) most = Math.max(most, values[i]);
  return most;
}

/** In four sums side by side: the processor need not wait for one addition before it begins the next. */
function sum(values: Numbers, begin: number, end: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = begin;
  for (; i + 3 < end; i += 4) {
    a += values[i];
    b += values[i + 1];
    c += values[i + 2];
    d += values[i + 3];
  }
  for (; i < end; i++) a += values[i];
  return a + b + (c + d);
}

function foldColumns(fold: Fold, { begin, rows, columns }: BlockMatrix, from: Numbers, to: Numbers): void {
  const folded = Float64Array.from(from.subarray(begin, begin + columns));
  const end = begin + rows * columns;
  for (let first = begin + columns; first < end; first += columns) {
    if (fold === 'max') for (let j = 0; j < columns; j++) folded[j] = Math.max(folded[j], from[first + j]);
    else for (let j = 0; j < columns; j++) folded[j] += from[first + j];
  }
  if (fold === 'mean') for (let j = 0; j < columns; j++) folded[j] /= rows;
  to.set(folded, begin);
  // The first row, then two of them, four, ...
  for (let done = columns; done < end - begin; done *= 2) {
    to.copyWithin(begin + done, begin, Math.min(begin + done, end - done));
  }
}
