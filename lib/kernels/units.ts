/** Activations of units: their values, slopes and curvatures. */
import { exp, tanh } from './simd';
import { address, begin, count, rowsOf } from './record';

/** Kinds of units, as the caller numbers them. */
const SIGMOID: i32 = 1;
const TANH: i32 = 2;
const RELU: i32 = 3;

/** y = activation(y), in place. */
export function activate(y: usize, kind: i32, vectors: i32): void {
  const end = y + <usize>vectors * 16;
  const one = f32x4.splat(1);
  if (kind == SIGMOID) {
    for (; y < end; y += 16) {
      v128.store(y, f32x4.div(one, f32x4.add(one, exp(f32x4.neg(v128.load(y))))));
    }
  } else if (kind == TANH) {
    for (; y < end; y += 16) v128.store(y, tanh(v128.load(y)));
  } else if (kind == RELU) {
    for (; y < end; y += 16) v128.store(y, f32x4.pmax(v128.load(y), f32x4.splat(0)));
  }
}

/** The slope of an activation whose value is y. */
@inline
function slopeAt(y: v128, kind: i32): v128 {
  const one = f32x4.splat(1);
  if (kind == SIGMOID) return f32x4.mul(y, f32x4.sub(one, y));
  if (kind == TANH) return f32x4.sub(one, f32x4.mul(y, y));
  return kind == RELU ? v128.and(f32x4.gt(y, f32x4.splat(0)), one) : one;
}

/** d = d slope(y), in place: back through an activation, or its directional derivative. */
export function throughSlope(d: usize, y: usize, kind: i32, vectors: i32): void {
  for (let i = 0; i < vectors; i++) {
    v128.store(d, f32x4.mul(v128.load(d), slopeAt(v128.load(y), kind)));
    d += 16;
    y += 16;
  }
}

/**
 * moved = moved slope(y) + d curvature: the directional derivative of d slope(y).
 * @param d what came from above, before the slope
 * @param dy the derivative of y
 */
export function throughCurvature(
  moved: usize,
  d: usize,
  y: usize,
  dy: usize,
  kind: i32,
  vectors: i32,
): void {
  const one = f32x4.splat(1);
  for (let i = 0; i < vectors; i++) {
    const value = v128.load(y);
    let sum = f32x4.mul(v128.load(moved), slopeAt(value, kind));
    if (kind == SIGMOID) {
      const bend = f32x4.sub(one, f32x4.add(value, value));
      sum = f32x4.add(sum, f32x4.mul(v128.load(d), f32x4.mul(bend, v128.load(dy))));
    } else if (kind == TANH) {
      const bend = f32x4.mul(f32x4.splat(-2), value);
      sum = f32x4.add(sum, f32x4.mul(v128.load(d), f32x4.mul(bend, v128.load(dy))));
    }
    v128.store(moved, sum);
    moved += 16;
    d += 16;
    y += 16;
    dy += 16;
  }
}

/** y, kind, vectors of an example. Cut by examples. */
export function activateOf(record: usize, batch: usize, part: i32, parts: i32): void {
  const from = begin(rowsOf(batch), part, parts);
  const rows = begin(rowsOf(batch), part + 1, parts) - from;
  const vectors = count(record, 2);
  activate(address(record, 0) + <usize>(from * vectors) * 16, count(record, 1), rows * vectors);
}

/** d, y, kind, vectors of an example. Cut by examples. */
export function throughSlopeOf(record: usize, batch: usize, part: i32, parts: i32): void {
  const from = begin(rowsOf(batch), part, parts);
  const rows = begin(rowsOf(batch), part + 1, parts) - from;
  const vectors = count(record, 3);
  const offset = <usize>(from * vectors) * 16;
  throughSlope(address(record, 0) + offset, address(record, 1) + offset, count(record, 2), rows * vectors);
}

/** moved, d, y, dy, kind, vectors of an example. Cut by examples. */
export function throughCurvatureOf(record: usize, batch: usize, part: i32, parts: i32): void {
  const from = begin(rowsOf(batch), part, parts);
  const rows = begin(rowsOf(batch), part + 1, parts) - from;
  const vectors = count(record, 5);
  const offset = <usize>(from * vectors) * 16;
  throughCurvature(
    address(record, 0) + offset,
    address(record, 1) + offset,
    address(record, 2) + offset,
    address(record, 3) + offset,
    count(record, 4),
    rows * vectors,
  );
}

/** Copies: to, from, vectors of an example. Cut by examples. */
export function copyOf(record: usize, batch: usize, part: i32, parts: i32): void {
  const from = begin(rowsOf(batch), part, parts);
  const rows = begin(rowsOf(batch), part + 1, parts) - from;
  const bytes = <usize>count(record, 2) * 16;
  const offset = <usize>from * bytes;
  memory.copy(address(record, 0) + offset, address(record, 1) + offset, <usize>rows * bytes);
}
