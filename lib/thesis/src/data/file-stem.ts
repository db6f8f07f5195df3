/** How files that belong to a figure or table of the thesis are named. */
import { parseThesisId } from './thesis-id.js';

/**
 * "3.3" -> "fig-3.03", "T4.1a" -> "tab-4.01a", "3.7-range" -> "fig-3.07-range": sorts as the thesis counts.
 * @throws UsageError unless it is the number of a figure or table, or of a supplement to one
 */
export function fileStem(id: string): string {
  const { kind, chapter, number, part, supplement } = parseThesisId(id);
  const place = `${chapter}.${number.padStart(2, '0')}${part}`;
  return `${kind === 'figure' ? 'fig' : 'tab'}-${place}${supplement === null ? '' : `-${supplement}`}`;
}

/** "fig-3.07-range" -> "3.7-range"; undefined for what is no figure's. */
export function figureOfStem(stem: string): string | undefined {
  const [, chapter, number, rest] = /^fig-(\d+)\.0?(\d+)((?:-[a-z]+)*)$/.exec(stem) ?? [];
  return chapter && `${chapter}.${number}${rest}`;
}
