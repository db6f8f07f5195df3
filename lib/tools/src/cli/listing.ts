/** Lists as commands print them: within the width of a terminal, one row a line elsewhere; and as JSON. */
import { styleText } from 'node:util';
import { inColumns } from 'l2o-thesis/internal/columns.js';
import type { Output } from './context.js';

/** @param right which columns are numbers */
export function rowsFor(
  { isTTY, columns }: Output,
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  return inColumns(rows, right, isTTY ? columns : undefined);
}

/** Rows under a heading. */
export function listFor(
  output: Output,
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const text = rowsFor(output, [heading, ...rows], right);
  const end = text.indexOf('\n');
  return styled('bold', text.slice(0, end), output) + text.slice(end);
}

/** In a style where the output is a terminal that has it; NO_COLOR and FORCE_COLOR are heeded. */
export function styled(style: 'bold' | 'green' | 'yellow' | 'red', text: string, output: Output): string {
  return isStream(output) ? styleText(style, text, { stream: output }) : text;
}

function isStream(output: Output): output is NodeJS.WritableStream & Output {
  return 'pipe' in output;
}

export function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
