/** A figure in words: what is drawn, over what. For who cannot see it, and for lists of figures. */
import { rangeOf } from './caveats.js';
import type { FigureData } from './figure-data.js';

/** "3 curves of log10 of the training loss over 50 epochs". */
export function inShort(figure: FigureData): string {
  const { panels, view } = figure;
  const all = panels.flatMap(({ series }) => series);
  if (view === 'heat map') {
    const rows = distinct(all.map(({ label }) => label)).length;
    return `heat map of mean log10 of the training loss over ${lengthOf(figure)}, ${rows} optimizers at ${panels.length} learning rates`;
  }
  const measures = distinct(
    all.map(({ measure }) => (measure === undefined ? 'log10 of the training loss' : 'accuracy')),
  );
  const inPanels = panels.length > 1 ? ` in ${panels.length} panels` : '';
  return `${counted(all.length, 'curve')} of ${measures.join(' and ')} over ${lengthOf(figure)}${inPanels}`;
}

/** The same with the names of all that is drawn. */
export function described(figure: FigureData): string {
  const { panels, view } = figure;
  const names = distinct(panels.flatMap(({ series }) => series.map(({ label }) => label))).join(', ');
  const titles = panels.flatMap(({ title }) => title ?? []);
  // In brackets: a full stop behind RNN_b would be read as a part of its name.
  return view === 'heat map'
    ? `A ${inShort(figure)} (${names}). Columns (${titles.join(', ')}). Beside each number stands the thesis' own.`
    : `${inShort(figure)} (${names}), drawn over the thesis'.${titles.length > 1 ? ` Panels (${titles.join('; ')}).` : ''}`;
}

/** "first 10 of 50 epochs", or "50 epochs" where it is as long as in the thesis. */
export function lengthOf({ panels, provenance, unit }: FigureData): string {
  const points = Math.max(0, ...panels.flatMap(({ series }) => series.map(({ x }) => x.length)));
  return provenance.shortened ?? counted(points, unit);
}

/** "3", or "1 to 3" where curves have different numbers of seeds. */
export function seedRange({ panels }: FigureData): string {
  return rangeOf(panels.flatMap(({ series }) => series.map(({ seeds }) => seeds.length)));
}

/** "1 seed", "3 seeds". */
export function counted(count: number | string, what: string): string {
  return `${count} ${what}${String(count) === '1' ? '' : 's'}`;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
