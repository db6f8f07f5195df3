/**
 * A dense network on a batch: products, activations, softmax cross entropy, and their directional derivatives.
 *
 * Outputs lie across lanes, padded to a multiple of four; rows are the examples of a batch. Images come as lists of
 * the pixels that are not 0 (a fifth of MNIST's), so that black pixels cost nothing:
 *   starts [images + 1] u32, positions [] u16, bytes [] u8, and a table of the 256 intensities, f32
 */
import { exp, lanes, logarithm, madd, splat, tanh } from './simd';

/**
 * c [rows, vectors] = start + a b, with a(row, d) at a + row aRow + d aStep, b [depth, vectors].
 * @param start 0: from zero; 1: onto c; else the address of a bias, one per output
 */
export function multiply(
  c: usize,
  cStride: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStride: usize,
  rows: i32,
  vectors: i32,
  depth: i32,
  start: usize,
): void {
  let vector = 0;
  for (; vector + 3 <= vectors; vector += 3) {
    column3(c, cStride, a, aRow, aStep, b, bStride, rows, depth, start);
    c += 48;
    b += 48;
    if (start > 1) start += 48;
  }
  for (; vector < vectors; vector++) {
    column1(c, cStride, a, aRow, aStep, b, bStride, rows, depth, start);
    c += 16;
    b += 16;
    if (start > 1) start += 16;
  }
}

@inline
function first(c: usize, start: usize, offset: usize): v128 {
  if (start == 0) return f32x4.splat(0);
  return v128.load((start == 1 ? c : start) + offset);
}

function column3(
  c: usize,
  cStride: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStride: usize,
  rows: i32,
  depth: i32,
  start: usize,
): void {
  let row = 0;
  for (; row + 3 <= rows; row += 3) {
    const d = c + cStride;
    const e = d + cStride;
    let c0 = first(c, start, 0);
    let c1 = first(c, start, 16);
    let c2 = first(c, start, 32);
    let d0 = first(d, start, 0);
    let d1 = first(d, start, 16);
    let d2 = first(d, start, 32);
    let e0 = first(e, start, 0);
    let e1 = first(e, start, 16);
    let e2 = first(e, start, 32);
    let p0 = a;
    let p1 = p0 + aRow;
    let p2 = p1 + aRow;
    let q = b;
    for (let i = 0; i < depth; i++) {
      const y0 = v128.load(q);
      const y1 = v128.load(q, 16);
      const y2 = v128.load(q, 32);
      let x = splat(p0);
      c0 = madd(x, y0, c0);
      c1 = madd(x, y1, c1);
      c2 = madd(x, y2, c2);
      x = splat(p1);
      d0 = madd(x, y0, d0);
      d1 = madd(x, y1, d1);
      d2 = madd(x, y2, d2);
      x = splat(p2);
      e0 = madd(x, y0, e0);
      e1 = madd(x, y1, e1);
      e2 = madd(x, y2, e2);
      p0 += aStep;
      p1 += aStep;
      p2 += aStep;
      q += bStride;
    }
    v128.store(c, c0);
    v128.store(c, c1, 16);
    v128.store(c, c2, 32);
    v128.store(d, d0);
    v128.store(d, d1, 16);
    v128.store(d, d2, 32);
    v128.store(e, e0);
    v128.store(e, e1, 16);
    v128.store(e, e2, 32);
    a += 3 * aRow;
    c += 3 * cStride;
  }
  for (; row < rows; row++) {
    let c0 = first(c, start, 0);
    let c1 = first(c, start, 16);
    let c2 = first(c, start, 32);
    let p = a;
    let q = b;
    for (let i = 0; i < depth; i++) {
      const x = splat(p);
      c0 = madd(x, v128.load(q), c0);
      c1 = madd(x, v128.load(q, 16), c1);
      c2 = madd(x, v128.load(q, 32), c2);
      p += aStep;
      q += bStride;
    }
    v128.store(c, c0);
    v128.store(c, c1, 16);
    v128.store(c, c2, 32);
    a += aRow;
    c += cStride;
  }
}

