/**
 * Products of the small network that all coordinates share. Coordinates lie across lanes: a block is LANES of them,
 * a value of r rows is r times LANES floats, the rows `stride` bytes apart.
 *
 * Tiles of 3 x 3 (rows times vectors) keep nine sums, three operands and one weight in sixteen registers; the inner
 * loop is not unrolled, which makes the compiler spill.
 */
import { lanes, madd, splat } from './simd';

/** Coordinates of a block: a multiple of 12. */
export const LANES: i32 = 96;

const ROW: usize = <usize>LANES * 4;
const TILE: usize = 48;

@inline
function finish(sum: v128, relu: bool, gate: usize): v128 {
  if (relu) return f32x4.pmax(sum, f32x4.splat(0));
  if (gate != 0) return v128.and(sum, f32x4.gt(v128.load(gate), f32x4.splat(0)));
  return sum;
}

/** Three vectors of R rows from `out` on. Unused rows are computed like the last, and not stored. */
@inline
function tile3(
  out: usize,
  outStride: usize,
  weights: usize,
  bias: usize,
  inputs: usize,
  inputStride: usize,
  k: i32,
  relu: bool,
  gate: usize,
  gateStride: usize,
): void {
  const step = <usize>k * 4;
  let w0 = weights;
  let w1 = w0 + step;
  let w2 = w1 + step;
  const zero = f32x4.splat(0);
  let a0 = bias ? splat(bias) : zero;
  let b0 = bias ? v128.load32_splat(bias, 4) : zero;
  let c0 = bias ? v128.load32_splat(bias, 8) : zero;
  let a1 = a0;
  let a2 = a0;
  let b1 = b0;
  let b2 = b0;
  let c1 = c0;
  let c2 = c0;
  for (let j = 0; j < k; j++) {
    const x0 = v128.load(inputs);
    const x1 = v128.load(inputs, 16);
    const x2 = v128.load(inputs, 32);
    let w = splat(w0);
    a0 = madd(w, x0, a0);
    a1 = madd(w, x1, a1);
    a2 = madd(w, x2, a2);
    w = splat(w1);
    b0 = madd(w, x0, b0);
    b1 = madd(w, x1, b1);
    b2 = madd(w, x2, b2);
    w = splat(w2);
    c0 = madd(w, x0, c0);
    c1 = madd(w, x1, c1);
    c2 = madd(w, x2, c2);
    inputs += inputStride;
    w0 += 4;
    w1 += 4;
    w2 += 4;
  }
  v128.store(out, finish(a0, relu, gate));
  v128.store(out, finish(a1, relu, gate ? gate + 16 : 0), 16);
  v128.store(out, finish(a2, relu, gate ? gate + 32 : 0), 32);
  out += outStride;
  gate = gate ? gate + gateStride : 0;
  v128.store(out, finish(b0, relu, gate));
  v128.store(out, finish(b1, relu, gate ? gate + 16 : 0), 16);
  v128.store(out, finish(b2, relu, gate ? gate + 32 : 0), 32);
  out += outStride;
  gate = gate ? gate + gateStride : 0;
  v128.store(out, finish(c0, relu, gate));
  v128.store(out, finish(c1, relu, gate ? gate + 16 : 0), 16);
  v128.store(out, finish(c2, relu, gate ? gate + 32 : 0), 32);
}

/** Three vectors of one row. */
@inline
function tile1(
  out: usize,
  weights: usize,
  bias: usize,
  inputs: usize,
  inputStride: usize,
  k: i32,
  relu: bool,
  gate: usize,
): void {
  let a0 = bias ? splat(bias) : f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  for (let j = 0; j < k; j++) {
    const w = splat(weights);
    a0 = madd(w, v128.load(inputs), a0);
    a1 = madd(w, v128.load(inputs, 16), a1);
    a2 = madd(w, v128.load(inputs, 32), a2);
    inputs += inputStride;
    weights += 4;
  }
  v128.store(out, finish(a0, relu, gate));
  v128.store(out, finish(a1, relu, gate ? gate + 16 : 0), 16);
  v128.store(out, finish(a2, relu, gate ? gate + 32 : 0), 32);
}

@inline
function product(
  out: usize,
  outStride: usize,
  weights: usize,
  bias: usize,
  inputs: usize,
  inputStride: usize,
  m: i32,
  k: i32,
  relu: bool,
  gate: usize,
  gateStride: usize,
): void {
  const step = <usize>k * 4;
  let row = 0;
  for (; row + 3 <= m; row += 3) {
    for (let lane: usize = 0; lane < ROW; lane += TILE) {
      tile3(
        out + lane,
        outStride,
        weights,
        bias,
        inputs + lane,
        inputStride,
        k,
        relu,
        gate ? gate + lane : 0,
        gateStride,
      );
    }
    out += 3 * outStride;
    weights += 3 * step;
    if (bias) bias += 12;
    if (gate) gate += 3 * gateStride;
  }
  for (; row < m; row++) {
    for (let lane: usize = 0; lane < ROW; lane += TILE) {
      tile1(out + lane, weights, bias, inputs + lane, inputStride, k, relu, gate ? gate + lane : 0);
    }
    out += outStride;
    weights += step;
    if (bias) bias += 4;
    if (gate) gate += gateStride;
  }
}

