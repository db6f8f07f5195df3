/** Dense layers: y = x W + b, W [inputs, vectors], and what goes back through them. */
import { addRows, FROM_ZERO, multiply, multiplyTransposed, ON_TOP, PANEL, panelBytes, SUM_BYTES, TILE } from './product';
import { address, begin, beginOfSteps, count, rowsOf } from './record';

/** Bytes to work in, for layers of that many inputs and batches of that many examples. */
export function denseScratch(inputs: i32, rows: i32): i32 {
  return max(panelBytes(max(inputs, rows)), SUM_BYTES);
}

@inline
function forward(
  record: usize,
  scratch: usize,
  fromRow: i32,
  toRow: i32,
  fromVector: i32,
  toVector: i32,
): void {
  const inputs = count(record, 4);
  const vectors = count(record, 5);
  const stride = <usize>vectors * 16;
  const column = <usize>fromVector * 16;
  const start = address(record, 3);
  const rows = toRow - fromRow;
  if (rows == 0 || fromVector == toVector) return;
  multiply(
    address(record, 0) + <usize>fromRow * stride + column,
    stride,
    address(record, 1) + <usize>(fromRow * inputs) * 4,
    <usize>inputs * 4,
    rows,
    0,
    4,
    inputs,
    0,
    1,
    address(record, 2) + column,
    stride,
    rows,
    toVector - fromVector,
    start > ON_TOP ? start + column : start,
    scratch,
  );
}

/** y, x, weights, start, inputs, vectors. Cut by examples: for layers that are read in no time. */
export function denseByExamples(record: usize, batch: usize, scratch: usize, part: i32, parts: i32): void {
  const rows = rowsOf(batch);
  forward(record, scratch, begin(rows, part, parts), begin(rows, part + 1, parts), 0, count(record, 5));
}

/** The same, cut by outputs: each part of the weights is read once. */
export function denseByOutputs(record: usize, batch: usize, scratch: usize, part: i32, parts: i32): void {
  const vectors = count(record, 5);
  const from = beginOfSteps(vectors, part, parts, PANEL);
  forward(record, scratch, 0, rowsOf(batch), from, beginOfSteps(vectors, part + 1, parts, PANEL));
}

/** dx [rows, inputs], d [rows, vectors], weights [inputs, vectors], start, inputs, vectors. Cut by inputs. */
export function denseBack(record: usize, batch: usize, scratch: usize, part: i32, parts: i32): void {
  const inputs = count(record, 4);
  const vectors = count(record, 5);
  const from = begin(inputs, part, parts);
  multiplyTransposed(
    address(record, 0) + <usize>from * 4,
    <usize>inputs * 4,
    address(record, 1),
    address(record, 2) + <usize>(from * vectors) * 16,
    rowsOf(batch),
    begin(inputs, part + 1, parts) - from,
    vectors,
    address(record, 3),
    scratch,
  );
}

/** gradient [inputs, vectors], x [rows, inputs], d [rows, vectors], start, inputs, vectors. Cut by inputs. */
export function denseGradient(record: usize, batch: usize, scratch: usize, part: i32, parts: i32): void {
  const inputs = count(record, 4);
  const vectors = count(record, 5);
  const stride = <usize>vectors * 16;
  const from = beginOfSteps(inputs, part, parts, TILE);
  const rows = beginOfSteps(inputs, part + 1, parts, TILE) - from;
  if (rows == 0) return;
  multiply(
    address(record, 0) + <usize>from * stride,
    stride,
    address(record, 1) + <usize>from * 4,
    4,
    rows,
    0,
    <usize>inputs * 4,
    rowsOf(batch),
    0,
    1,
    address(record, 2),
    stride,
    rows,
    vectors,
    address(record, 3),
    scratch,
  );
}

/** gradient [vectors], d [rows, vectors], vectors: the sum of the rows. Cut by outputs. */
export function biasGradient(record: usize, batch: usize, part: i32, parts: i32): void {
  const vectors = count(record, 2);
  const from = <usize>begin(vectors, part, parts) * 16;
  const bytes = <usize>begin(vectors, part + 1, parts) * 16 - from;
  const rows = address(record, 1) + from;
  addRows(address(record, 0) + from, rows, rowsOf(batch), <usize>vectors * 16, bytes, FROM_ZERO);
}