function column1(
  c: usize,
  cStride: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStride: usize,
  rows: i32,
  depth: i32,
  start: usize,
): void {
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    let c0 = first(c, start, 0);
    let c1 = first(c + cStride, start, 0);
    let c2 = first(c + 2 * cStride, start, 0);
    let c3 = first(c + 3 * cStride, start, 0);
    let p0 = a;
    let p1 = p0 + aRow;
    let p2 = p1 + aRow;
    let p3 = p2 + aRow;
    let q = b;
    for (let i = 0; i < depth; i++) {
      const y = v128.load(q);
      c0 = madd(splat(p0), y, c0);
      c1 = madd(splat(p1), y, c1);
      c2 = madd(splat(p2), y, c2);
      c3 = madd(splat(p3), y, c3);
      p0 += aStep;
      p1 += aStep;
      p2 += aStep;
      p3 += aStep;
      q += bStride;
    }
    v128.store(c, c0);
    v128.store(c + cStride, c1);
    v128.store(c + 2 * cStride, c2);
    v128.store(c + 3 * cStride, c3);
    a += 4 * aRow;
    c += 4 * cStride;
  }
  for (; row < rows; row++) {
    let c0 = first(c, start, 0);
    let p = a;
    let q = b;
    for (let i = 0; i < depth; i++) {
      c0 = madd(splat(p), v128.load(q), c0);
      p += aStep;
      q += bStride;
    }
    v128.store(c, c0);
    a += aRow;
    c += cStride;
  }
}

/** How many images ahead the memory is asked for: they lie anywhere, and each would be waited for. */
const AHEAD: i32 = 3;

/** Touches every cache line of an image. */
@inline
function fetchImage(starts: usize, positions: usize, bytes: usize, index: usize): u32 {
  const begin = <usize>load<u32>(starts + (index << 2));
  const end = <usize>load<u32>(starts + (index << 2), 4);
  let touched: u32 = 0;
  for (let i = begin; i < end; i += 64) {
    touched += load<u8>(bytes + i);
    touched += load<u16>(positions + (i << 1));
    touched += load<u16>(positions + (i << 1), 64);
  }
  return touched;
}

/**
 * Images times weights: z [rows, vectors] = bias + sum over the lit pixels of an image.
 * @param images addresses of starts, positions, bytes and intensities
 * @param indices which images, [rows] u32
 * @param bias 0: from zero
 * @returns nothing of use: it keeps the compiler from leaving out what only touches memory
 */
export function imagesTimes(
  z: usize,
  weights: usize,
  stride: usize,
  bias: usize,
  images: usize,
  indices: usize,
  rows: i32,
  vectors: i32,
): u32 {
  const starts = <usize>load<u32>(images);
  const positions = <usize>load<u32>(images, 4);
  const bytes = <usize>load<u32>(images, 8);
  const table = <usize>load<u32>(images, 12);
  let touched: u32 = 0;
  for (let row = 0; row < rows; row++) {
    if (row + AHEAD < rows) {
      const next = <usize>load<u32>(indices + (<usize>(row + AHEAD) << 2));
      touched += fetchImage(starts, positions, bytes, next);
    }
    const index = <usize>load<u32>(indices + (<usize>row << 2));
    const begin = <usize>load<u32>(starts + (index << 2));
    const end = <usize>load<u32>(starts + (index << 2), 4);
    let out = z + <usize>row * <usize>vectors * 16;
    let column: usize = 0;
    let vector = 0;
    for (; vector + 5 <= vectors; vector += 5) {
      let s0 = bias ? v128.load(bias + column) : f32x4.splat(0);
      let s1 = bias ? v128.load(bias + column, 16) : f32x4.splat(0);
      let s2 = bias ? v128.load(bias + column, 32) : f32x4.splat(0);
      let s3 = bias ? v128.load(bias + column, 48) : f32x4.splat(0);
      let s4 = bias ? v128.load(bias + column, 64) : f32x4.splat(0);
      let t0 = f32x4.splat(0);
      let t1 = f32x4.splat(0);
      let t2 = f32x4.splat(0);
      let t3 = f32x4.splat(0);
      let t4 = f32x4.splat(0);
      let i = begin;
      for (; i + 2 <= end; i += 2) {
        let x = splat(table + (<usize>load<u8>(bytes + i) << 2));
        let w = weights + column + <usize>load<u16>(positions + (i << 1)) * stride;
        s0 = madd(x, v128.load(w), s0);
        s1 = madd(x, v128.load(w, 16), s1);
        s2 = madd(x, v128.load(w, 32), s2);
        s3 = madd(x, v128.load(w, 48), s3);
        s4 = madd(x, v128.load(w, 64), s4);
        x = splat(table + (<usize>load<u8>(bytes + i, 1) << 2));
        w = weights + column + <usize>load<u16>(positions + (i << 1), 2) * stride;
        t0 = madd(x, v128.load(w), t0);
        t1 = madd(x, v128.load(w, 16), t1);
        t2 = madd(x, v128.load(w, 32), t2);
        t3 = madd(x, v128.load(w, 48), t3);
        t4 = madd(x, v128.load(w, 64), t4);
      }
      if (i < end) {
        const x = splat(table + (<usize>load<u8>(bytes + i) << 2));
        const w = weights + column + <usize>load<u16>(positions + (i << 1)) * stride;
        s0 = madd(x, v128.load(w), s0);
        s1 = madd(x, v128.load(w, 16), s1);
        s2 = madd(x, v128.load(w, 32), s2);
        s3 = madd(x, v128.load(w, 48), s3);
        s4 = madd(x, v128.load(w, 64), s4);
      }
      v128.store(out, f32x4.add(s0, t0));
      v128.store(out, f32x4.add(s1, t1), 16);
      v128.store(out, f32x4.add(s2, t2), 32);
      v128.store(out, f32x4.add(s3, t3), 48);
      v128.store(out, f32x4.add(s4, t4), 64);
      out += 80;
      column += 80;
    }
    for (; vector < vectors; vector++) {
      let s = bias ? v128.load(bias + column) : f32x4.splat(0);
      for (let i = begin; i < end; i++) {
        const x = splat(table + (<usize>load<u8>(bytes + i) << 2));
        const w = weights + column + <usize>load<u16>(positions + (i << 1)) * stride;
        s = madd(x, v128.load(w), s);
      }
      v128.store(out, s);
      out += 16;
      column += 16;
    }
  }
  return touched;
}

