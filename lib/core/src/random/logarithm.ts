/**
 * The natural logarithm from + - * / alone. Math.log may differ in the last bit between machines; with
 * this one the same seed gives the same bits everywhere.
 */
import { polynomial } from './polynomial.js';

// ln 2 in two parts: the first ends in zero bits, so that its product with an exponent is exact.
const LN2_HIGH = 6.9314718036912382e-1;
const LN2_LOW = 1.9082149292705877e-10;

/** (2 artanh(s) - 2 s) / s as a polynomial in s^2: enough terms for |s| < 0.172. */
const SERIES = Float64Array.of(0, 2 / 3, 2 / 5, 2 / 7, 2 / 9, 2 / 11, 2 / 13, 2 / 15, 2 / 17, 2 / 19, 2 / 21);

const bits = new DataView(new ArrayBuffer(8));

/** The natural logarithm of a positive, normal number; relative error below 5e-16. */
export function naturalLogarithm(x: number): number {
  // x = 2^exponent * m, and m is brought into [sqrt(1/2), sqrt(2)]: then ln m is small and its series short.
  bits.setFloat64(0, x);
  const high = bits.getUint32(0);
  bits.setUint32(0, (high & 0x000fffff) | 0x3ff00000);
  let m = bits.getFloat64(0);
  let exponent = (high >>> 20) - 1023;
  if (m > Math.SQRT2) {
    m *= 0.5;
    exponent += 1;
  }
  const s = (m - 1) / (m + 1);
  return exponent * LN2_HIGH + (exponent * LN2_LOW + s * polynomial(SERIES, s * s) + 2 * s);
}
