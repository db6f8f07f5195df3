/** Which curve of the thesis a series answers to. */
import type { PanelData, ReferenceFigure, ReferenceSeries, SeriesData } from './figure-data.js';

/** @returns the thesis' curve in the same panel, or undefined where the series names none */
export function referenceOf(
  reference: ReferenceFigure | null,
  panel: PanelData,
  series: SeriesData,
): ReferenceSeries | undefined {
  return reference?.panels
    .find((candidate) => candidate.panel === panel.panel)
    ?.series.find((candidate) => candidate.label === series.reference);
}
