/** What of a figure's least width its record says, before anything is computed; the rest is found where it is laid out. */
import { thesisName } from '../data/thesis-id.js';
import type { FigureData } from './figure-data.js';
import { leastMapWidth } from './heat-map-layout.js';
import { leastWidth } from './layout.js';
import { requireWidth, type Sheet } from './print.js';
import { typeset } from './typeset.js';

/** What of a record says how much room its figure needs. */
interface Held extends Pick<FigureData, 'view'> {
  readonly panels: readonly { readonly series: readonly { readonly label: string }[] }[];
}

/** Of a picture with one frame and a legend with these labels. @throws UsageError where the sheet is too narrow */
export function requireFrame(name: string, labels: readonly string[], sheet: Sheet): void {
  requireWidth(name, leastWidth(labels.map(typeset)), sheet);
}

/** @param id "4.2" @throws UsageError where the sheet is too narrow for it */
export function requireRoom(id: string, { view, panels }: Held, sheet: Sheet): void {
  const labels = [...new Set(panels.flatMap(({ series }) => series.map(({ label }) => label)))];
  if (view === 'heat map') requireWidth(thesisName(id), leastMapWidth(labels, panels.length), sheet);
  else requireFrame(thesisName(id), labels, sheet);
}
