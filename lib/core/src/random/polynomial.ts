/** Polynomials as lists of coefficients, the constant term first. */

/** The value of a polynomial at x, by Horner's rule. */
export function polynomial(coefficients: Float64Array, x: number): number {
  let value = 0;
  for (let power = coefficients.length - 1; power >= 0; power--) value = value * x + coefficients[power];
  return value;
}
