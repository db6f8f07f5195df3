/** A table of the thesis as text: json with everything, csv for programs, markdown for people. */
import { thesisName } from '../data/thesis-id.js';
import type { TableData, TrainingProvenance } from './figure-data.js';
import { orderedImages, orderedTraining } from './figure-json.js';
import { settledNumber } from './json-text.js';
import { sealedJson } from './sealed-json.js';

type TableValue = TableData['rows'][number][number];

/**
 * The table with its keys in the order of the contract and its numbers rounded to 6 significant digits.
 *
 * @throws RangeError when a number is not finite, or a row has not one cell per column
 */
export function settledTable({ table, title, caption, columns, rows, provenance }: TableData): TableData {
  const { kit, profile, trainings, data } = provenance;
  return {
    table,
    title,
    caption,
    columns,
    rows: rows.map((row) => {
      if (row.length !== columns.length)
        throw new RangeError(`Table ${table} has ${columns.length} columns, found a row of ${row.length}`);
      return row.map(settledNumber);
    }),
    provenance: {
      kit,
      profile,
      trainings: trainings.map(orderedTraining),
      data: data && orderedImages(data),
    },
  };
}

/** The text of `tab-4.02.json`, with its checksum. @throws RangeError as `settledTable` */
export function tableJson(table: TableData): string {
  return sealedJson({ ...settledTable(table) });
}

/**
 * The text of `tab-4.02.csv`: RFC 4180, with a row of names first; lines end as everywhere here, with a line
 * feed. Nothing is an empty field, an empty text is quoted.
 *
 * @throws RangeError as `settledTable`
 */
export function tableCsv(table: TableData): string {
  const { columns, rows } = settledTable(table);
  return csvText([columns, ...rows]);
}

/** The text of a csv file: RFC 4180, but lines end with a line feed. */
export function csvText(rows: readonly (readonly TableValue[])[]): string {
  return rows.map((row) => `${row.map(csvField).join(',')}\n`).join('');
}

function csvField(cell: TableValue): string {
  if (typeof cell !== 'string') return plainCell(cell);
  return /^$|[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** The text of `tab-4.02.md`: caption, table, where the numbers come from. @throws RangeError as `settledTable` */
export function tableMarkdown(table: TableData): string {
  const { columns, rows } = settledTable(table);
  const title = `**${escapeMarkdown(`${thesisName(table.table)}: ${table.title}`)}**`;
  const numeric = numericColumns(table);
  return [
    `${title} ${escapeMarkdown(table.caption)}`,
    '',
    alignedMarkdown(
      [columns, ...rows].map((row) => row.map(plainCell)),
      numeric,
    ),
    '',
    escapeMarkdown(tableProvenance(table)),
    '',
  ].join('\n');
}

/** A table whose columns stand under one another in the source too. @param numeric which columns are set to the right */
export function alignedMarkdown(
  [columns = [], ...rows]: readonly (readonly string[])[],
  numeric: readonly boolean[],
): string {
  const cells = [columns, ...rows].map((row) => row.map(escapeMarkdown));
  const widths = columns.map((_, index) =>
    Math.max(3, ...cells.map((row) => [...(row[index] ?? '')].length)),
  );
  const lineOf = (texts: readonly string[]) => `| ${texts.join(' | ')} |`;
  const [head = '', ...body] = cells.map((row) =>
    lineOf(row.map((text, index) => padded(text, widths[index] ?? 0, numeric[index] ?? false))),
  );
  const rule = widths.map((width, index) =>
    numeric[index] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [head, lineOf(rule), ...body].join('\n');
}

/** Where the numbers come from, in one line; a training that is shorter than the thesis' says so. */
export function tableProvenance({ provenance: { kit, profile, trainings, data } }: TableData): string {
  return [
    `profile ${profile}`,
    ...trainings.map(trainingWords),
    ...(data ? [`${data.name}, ${data.variant}, checksum ${data.checksum}`] : []),
    ...(data?.foreign ? ["not the thesis' images: none of its numbers"] : []),
    `kit ${kit}`,
  ].join(' \u00b7 ');
}

function trainingWords(training: TrainingProvenance): string {
  const { name, source, profile, seed, metaIterations, thesisMetaIterations: thesis, dump } = training;
  const length =
    metaIterations === thesis
      ? `${metaIterations} meta-iterations, as in the thesis`
      : `${metaIterations} of the thesis' ${thesis} meta-iterations`;
  const short = metaIterations < thesis ? ', shorter than the thesis' : '';
  const theta = dump === null || dump === metaIterations ? '' : `, theta of the dump after ${dump}`;
  return `${name}: ${length}${short}${theta} (${source} of profile ${profile}, seed ${seed})`;
}

/** Which columns of a table have numbers and nothing else. */
export function numericColumns({ columns, rows }: TableData): boolean[] {
  return columns.map((_, index) => isNumeric(rows.map((row) => row[index] ?? null)));
}

function isNumeric(cells: readonly TableValue[]): boolean {
  return cells.some((cell) => cell !== null) && cells.every((cell) => typeof cell !== 'string');
}

export function plainCell(cell: TableValue): string {
  return cell === null ? '' : String(cell);
}

function padded(text: string, width: number, toTheRight: boolean): string {
  const space = ' '.repeat(Math.max(0, width - [...text].length));
  return toTheRight ? space + text : text + space;
}

/** Names such as `Adam_0.9` stay as they are: within a word an underscore is no mark. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\|*`<]/g, '\\$&').replace(/\s+/g, ' ');
}
