/** The most this processor can do with these instructions: sums that never leave the registers. */
import { madd } from './simd';

/**
 * Whether a multiply-add rounds once here: the instruction is allowed to round twice where the processor cannot do better.
 * @param x 1 + 2^-12, whose square has one bit more than fits
 */
export function isFused(x: f32): bool {
  const v = f32x4.splat(x);
  const square = f32x4.mul(v, v);
  return f32x4.extract_lane(madd(v, v, f32x4.neg(square)), 0) != 0;
}

/** @returns something that depends on every one of the 12 x 8 x `rounds` operations, so that none is left out */
function measurePeak(rounds: i32): f32 {
  const x = f32x4.splat(0.999);
  const y = f32x4.splat(0.001);
  let a = f32x4.splat(0.1);
  let b = f32x4.splat(0.2);
  let c = f32x4.splat(0.3);
  let d = f32x4.splat(0.4);
  let e = f32x4.splat(0.5);
  let f = f32x4.splat(0.6);
  let g = f32x4.splat(0.7);
  let h = f32x4.splat(0.8);
  let i = f32x4.splat(0.9);
  let j = f32x4.splat(1.0);
  let k = f32x4.splat(1.1);
  let l = f32x4.splat(1.2);
  for (let round = 0; round < rounds; round++) {
    a = madd(a, x, y);
    b = madd(b, x, y);
    c = madd(c, x, y);
    d = madd(d, x, y);
    e = madd(e, x, y);
    f = madd(f, x, y);
    g = madd(g, x, y);
    h = madd(h, x, y);
    i = madd(i, x, y);
    j = madd(j, x, y);
    k = madd(k, x, y);
    l = madd(l, x, y);
  }
  a = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
  e = f32x4.add(f32x4.add(e, f), f32x4.add(g, h));
  i = f32x4.add(f32x4.add(i, j), f32x4.add(k, l));
  return f32x4.extract_lane(f32x4.add(f32x4.add(a, e), i), 0);
}

/** The same per block of a job of several threads: called as a rule's `run` is. */
export function spendPeak(rounds: i32, scratch: usize, _sums: usize, begin: i32, end: i32): void {
  f32.store(scratch, measurePeak(rounds * (end - begin)));
}
