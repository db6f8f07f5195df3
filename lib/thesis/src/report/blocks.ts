/** What a report is made of: blocks of text and tables, which the markdown and the web page both show. */
import type { Judged } from './judge.js';

export type Block =
  | {
      readonly kind: 'heading';
      readonly level: 1 | 2 | 3;
      readonly text: string;
      /** What stands under it, where that is a claim. */
      readonly claim?: Judged;
    }
  | { readonly kind: 'text'; readonly text: string }
  | TableBlock;

export interface TableBlock {
  readonly kind: 'table';
  readonly columns: readonly string[];
  /** Columns of numbers, by name: they are set to the right. */
  readonly numeric: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export const heading = (level: 1 | 2 | 3, words: string): Block => ({ kind: 'heading', level, text: words });

export const claimHeading = (words: string, claim: Judged): Block => ({
  kind: 'heading',
  level: 3,
  text: words,
  claim,
});

export const text = (words: string): Block => ({ kind: 'text', text: words });

export function table(
  columns: readonly string[],
  numeric: readonly string[],
  rows: readonly (readonly string[])[],
): TableBlock {
  return { kind: 'table', columns, numeric, rows };
}

/** Three decimals; empty for null. */
export function plain(value: number | null): string {
  return value === null ? '' : value.toFixed(3);
}

/** The same with its sign. */
export function signed(value: number | null): string {
  if (value === null) return '';
  const digits = value.toFixed(3);
  return value > 0 ? `+${digits}` : digits;
}
