/** The panels of a figure as they are drawn: parted where one has too many curves, over the beginning alone where ours is short. */
import type { ReferenceFigure } from '../data/reference.js';
import type { FigureData, PanelData, SeriesData } from './figure-data.js';
import { frameFor } from './frame.js';
import { beginningOf, type Parts, partsOf } from './prefix.js';
import { middles } from './traces.js';

export interface DrawnPanel extends PanelData {
  /** Curves of the panels beside it, drawn pale. */
  readonly context: readonly SeriesData[];
  /** Of them and its own curves. */
  readonly parts: Parts;
  /** Whether its axis ends where the longest of them does. */
  readonly isBeginning: boolean;
}

export function drawnPanels(figure: FigureData, reference: ReferenceFigure | null): DrawnPanel[] {
  return figure.panels.flatMap((panel) => {
    const beginning = beginningOf(panel, reference);
    const parts = partsOf(panel.series);
    return facetsOf(framed(beginning ?? panel)).map((facet) => ({
      ...facet,
      parts,
      isBeginning: beginning !== undefined,
    }));
  });
}

/** With its axes wide enough for its curves. */
function framed(panel: PanelData): PanelData {
  const { x, y, series } = panel;
  const heights = series.flatMap(({ y: mean, spread }) => [mean, spread?.low ?? [], spread?.high ?? []]);
  return {
    ...panel,
    x: {
      ...x,
      ...frameFor(
        x,
        series.flatMap((one) => one.x),
      ),
    },
    y: { ...y, ...frameFor(y, heights.flat()) },
  };
}

/** Where there are parts of an epoch, points stand at the middle of what they are means over. */
export function atMiddles(panel: DrawnPanel): DrawnPanel {
  if (panel.parts === 'none') return panel;
  const shifted = (series: SeriesData) => ({
    ...series,
    x: middles(series.x, 1 / (series.pointsPerUnit ?? 1)),
  });
  return { ...panel, series: panel.series.map(shifted), context: panel.context.map(shifted) };
}

/** One panel per facet that the series name; the panel itself where they name none. */
function facetsOf(panel: PanelData): Pick<DrawnPanel, keyof PanelData | 'context'>[] {
  const facets = [...new Set(panel.series.flatMap(({ facet }) => facet ?? []))];
  if (facets.length === 0) return [{ ...panel, context: [] }];
  return facets.map((facet) => ({
    ...panel,
    title: panel.title === null ? facet : `${facet}, ${panel.title}`,
    series: panel.series.filter((series) => series.facet === facet),
    context: panel.series.filter((series) => series.facet !== facet),
  }));
}
