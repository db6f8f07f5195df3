/** How narrow a figure may be: known from its record, before anything is computed. */
import { thesisName } from '../data/thesis-id.js';
import type { FigureData } from './figure-data.js';
import { leastFrame } from './grid.js';
import { leastMapWidth } from './heat-map-layout.js';
import { leastLegendWidth } from './layout.js';
import { requireWidth, type Sheet } from './print.js';
import { sizes } from './theme.js';

/** What of a figure, or of its record, says how much room it needs. */
interface Held extends Pick<FigureData, 'view'> {
  readonly panels: readonly { readonly series: readonly { readonly label: string }[] }[];
}

/** Of a picture with one frame and a legend with these labels. @throws UsageError where the sheet is too narrow */
export function requireFrame(name: string, labels: readonly string[], sheet: Sheet): void {
  const { left, right } = sizes.margin;
  requireWidth(name, Math.max(left + leastFrame + right, leastLegendWidth(labels)), sheet);
}

/** @param id "4.2" @throws UsageError where the sheet is too narrow for it */
export function requireRoom(id: string, { view, panels }: Held, sheet: Sheet): void {
  const labels = [...new Set(panels.flatMap(({ series }) => series.map(({ label }) => label)))];
  if (view === 'heat map') requireWidth(thesisName(id), leastMapWidth(labels, panels.length), sheet);
  else requireFrame(thesisName(id), labels, sheet);
}
