/** Rows of text in columns. */
import { printable } from 'l2o/internal/printable.js';

const gap = '  ';

/** What a column is never narrowed below, so that its words can be read. */
const readable = 12;

/**
 * Rows for a terminal, whatever file their cells come from.
 * @param right which columns are numbers, set to the right
 * @param width of a line: where rows are longer, the widest columns of text go on in further lines; unless given, a row is a line
 */
export function inColumns(
  cells: readonly (readonly string[])[],
  right: readonly number[] = [],
  width = Number.POSITIVE_INFINITY,
): string {
  const rows = cells.map((row) => row.map(printable));
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  const narrowed = fitted(widths, right, width);
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const width = narrowed[column] ?? 0;
        return right.includes(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join(gap)
      .trimEnd();
  return rows
    .flatMap((row) => {
      const parts = row.map((cell, column) => wrapped(cell, narrowed[column] ?? 0));
      const height = Math.max(0, ...parts.map(({ length }) => length));
      return Array.from({ length: height }, (_, i) => `${line(parts.map((part) => part[i] ?? ''))}\n`);
    })
    .join('');
}

/** The widest columns of text give way until a line fits; the first, which names the row, last of all. */
function fitted(widths: readonly number[], right: readonly number[], width: number): readonly number[] {
  const narrowed = new Map(widths.entries());
  let excess = widths.reduce((sum, one) => sum + one, gap.length * (widths.length - 1)) - width;
  for (; excess > 0; excess--) {
    const yielding = [...narrowed].filter(([column, one]) => one > readable && !right.includes(column));
    const others = yielding.filter(([column]) => column > 0);
    const [widest] = (others.length > 0 ? others : yielding).sort(([, one], [, other]) => other - one);
    if (!widest) break;
    narrowed.set(widest[0], widest[1] - 1);
  }
  return [...narrowed.values()];
}

/** Lines of at most `width`: cut after a space, a hyphen or a slash where there is one. */
function wrapped(text: string, width: number): readonly string[] {
  if (text.length <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const part of text.split(/(?<=[ /-])/)) {
    if (line !== '' && `${line}${part}`.trimEnd().length > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += part;
    for (; line.trimEnd().length > width; line = line.slice(width)) lines.push(line.slice(0, width));
  }
  return [...lines, line.trimEnd()];
}
