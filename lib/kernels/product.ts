/**
 * Matrix products of layers. Outputs lie across lanes, padded to a multiple of four; rows are examples, or the pixels of an
 * image, or weights.
 *
 * A convolution is such a product too, of an image's patches and the weights. A patch need not be copied: of an image that
 * stands in memory with its border of zeros, the rows of the factor `a` (pixels) and the terms of a sum (what a patch sees)
 * lie in steps, with a jump after every line. So both are counted in two levels, `span` steps and a jump.
 *
 * A sum is added up term by term in the order of its terms, whatever the tile. Tiles of 3 x 3 (rows times vectors) keep nine
 * sums, three operands and one factor in sixteen registers; the inner loop is not unrolled, which makes the compiler
 * spill. A tile that reaches beyond the last row computes the last one again.
 */
import { lanes, madd, splat } from './simd';

/** What a sum begins with. Any other number is the address of a bias, one number per output. */
const FROM_ZERO: usize = 0;
export const ON_TOP: usize = 1;

/** Rows below which a panel of `b` is read where it lies. */
const FEWEST_TO_PACK: i32 = 12;

/** Vectors of a panel. */
const PANEL: i32 = 3;

/** Bytes that a panel of `b` takes. */
export function panelBytes(depth: i32): i32 {
  return depth * PANEL * 16;
}

/**
 * c [rows, vectors] = start + a b, with b [segments * depth, vectors].
 * @param rowSpan rows between jumps of `a`
 * @param rowJump bytes from one such group to the next
 * @param depth terms between jumps of `a`, of which there are `segments`
 * @param termJump bytes from one such segment to the next
 * @param panel where a panel of `b` may be copied to, so that its numbers lie side by side; 0: nowhere
 */
export function multiply(
  c: usize,
  cStride: usize,
  a: usize,
  rowStep: usize,
  rowSpan: i32,
  rowJump: usize,
  termStep: usize,
  depth: i32,
  termJump: usize,
  segments: i32,
  b: usize,
  bStride: usize,
  rows: i32,
  vectors: i32,
  start: usize,
  panel: usize,
): void {
  // From the last term of a segment to the first of the next.
  const leap = termJump - <usize>depth * termStep;
  const isPacked = panel != 0 && rows >= FEWEST_TO_PACK && vectors > PANEL;
  let vector = 0;
  while (vector < vectors) {
    const left = vectors - vector;
    // Four are two pairs; one alone is a pair whose second is the first.
    const width = left == 4 || left < PANEL ? min(left, 2) : PANEL;
    let q = b;
    let stride = bStride;
    if (isPacked) {
      pack(panel, b, bStride, depth * segments, width);
      q = panel;
      stride = <usize>width * 16;
    }
    let p = a;
    let group = a;
    let inside = 0;
    let at = c;
    const beyond = c + <usize>rows * cStride;
    if (width == PANEL) {
      while (at < beyond) {
        const p0 = p;
        p = step(p, group, ++inside, rowStep, rowSpan, rowJump);
        if (inside == rowSpan) group = p;
        inside = wrap(inside, rowSpan);
        const d = at + cStride;
        const p1 = d < beyond ? p : p0;
        p = step(p, group, ++inside, rowStep, rowSpan, rowJump);
        if (inside == rowSpan) group = p;
        inside = wrap(inside, rowSpan);
        const e = d + cStride;
        const p2 = e < beyond ? p : p0;
        p = step(p, group, ++inside, rowStep, rowSpan, rowJump);
        if (inside == rowSpan) group = p;
        inside = wrap(inside, rowSpan);
        tile3x3(
          at,
          d < beyond ? d : at,
          e < beyond ? e : at,
          p0,
          p1,
          p2,
          termStep,
          depth,
          leap,
          segments,
          q,
          stride,
          start,
        );
        at = e + cStride;
      }
    } else {
      const second: usize = width == 2 ? 16 : 0;
      while (at < beyond) {
        const p0 = p;
        p = step(p, group, ++inside, rowStep, rowSpan, rowJump);
        if (inside == rowSpan) group = p;
        inside = wrap(inside, rowSpan);
        const c1 = at + cStride;
        const p1 = c1 < beyond ? p : p0;
        p = step(p, group, ++inside, rowStep, rowSpan, rowJump);
        if (inside == rowSpan) group = p;
        inside = wrap(inside, rowSpan);
        const c2 = c1 + cStride;
        const p2 = c2 < beyond ? p : p0;
        p = step(p, group, ++inside, rowStep, rowSpan, rowJump);
        if (inside == rowSpan) group = p;
        inside = wrap(inside, rowSpan);
        const c3 = c2 + cStride;
        const p3 = c3 < beyond ? p : p0;
        p = step(p, group, ++inside, rowStep, rowSpan, rowJump);
        if (inside == rowSpan) group = p;
        inside = wrap(inside, rowSpan);
        tile4x2(
          at,
          c1 < beyond ? c1 : at,
          c2 < beyond ? c2 : at,
          c3 < beyond ? c3 : at,
          p0,
          p1,
          p2,
          p3,
          termStep,
          depth,
          leap,
          segments,
          q,
          stride,
          second,
          start,
        );
        at = c3 + cStride;
      }
    }
    const bytes = <usize>width * 16;
    c += bytes;
    b += bytes;
    if (start > ON_TOP) start += bytes;
    vector += width;
  }
}

