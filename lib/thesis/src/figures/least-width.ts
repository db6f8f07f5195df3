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

/** @param id "4.2" @throws UsageError where the sheet is too narrow for it */
export function requireRoom(id: string, { view, panels }: Held, sheet: Sheet): void {
  const labels = [...new Set(panels.flatMap(({ series }) => series.map(({ label }) => label)))];
  const { left, right } = sizes.margin;
  const least =
    view === 'heat map'
      ? leastMapWidth(labels, panels.length)
      : Math.max(left + leastFrame + right, leastLegendWidth(labels));
  requireWidth(thesisName(id), least, sheet);
}
