/** How files that belong to a figure of the thesis are named. */
import { UsageError } from '../errors.js';

/** "3.3" -> "fig-3.03": sorts as the thesis counts. @throws UsageError unless it is a figure's number */
export function fileStem(figure: string): string {
  const [, chapter, number] = /^(\d+)\.(\d+)$/.exec(figure) ?? [];
  if (chapter && number) return `fig-${chapter}.${number.padStart(2, '0')}`;
  throw new UsageError({
    expected: 'A figure is named by its number in the thesis, such as 3.3',
    found: `"${figure}"`,
    mend: 'write chapter, point, number',
  });
}