/** gradient [pixels, vectors] += images^T slopes [rows, vectors]. */
export function imagesTransposedTimes(
  gradient: usize,
  slopes: usize,
  images: usize,
  indices: usize,
  rows: i32,
  vectors: i32,
): void {
  const stride = <usize>vectors * 16;
  const starts = <usize>load<u32>(images);
  const positions = <usize>load<u32>(images, 4);
  const bytes = <usize>load<u32>(images, 8);
  const table = <usize>load<u32>(images, 12);
  for (let row = 0; row < rows; row++) {
    const index = <usize>load<u32>(indices + (<usize>row << 2));
    const begin = <usize>load<u32>(starts + (index << 2));
    const end = <usize>load<u32>(starts + (index << 2), 4);
    let slope = slopes + <usize>row * stride;
    let column: usize = 0;
    let vector = 0;
    for (; vector + 5 <= vectors; vector += 5) {
      const d0 = v128.load(slope);
      const d1 = v128.load(slope, 16);
      const d2 = v128.load(slope, 32);
      const d3 = v128.load(slope, 48);
      const d4 = v128.load(slope, 64);
      for (let i = begin; i < end; i++) {
        const x = splat(table + (<usize>load<u8>(bytes + i) << 2));
        const g = gradient + column + <usize>load<u16>(positions + (i << 1)) * stride;
        v128.store(g, madd(x, d0, v128.load(g)));
        v128.store(g, madd(x, d1, v128.load(g, 16)), 16);
        v128.store(g, madd(x, d2, v128.load(g, 32)), 32);
        v128.store(g, madd(x, d3, v128.load(g, 48)), 48);
        v128.store(g, madd(x, d4, v128.load(g, 64)), 64);
      }
      slope += 80;
      column += 80;
    }
    for (; vector < vectors; vector++) {
      const d = v128.load(slope);
      for (let i = begin; i < end; i++) {
        const x = splat(table + (<usize>load<u8>(bytes + i) << 2));
        const g = gradient + column + <usize>load<u16>(positions + (i << 1)) * stride;
        v128.store(g, madd(x, d, v128.load(g)));
      }
      slope += 16;
      column += 16;
    }
  }
}

/** out [vectors] = the sum of the rows. */
export function sumRows(out: usize, a: usize, rows: i32, vectors: i32): void {
  const stride = <usize>vectors * 16;
  for (let vector: usize = 0; vector < stride; vector += 16) {
    let sum = f32x4.splat(0);
    let at = a + vector;
    for (let row = 0; row < rows; row++) {
      sum = f32x4.add(sum, v128.load(at));
      at += stride;
    }
    v128.store(out + vector, sum);
  }
}

/** Kinds of units, as the caller numbers them. */
export const SIGMOID: i32 = 1;
export const TANH: i32 = 2;
export const RELU: i32 = 3;

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

