/** JSON that people read as well: a list of plain values stands on one line. */

/** As many digits as figures keep: nothing depends on the last bits of a computation. */
const significantDigits = 6;

/**
 * @param value of JSON's own types; numbers are rounded to 6 significant digits
 * @returns the text of a file
 * @throws RangeError when a number is not finite
 */
export function jsonText(value: unknown): string {
  return `${laidOut(JSON.parse(JSON.stringify(value, (_, inner: unknown) => settledNumber(inner))), '\n')}\n`;
}

/** Rounds what is a number. @throws RangeError when it is not finite */
export function settledNumber<T>(value: T): T | number {
  if (typeof value !== 'number') return value;
  if (!Number.isFinite(value)) throw new RangeError(`Only finite numbers are kept, found ${value}`);
  return Number(value.toPrecision(significantDigits));
}

function laidOut(value: unknown, newline: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${newline} `;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== 'object' || item === null))
      return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    return `[${value.map((item) => inner + laidOut(item, inner)).join(',')}${newline}]`;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  const fields = entries.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${laidOut(item, inner)}`);
  return `{${fields.join(',')}${newline}}`;
}
