/** Numbers as titles and lists have them, without what double precision adds at their end, as in 0.8999999999999999. */

/** A rate: 0.01 as "1e-2", 1 as "1", 10 as "10". */
export function shortNumber(value: number): string {
  const rounded = Number(value.toPrecision(12));
  return rounded === 0 || (Math.abs(rounded) >= 0.5 && Math.abs(rounded) < 1000)
    ? String(rounded)
    : rounded.toExponential().replace('e+', 'e');
}

/** Any other number: 0.2 as "0.2". */
export function plainNumber(value: number): string {
  return String(Number(value.toPrecision(12)));
}