/** out [m] = weights [m, k] inputs [k] + bias [m]; without a bias where its address is 0. */
export function affine(
  out: usize,
  outStride: usize,
  weights: usize,
  bias: usize,
  inputs: usize,
  inputStride: usize,
  m: i32,
  k: i32,
): void {
  product(out, outStride, weights, bias, inputs, inputStride, m, k, false, 0, 0);
}

/** The larger of that and 0. */
export function affineRelu(
  out: usize,
  outStride: usize,
  weights: usize,
  bias: usize,
  inputs: usize,
  inputStride: usize,
  m: i32,
  k: i32,
): void {
  product(out, outStride, weights, bias, inputs, inputStride, m, k, true, 0, 0);
}

/** out [m] = weights [m, k] inputs [k] where gate [m] is above 0, and 0 elsewhere: back through a relu. */
export function affineGated(
  out: usize,
  outStride: usize,
  weights: usize,
  gate: usize,
  gateStride: usize,
  inputs: usize,
  inputStride: usize,
  m: i32,
  k: i32,
): void {
  product(out, outStride, weights, 0, inputs, inputStride, m, k, false, gate, gateStride);
}

/** sums [m, k] += a [m] b [k]^T over the block; a sum is a vector of four, added up by `collect` at the end. */
export function outer(
  sums: usize,
  a: usize,
  aStride: usize,
  m: i32,
  b: usize,
  bStride: usize,
  k: i32,
): void {
  const step = <usize>k * 16;
  let row = 0;
  for (; row + 3 <= m; row += 3) {
    let other = b;
    let at = sums;
    let column = 0;
    for (; column + 3 <= k; column += 3) {
      outer3x3(at, step, a, aStride, other, bStride);
      other += 3 * bStride;
      at += 48;
    }
    for (; column < k; column++) {
      outer3x1(at, step, a, aStride, other);
      other += bStride;
      at += 16;
    }
    a += 3 * aStride;
    sums += 3 * step;
  }
  for (; row < m; row++) {
    let other = b;
    let at = sums;
    for (let column = 0; column < k; column++) {
      let sum = v128.load(at);
      for (let lane: usize = 0; lane < ROW; lane += 16) {
        sum = madd(v128.load(a + lane), v128.load(other + lane), sum);
      }
      v128.store(at, sum);
      other += bStride;
      at += 16;
    }
    a += aStride;
    sums += step;
  }
}

@inline
function outer3x3(at: usize, step: usize, a: usize, aStride: usize, b: usize, bStride: usize): void {
  const at1 = at + step;
  const at2 = at1 + step;
  let s00 = v128.load(at);
  let s01 = v128.load(at, 16);
  let s02 = v128.load(at, 32);
  let s10 = v128.load(at1);
  let s11 = v128.load(at1, 16);
  let s12 = v128.load(at1, 32);
  let s20 = v128.load(at2);
  let s21 = v128.load(at2, 16);
  let s22 = v128.load(at2, 32);
  let a1 = a + aStride;
  let a2 = a1 + aStride;
  let b1 = b + bStride;
  let b2 = b1 + bStride;
  const end = a + ROW;
  for (; a < end; a += 16) {
    const y0 = v128.load(b);
    const y1 = v128.load(b1);
    const y2 = v128.load(b2);
    let x = v128.load(a);
    s00 = madd(x, y0, s00);
    s01 = madd(x, y1, s01);
    s02 = madd(x, y2, s02);
    x = v128.load(a1);
    s10 = madd(x, y0, s10);
    s11 = madd(x, y1, s11);
    s12 = madd(x, y2, s12);
    x = v128.load(a2);
    s20 = madd(x, y0, s20);
    s21 = madd(x, y1, s21);
    s22 = madd(x, y2, s22);
    b += 16;
    a1 += 16;
    a2 += 16;
    b1 += 16;
    b2 += 16;
  }
  v128.store(at, s00);
  v128.store(at, s01, 16);
  v128.store(at, s02, 32);
  v128.store(at1, s10);
  v128.store(at1, s11, 16);
  v128.store(at1, s12, 32);
  v128.store(at2, s20);
  v128.store(at2, s21, 16);
  v128.store(at2, s22, 32);
}

@inline
function outer3x1(at: usize, step: usize, a: usize, aStride: usize, b: usize): void {
  const at1 = at + step;
  const at2 = at1 + step;
  let s0 = v128.load(at);
  let s1 = v128.load(at1);
  let s2 = v128.load(at2);
  for (let lane: usize = 0; lane < ROW; lane += 16) {
    const y = v128.load(b + lane);
    s0 = madd(v128.load(a + lane), y, s0);
    s1 = madd(v128.load(a + aStride + lane), y, s1);
    s2 = madd(v128.load(a + 2 * aStride + lane), y, s2);
  }
  v128.store(at, s0);
  v128.store(at1, s1);
  v128.store(at2, s2);
}

/**
 * out [count], in double precision: the sums of all parts, each of four lanes, in a fixed order.
 * @param apart bytes from one part to the next
 */
export function collect(out: usize, sums: usize, count: i32, parts: i32, apart: usize): void {
  for (let i = 0; i < count; i++) {
    let total: f64 = 0;
    let at = sums;
    for (let part = 0; part < parts; part++) {
      total += lanes(v128.load(at));
      at += apart;
    }
    f64.store(out, total);
    out += 8;
    sums += 16;
  }
}
