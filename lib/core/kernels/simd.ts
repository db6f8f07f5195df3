/** What all kernels are made of: multiply-add, exponential, hyperbolic tangent and logarithm. */

/** a b + c; one rounding in the FMA build, two in the plain one. */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

@inline
export function splat(address: usize): v128 {
  return v128.load32_splat(address);
}

/** The sum of the four lanes, in double precision. */
@inline
export function lanes(v: v128): f64 {
  return (
    <f64>f32x4.extract_lane(v, 0) +
    <f64>f32x4.extract_lane(v, 1) +
    (<f64>f32x4.extract_lane(v, 2) + <f64>f32x4.extract_lane(v, 3))
  );
}

/**
 * e^x, error at most one unit in the last place (1.2 in the plain build): x = n ln 2 + r, and 2 e^r, by a polynomial, times
 * 2^(n - 1), whose exponent is n + 126. Below -86 the result is e^-86, near the least normal number; above 88.72 it is
 * infinite; a NaN stays one. pmin and pmax, because min and max cost three times as much; a sum with 1.5 2^23 + 126 has that
 * exponent in its last bits, because V8 does not join roundings. lib/core/src/engine/kernels/rule/code.ts writes the
 * same for rules, but goes on to 0: here that would change what a network makes of probabilities that small.
 */
@inline
export function exp(x: v128): v128 {
  const bounded = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-86));
  const shifted = madd(bounded, f32x4.splat(1.44269504), f32x4.splat(12583038));
  const n = f32x4.sub(shifted, f32x4.splat(12583038));
  let r = madd(n, f32x4.splat(-0.693359375), bounded);
  r = madd(n, f32x4.splat(2.12194440e-4), r);
  let p = f32x4.splat(2.75607655192e-3);
  p = madd(p, r, f32x4.splat(1.67377656844e-2));
  p = madd(p, r, f32x4.splat(8.3338180292e-2));
  p = madd(p, r, f32x4.splat(3.33330379504e-1));
  p = madd(p, r, f32x4.splat(9.9999979976e-1));
  p = madd(p, r, f32x4.splat(2));
  p = madd(p, r, f32x4.splat(2));
  return f32x4.mul(p, i32x4.shl(shifted, 23));
}

/** tanh x: a ratio of polynomials (the one of Eigen) on [-7.905, 7.905], at whose ends it comes to 1; there it stays. */
@inline
export function tanh(x: v128): v128 {
  const t = f32x4.pmax(f32x4.pmin(x, f32x4.splat(7.90531110763549805)), f32x4.splat(-7.90531110763549805));
  const s = f32x4.mul(t, t);
  let p = f32x4.splat(-2.76076847742355e-16);
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(2.00018790482477e-13));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-8.60467152213735e-11));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(5.12229709037114e-8));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(1.48572235717979e-5));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(6.37261928875436e-4));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(4.89352455891786e-3));
  let q = f32x4.splat(1.19825839466702e-6);
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(1.18534705686654e-4));
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(2.26843463243900e-3));
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(4.89352518554385e-3));
  return f32x4.div(f32x4.mul(t, p), q);
}

/** ln x of a positive, normal number, from + - * / alone: the same bits on every machine. */
export function logarithm(x: f64): f64 {
  const bits = reinterpret<i64>(x);
  let exponent = <i32>(bits >>> 52) - 1023;
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    exponent += 1;
  }
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let p: f64 = 2.0 / 21.0;
  p = p * z + 2.0 / 19.0;
  p = p * z + 2.0 / 17.0;
  p = p * z + 2.0 / 15.0;
  p = p * z + 2.0 / 13.0;
  p = p * z + 2.0 / 11.0;
  p = p * z + 2.0 / 9.0;
  p = p * z + 2.0 / 7.0;
  p = p * z + 2.0 / 5.0;
  p = p * z + 2.0 / 3.0;
  return <f64>exponent * 0.6931471805599453 + (s * p * z + 2 * s);
}
