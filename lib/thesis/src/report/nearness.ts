/** How near the figures come to the thesis', one row per figure: what stands in the report, and between two marks in README.md. */
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { UsageError } from 'l2o/internal/errors.js';
import { writeAtomically } from 'l2o/internal/node/store/disk.js';
import { lengthOf, seedRange } from '../figures/describe.js';
import { alignedMarkdown } from '../figures/table-text.js';
import { type TableBlock, table } from './blocks.js';
import { agreementOf, curveName } from './compare.js';
import type { FoundFigure, Material } from './material.js';

/** Figures of the thesis with at least one curve or cell that has a counterpart over the same epochs or iterations. */
export function nearnessTable({ figures }: Material): TableBlock {
  return table(
    ['figure', 'length', 'seeds', 'curves', 'rms, median', 'largest', 'the farthest'],
    ['seeds', 'curves', 'rms, median', 'largest'],
    [...figures].flatMap(([id, found]) => (id.includes('-') ? [] : rowOf(id, found))),
  );
}

function rowOf(id: string, { figure, reference }: FoundFigure): string[][] {
  const agreement = agreementOf(figure, reference);
  if (!agreement) return [];
  const { count, median, farthest } = agreement;
  // How fine its points are, and what is not there, stands at the figure.
  const [length = ''] = lengthOf(figure).replace('first ', '').split(', ');
  const size = [length, seedRange(figure), String(count)];
  return [[id, ...size, median.toFixed(3), farthest.rms.toFixed(3), curveName(farthest)]];
}

const marks = [
  '<!-- nearness: npm run l2o -- report --nearness README.md -->',
  '<!-- /nearness -->',
] as const;

/**
 * A page with the table between its marks made anew.
 * @throws UsageError where it has no such marks
 */
export function withNearness(page: string, material: Material): string {
  const [start, end] = [page.indexOf(marks[0]), page.indexOf(marks[1])];
  if (start < 0 || end < start) {
    throw new UsageError({
      expected: `The page has a line ${marks[0]} and below it ${marks[1]}`,
      found: 'a page without them',
      fix: 'put both where the table shall stand',
    });
  }
  const before = page.slice(0, start + marks[0].length);
  const { columns, numeric, rows } = nearnessTable(material);
  const aligned = alignedMarkdown(
    [columns, ...rows],
    columns.map((name) => numeric.includes(name)),
  );
  return `${before}\n\n${aligned}\n\n${page.slice(end)}`;
}

/** Writes the table into a page. @throws UsageError where it is not there, or has no marks; StorageError */
export async function writeNearness(file: string, material: Material): Promise<void> {
  const page = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(
      {
        expected: `${file} is a page that can be read`,
        found: error instanceof Error ? error.message : String(error),
        fix: 'name another one, such as README.md',
      },
      { cause: error },
    );
  });
  await writeAtomically(dirname(file), basename(file), Buffer.from(withNearness(page, material)));
}
