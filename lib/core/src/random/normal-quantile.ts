/**
 * The inverse of the standard normal distribution function: Wichura's algorithm AS 241, PPND16 (Applied
 * Statistics 37, 1988), from + - * / and sqrt alone. Its third branch, for p below e^-25 = 1.4e-11, is
 * left out: a 32-bit word never gets there.
 */
import { naturalLogarithm } from './logarithm.js';
import { polynomial } from './polynomial.js';

/** |p - 1/2| <= 0.425: x = q N(r) / D(r) with q = p - 1/2, r = 0.425^2 - q^2. */
const CENTRE_NUMERATOR = Float64Array.of(
  3.3871328727963665,
  133.14166789178438,
  1971.5909503065513,
  13731.69376550946,
  45921.95393154987,
  67265.7709270087,
  33430.57558358813,
  2509.0809287301227,
);
const CENTRE_DENOMINATOR = Float64Array.of(
  1,
  42.31333070160091,
  687.1870074920579,
  5394.196021424751,
  21213.794301586597,
  39307.89580009271,
  28729.085735721943,
  5226.495278852854,
);

/** Further out: x = N(r) / D(r) with r = sqrt(-ln(p)) - 1.6, p the smaller of the two tails. */
const TAIL_NUMERATOR = Float64Array.of(
  1.4234371107496835,
  4.630337846156546,
  5.769497221460691,
  3.6478483247632045,
  1.2704582524523684,
  0.2417807251774506,
  0.022723844989269184,
  0.0007745450142783414,
);
const TAIL_DENOMINATOR = Float64Array.of(
  1,
  2.053191626637759,
  1.6763848301838038,
  0.6897673349851,
  0.14810397642748008,
  0.015198666563616457,
  0.0005475938084995345,
  1.0507500716444169e-9,
);

/** The x with P(X <= x) = p of a standard normal X, for 1.4e-11 <= p <= 1 - 1.4e-11; relative error about 1e-15. */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRE_NUMERATOR, r)) / polynomial(CENTRE_DENOMINATOR, r);
  }
  const r = Math.sqrt(-naturalLogarithm(Math.min(p, 1 - p))) - 1.6;
  const x = polynomial(TAIL_NUMERATOR, r) / polynomial(TAIL_DENOMINATOR, r);
  return q < 0 ? -x : x;
}