/** The row after `p`, number `inside` of its group. */
@inline
function step(p: usize, group: usize, inside: i32, rowStep: usize, rowSpan: i32, rowJump: usize): usize {
  return inside == rowSpan ? group + rowJump : p + rowStep;
}

@inline
function wrap(inside: i32, span: i32): i32 {
  return inside == span ? 0 : inside;
}

/** Rows of `width` vectors, side by side. */
function pack(out: usize, b: usize, bStride: usize, depth: i32, width: i32): void {
  if (width == PANEL) {
    for (let i = 0; i < depth; i++) {
      v128.store(out, v128.load(b));
      v128.store(out, v128.load(b, 16), 16);
      v128.store(out, v128.load(b, 32), 32);
      out += 48;
      b += bStride;
    }
  } else {
    for (let i = 0; i < depth; i++) {
      for (let v: usize = 0; v < <usize>width * 16; v += 16) v128.store(out + v, v128.load(b + v));
      out += <usize>width * 16;
      b += bStride;
    }
  }
}

@inline
function first(c: usize, start: usize, offset: usize): v128 {
  if (start == FROM_ZERO) return f32x4.splat(0);
  return v128.load((start == ON_TOP ? c : start) + offset);
}

function tile3x3(
  c: usize,
  d: usize,
  e: usize,
  p0: usize,
  p1: usize,
  p2: usize,
  termStep: usize,
  depth: i32,
  leap: usize,
  segments: i32,
  q: usize,
  bStride: usize,
  start: usize,
): void {
  let c0 = first(c, start, 0);
  let c1 = first(c, start, 16);
  let c2 = first(c, start, 32);
  let d0 = first(d, start, 0);
  let d1 = first(d, start, 16);
  let d2 = first(d, start, 32);
  let e0 = first(e, start, 0);
  let e1 = first(e, start, 16);
  let e2 = first(e, start, 32);
  for (let segment = 0; segment < segments; segment++) {
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
      p0 += termStep;
      p1 += termStep;
      p2 += termStep;
      q += bStride;
    }
    p0 += leap;
    p1 += leap;
    p2 += leap;
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
}

/** @param second bytes to the second vector */
function tile4x2(
  c: usize,
  d: usize,
  e: usize,
  f: usize,
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  termStep: usize,
  depth: i32,
  leap: usize,
  segments: i32,
  q: usize,
  bStride: usize,
  second: usize,
  start: usize,
): void {
  let c0 = first(c, start, 0);
  let c1 = first(c, start, second);
  let d0 = first(d, start, 0);
  let d1 = first(d, start, second);
  let e0 = first(e, start, 0);
  let e1 = first(e, start, second);
  let f0 = first(f, start, 0);
  let f1 = first(f, start, second);
  for (let segment = 0; segment < segments; segment++) {
    for (let i = 0; i < depth; i++) {
      const y0 = v128.load(q);
      const y1 = v128.load(q + second);
      let x = splat(p0);
      c0 = madd(x, y0, c0);
      c1 = madd(x, y1, c1);
      x = splat(p1);
      d0 = madd(x, y0, d0);
      d1 = madd(x, y1, d1);
      x = splat(p2);
      e0 = madd(x, y0, e0);
      e1 = madd(x, y1, e1);
      x = splat(p3);
      f0 = madd(x, y0, f0);
      f1 = madd(x, y1, f1);
      p0 += termStep;
      p1 += termStep;
      p2 += termStep;
      p3 += termStep;
      q += bStride;
    }
    p0 += leap;
    p1 += leap;
    p2 += leap;
    p3 += leap;
  }
  v128.store(c, c0);
  v128.store(c + second, c1);
  v128.store(d, d0);
  v128.store(d + second, d1);
  v128.store(e, e0);
  v128.store(e + second, e1);
  v128.store(f, f0);
  v128.store(f + second, f1);
}