/**
 * Softmax cross entropy. z [rows, vectors] becomes the slopes, (p - target) / rows.
 * @param labels [images] u8
 * @param chances [rows, vectors], receives p; 0 where nobody wants them
 * @returns the sum over the rows, in double precision
 */
export function crossEntropy(
  z: usize,
  classes: i32,
  vectors: i32,
  labels: usize,
  indices: usize,
  rows: i32,
  share: f32,
  chances: usize,
): f64 {
  const stride = <usize>vectors * 16;
  let loss: f64 = 0;
  for (let row = 0; row < rows; row++) {
    const label = <i32>load<u8>(labels + <usize>load<u32>(indices + (<usize>row << 2)));
    for (let c = classes; c < vectors * 4; c++) f32.store(z + (<usize>c << 2), -Infinity);
    let largest = f32.load(z);
    for (let c = 1; c < classes; c++) {
      const value = f32.load(z + (<usize>c << 2));
      if (value > largest || value != value) largest = value;
    }
    const ofLabel = f32.load(z + (<usize>label << 2));
    const top = f32x4.splat(largest);
    let total = f32x4.splat(0);
    for (let at: usize = 0; at < stride; at += 16) {
      const e = exp(f32x4.sub(v128.load(z + at), top));
      v128.store(z + at, e);
      total = f32x4.add(total, e);
    }
    for (let c = classes; c < vectors * 4; c++) f32.store(z + (<usize>c << 2), 0);
    const sum = lanes(total);
    loss += sum == sum ? logarithm(sum) - (<f64>ofLabel - <f64>largest) : sum;
    const scale = f32x4.splat(<f32>(1.0 / sum));
    const each = f32x4.splat(share);
    for (let at: usize = 0; at < stride; at += 16) {
      const p = f32x4.mul(v128.load(z + at), scale);
      if (chances) v128.store(chances + at, p);
      v128.store(z + at, f32x4.mul(p, each));
    }
    const place = z + (<usize>label << 2);
    const p = <f32>(<f64>f32.load(place));
    f32.store(place, p - share);
    z += stride;
    if (chances) chances += stride;
  }
  return loss;
}

/** dz becomes the directional derivative of the slopes: share p (dz - sum p dz), row by row. */
export function crossEntropyDerivative(dz: usize, chances: usize, vectors: i32, rows: i32, share: f32): void {
  const stride = <usize>vectors * 16;
  for (let row = 0; row < rows; row++) {
    let mean: f64 = 0;
    for (let at: usize = 0; at < stride; at += 16) {
      mean += lanes(f32x4.mul(v128.load(chances + at), v128.load(dz + at)));
    }
    const centre = f32x4.splat(<f32>mean);
    const each = f32x4.splat(share);
    for (let at: usize = 0; at < stride; at += 16) {
      const moved = f32x4.mul(v128.load(chances + at), f32x4.sub(v128.load(dz + at), centre));
      v128.store(dz + at, f32x4.mul(moved, each));
    }
    dz += stride;
    chances += stride;
  }
}

/** How many of the images have their largest output at their label; the first of equal ones counts. */
export function countRight(
  z: usize,
  classes: i32,
  vectors: i32,
  labels: usize,
  indices: usize,
  rows: i32,
): i32 {
  let right = 0;
  for (let row = 0; row < rows; row++) {
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if (f32.load(z + (<usize>c << 2)) > f32.load(z + (<usize>best << 2))) best = c;
    }
    if (best == <i32>load<u8>(labels + <usize>load<u32>(indices + (<usize>row << 2)))) right++;
    z += <usize>vectors * 16;
  }
  return right;
}

/** Copies rows of `width` floats into rows of `padded`, or back; what is beyond stays. */
export function repack(out: usize, outWidth: i32, a: usize, aWidth: i32, rows: i32): void {
  const width = min(outWidth, aWidth);
  for (let row = 0; row < rows; row++) {
    memory.copy(out, a, <usize>width << 2);
    out += <usize>outWidth << 2;
    a += <usize>aWidth << 2;
  }
}

/** out [columns, outWidth] = the transpose of a [rows, aWidth]. */
export function transpose(out: usize, outWidth: i32, a: usize, aWidth: i32, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = f32.load(a + (<usize>(row * aWidth + column) << 2));
      f32.store(out + (<usize>(column * outWidth + row) << 2), value);
    }
  }
}
