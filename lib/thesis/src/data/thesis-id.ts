/** How figures and tables are numbered: as in the thesis, "3.3", "T4.1a"; "3.7-range" is a supplement to 3.7. */
import { type Explanation, UsageError } from 'l2o/internal/errors.js';

export interface ThesisId {
  readonly kind: 'figure' | 'table';
  readonly chapter: string;
  /** As the thesis counts it: "10". */
  readonly number: string;
  /** The part of a table: "a"; empty where there is none. */
  readonly part: string;
  /** What a supplement adds: "range"; null for what stands in the thesis. */
  readonly supplement: string | null;
}

/** @throws UsageError unless it is the number of a figure or table, or of a supplement to one */
export function parseThesisId(id: string): ThesisId {
  const [, figure, table] = /^(?:(\d+\.\d+)|T(\d+\.\d+[a-z]?))(?:-[a-z]+)*$/.exec(id) ?? [];
  const [, chapter, number, part = ''] = /^(\d+)\.(\d+)([a-z]?)/.exec(figure ?? table ?? '') ?? [];
  if (chapter && number) {
    const dash = id.indexOf('-');
    const supplement = dash < 0 ? null : id.slice(dash + 1);
    return { kind: figure ? 'figure' : 'table', chapter, number, part, supplement };
  }
  throw new UsageError({
    expected: 'A figure is named by its number in the thesis, such as 3.3, a table such as T4.2',
    found: `"${id}"`,
    fix: 'write chapter, point, number; a supplement has its name behind it, such as 3.7-range',
  });
}

/** "Figure 3.3", "Table 4.1a", "Supplement to figure 3.7". @throws UsageError as `parseThesisId` */
export function thesisName(id: string): string {
  const { kind, chapter, number, part, supplement } = parseThesisId(id);
  const place = `${chapter}.${number}${part}`;
  if (supplement !== null) return `Supplement to ${kind} ${place}`;
  return `${kind === 'figure' ? 'Figure' : 'Table'} ${place}`;
}

/** What a person finds out by a number that names no figure or table, though the thesis explains it. */
export type Numbering = Pick<Explanation, 'found' | 'fix'>;

/** A number that the thesis passes over; undefined for any other. */
export function passedOver(id: string): Numbering | undefined {
  if (id !== '4.9') return undefined;
  return {
    found:
      '4.9, which the numbering of the thesis passes over: on the page of a Figure 4.9 stand the first panels of 4.10',
    fix: 'take 4.10',
  };
}
