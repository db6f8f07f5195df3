/** The report as markdown, readable as plain text too. */
import { escapeMarkdown } from '../figures/table-text.js';
import type { Block } from './blocks.js';

/** @returns the text of `report.md` */
export function pageMarkdown(page: readonly Block[]): string {
  return `${page.map(blockText).join('\n\n')}\n`;
}

function blockText(block: Block): string {
  if (block.kind === 'heading') return `${'#'.repeat(block.level)} ${escapeMarkdown(block.text)}`;
  if (block.kind === 'text') return escapeMarkdown(block.text);
  const { columns, numeric, rows } = block;
  const lineOf = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    lineOf(columns.map(escapeMarkdown)),
    lineOf(columns.map((name) => (numeric.includes(name) ? '--:' : '---'))),
    ...rows.map((row) => lineOf(row.map(escapeMarkdown))),
  ].join('\n');
}