/**
 * c [rows, columns] = start + a b^T, with a [rows, vectors] and b [columns, vectors]: sums run along the lanes.
 * @param cStride bytes of a row of c, whose columns are floats side by side
 */
export function multiplyTransposed(
  c: usize,
  cStride: usize,
  a: usize,
  b: usize,
  rows: i32,
  columns: i32,
  vectors: i32,
  start: usize,
): void {
  const stride = <usize>vectors * 16;
  for (let column = 0; column < columns; column += 3) {
    const r0 = b + <usize>column * stride;
    const r1 = column + 1 < columns ? r0 + stride : r0;
    const r2 = column + 2 < columns ? r0 + 2 * stride : r0;
    const o1: usize = column + 1 < columns ? 4 : 0;
    const o2: usize = column + 2 < columns ? 8 : 0;
    for (let row = 0; row < rows; row += 3) {
      const p0 = a + <usize>row * stride;
      const p1 = row + 1 < rows ? p0 + stride : p0;
      const p2 = row + 2 < rows ? p0 + 2 * stride : p0;
      const c0 = c + <usize>row * cStride + <usize>column * 4;
      const c1 = row + 1 < rows ? c0 + cStride : c0;
      const c2 = row + 2 < rows ? c0 + 2 * cStride : c0;
      dots3x3(c0, c1, c2, o1, o2, p0, p1, p2, r0, r1, r2, stride, start);
    }
  }
}

@inline
function before(c: usize, start: usize): f32 {
  return start == ON_TOP ? f32.load(c) : 0;
}

@inline
function total(sum: v128): f32 {
  return <f32>lanes(sum);
}

function dots3x3(
  c: usize,
  d: usize,
  e: usize,
  o1: usize,
  o2: usize,
  p0: usize,
  p1: usize,
  p2: usize,
  q0: usize,
  q1: usize,
  q2: usize,
  bytes: usize,
  start: usize,
): void {
  const zero = f32x4.splat(0);
  let s00 = zero;
  let s01 = zero;
  let s02 = zero;
  let s10 = zero;
  let s11 = zero;
  let s12 = zero;
  let s20 = zero;
  let s21 = zero;
  let s22 = zero;
  const end = p0 + bytes;
  for (; p0 < end; p0 += 16) {
    const y0 = v128.load(q0);
    const y1 = v128.load(q1);
    const y2 = v128.load(q2);
    let x = v128.load(p0);
    s00 = madd(x, y0, s00);
    s01 = madd(x, y1, s01);
    s02 = madd(x, y2, s02);
    x = v128.load(p1);
    s10 = madd(x, y0, s10);
    s11 = madd(x, y1, s11);
    s12 = madd(x, y2, s12);
    x = v128.load(p2);
    s20 = madd(x, y0, s20);
    s21 = madd(x, y1, s21);
    s22 = madd(x, y2, s22);
    p1 += 16;
    p2 += 16;
    q0 += 16;
    q1 += 16;
    q2 += 16;
  }
  // All are read before any is written: rows and columns beyond the last are the same places again.
  const b00 = before(c, start);
  const b01 = before(c + o1, start);
  const b02 = before(c + o2, start);
  const b10 = before(d, start);
  const b11 = before(d + o1, start);
  const b12 = before(d + o2, start);
  const b20 = before(e, start);
  const b21 = before(e + o1, start);
  const b22 = before(e + o2, start);
  f32.store(c, b00 + total(s00));
  f32.store(c + o1, b01 + total(s01));
  f32.store(c + o2, b02 + total(s02));
  f32.store(d, b10 + total(s10));
  f32.store(d + o1, b11 + total(s11));
  f32.store(d + o2, b12 + total(s12));
  f32.store(e, b20 + total(s20));
  f32.store(e + o1, b21 + total(s21));
  f32.store(e + o2, b22 + total(s22));
}
