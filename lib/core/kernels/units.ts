/** Activations of units: their values, first and second derivatives. */
import { exp, tanh } from './simd';
import { address, begin, count, rowsOf } from './record';

/** Kinds of units, as the caller numbers them. */
const SIGMOID: i32 = 1;
const TANH: i32 = 2;
const RELU: i32 = 3;

@inline
function unit(x: v128, kind: i32): v128 {
  const one = f32x4.splat(1);
  if (kind == SIGMOID) return f32x4.div(one, f32x4.add(one, exp(f32x4.neg(x))));
  return kind == TANH ? tanh(x) : f32x4.pmax(x, f32x4.splat(0));
}

/** The derivative of an activation whose value is y. */
@inline
function derivativeAt(y: v128, kind: i32): v128 {
  const one = f32x4.splat(1);
  if (kind == SIGMOID) return f32x4.mul(y, f32x4.sub(one, y));
  if (kind == TANH) return f32x4.sub(one, f32x4.mul(y, y));
  return v128.and(f32x4.gt(y, f32x4.splat(0)), one);
}

/** sum + d activation'' dy, of an activation whose value is y. */
@inline
function addSecondDerivative(sum: v128, d: v128, y: v128, dy: v128, kind: i32): v128 {
  if (kind == RELU) return sum;
  const second =
    kind == SIGMOID ? f32x4.sub(f32x4.splat(1), f32x4.add(y, y)) : f32x4.mul(f32x4.splat(-2), y);
  return f32x4.add(sum, f32x4.mul(d, f32x4.mul(second, dy)));
}

/** y = activation(y), in place. */
function activate$U(y: usize, vectors: i32): void {
  const end = y + <usize>vectors * 16;
  $S: {
    for (; y + 16 * $S <= end; y += 16 * $S) {
      $s: {
        const y$s = unit(v128.load(y, 16 * $s), $U);
      }
      $s: {
        v128.store(y, y$s, 16 * $s);
      }
    }
  }
}

/** d = d activation'(y), in place: back through an activation, or its directional derivative. */
function scaleByDerivative$U(d: usize, y: usize, vectors: i32): void {
  const end = y + <usize>vectors * 16;
  $S: {
    for (; y + 16 * $S <= end; y += 16 * $S) {
      $s: {
        const d$s = f32x4.mul(v128.load(d, 16 * $s), derivativeAt(v128.load(y, 16 * $s), $U));
      }
      $s: {
        v128.store(d, d$s, 16 * $s);
      }
      d += 16 * $S;
    }
  }
}

/**
 * dGrad = dGrad activation'(y) + d activation'' dy: the directional derivative of d activation'(y).
 * @param d what came from above, before the activation
 * @param dy the derivative of y
 */
function scaleByDerivativeTangent$U(dGrad: usize, d: usize, y: usize, dy: usize, vectors: i32): void {
  const end = y + <usize>vectors * 16;
  $S: {
    for (; y + 16 * $S <= end; y += 16 * $S) {
      $s: {
        const y$s = v128.load(y, 16 * $s);
        const sum$s = f32x4.mul(v128.load(dGrad, 16 * $s), derivativeAt(y$s, $U));
        const dGrad$s = addSecondDerivative(sum$s, v128.load(d, 16 * $s), y$s, v128.load(dy, 16 * $s), $U);
      }
      $s: {
        v128.store(dGrad, dGrad$s, 16 * $s);
      }
      dGrad += 16 * $S;
      d += 16 * $S;
      dy += 16 * $S;
    }
  }
}

/** y, kind, vectors of an example. Cut by examples. */
export function activateOf(record: usize, batch: usize, part: i32, parts: i32): void {
  const from = begin(rowsOf(batch), part, parts);
  const rows = begin(rowsOf(batch), part + 1, parts) - from;
  const vectors = count(record, 2);
  const y = address(record, 0) + <usize>(from * vectors) * 16;
  $U: {
    if (count(record, 1) == $U) activate$U(y, rows * vectors);
  }
}

/** d, y, kind, vectors of an example. Cut by examples. */
export function scaleByDerivativeOf(record: usize, batch: usize, part: i32, parts: i32): void {
  const from = begin(rowsOf(batch), part, parts);
  const rows = begin(rowsOf(batch), part + 1, parts) - from;
  const vectors = count(record, 3);
  const offset = <usize>(from * vectors) * 16;
  const d = address(record, 0) + offset;
  const y = address(record, 1) + offset;
  $U: {
    if (count(record, 2) == $U) scaleByDerivative$U(d, y, rows * vectors);
  }
}

/** dGrad, d, y, dy, kind, vectors of an example. Cut by examples. */
export function scaleByDerivativeTangentOf(record: usize, batch: usize, part: i32, parts: i32): void {
  const from = begin(rowsOf(batch), part, parts);
  const rows = begin(rowsOf(batch), part + 1, parts) - from;
  const vectors = count(record, 5);
  const offset = <usize>(from * vectors) * 16;
  const dGrad = address(record, 0) + offset;
  const d = address(record, 1) + offset;
  const y = address(record, 2) + offset;
  const dy = address(record, 3) + offset;
  $U: {
    if (count(record, 4) == $U) scaleByDerivativeTangent$U(dGrad, d, y, dy, rows * vectors);
  }
}

/** Copies: to, from, vectors of an example. Cut by examples. */
export function copyOf(record: usize, batch: usize, part: i32, parts: i32): void {
  const from = begin(rowsOf(batch), part, parts);
  const rows = begin(rowsOf(batch), part + 1, parts) - from;
  const bytes = <usize>count(record, 2) * 16;
  const offset = <usize>from * bytes;
  memory.copy(address(record, 0) + offset, address(record, 1) + offset, <usize>rows * bytes);
}
