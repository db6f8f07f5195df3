/** Where everything of a heat map stands: heading, maps with the same columns one under the other, key. */
import type { Layout, LayoutAxis } from 'plotly.js-dist';
import { thesisName } from '../data/thesis-id.js';
import { axesOf } from './axes.js';
import type { FigureData } from './figure-data.js';
import { textWidth, wrap } from './font.js';
import { headingOf, standing } from './heading.js';
import type { CellTable, Grid } from './heat-map.js';
import { requireWidth, type Sheet } from './print.js';
import { neutral, texts } from './theme.js';
import { escapeMarkup, plain, typeset } from './typeset.js';

/** Pixels. */
const cellWidth = { usual: 62, least: 14 };
const line = 16;
/** Above the names of a map's columns, and below them to the heading of the next map; below a heading. */
const gap = { names: 8, maps: 8, heading: 9 };
/** From the frame to the bar of its colours, and the room for the bar and its numbers. */
const bar = { distance: 10, room: 84 };
/** What stands beneath the last map: the axis' title, the key, nothing. */
const foot = { title: 28, margin: 16 };
/** Words above the maps need this much. */
const leastWidth = 520;

/** Where a cell without a number shows through. */
const empty = '#dcdcdc';

const keyOfFrames =
  'Thick frame: best of its column. Thin frame: best Adam, where the learned optimizer is better.';
const keyOfGaps = ' Grey: the thesis has no such number over these epochs, or ours has no mean.';

export interface PlacedMap {
  readonly heading: string;
  readonly values: Grid;
  /** Pixels. */
  readonly cellHeight: number;
}

/** Where the bar of a map's colours stands, in parts of the whole frame. */
export interface BarPlace {
  readonly x: number;
  readonly y: number;
  readonly len: number;
}

/** The width of a cell. */
export function cellWidthOf({ columns, rows }: CellTable, { width }: Sheet): number {
  if (width === undefined) return cellWidth.usual;
  return Math.floor((width - leftOf(rows) - bar.room) / columns.length);
}

/** Of a picture with these rows and so many columns. */
export function leastMapWidth(rows: readonly string[], columns: number): number {
  return leftOf(rows) + columns * cellWidth.least + bar.room;
}

/** Room for the names of rows. */
function leftOf(rows: readonly string[]): number {
  return Math.ceil(20 + Math.max(...rows.map((row) => textWidth(plain(typeset(row)), texts.normal))));
}

/** The maps from top to bottom, with what stands above, between and beneath them. @throws UsageError where the sheet is too narrow */
export function heatMapLayout(
  figure: FigureData,
  table: CellTable,
  maps: readonly PlacedMap[],
  sheet: Sheet,
): { readonly layout: Partial<Layout>; readonly bars: readonly BarPlace[] } {
  const { columns, rows } = table;
  requireWidth(thesisName(figure.figure), leastMapWidth(rows, columns.length), sheet);
  const cell = cellWidthOf(table, sheet);
  const { names, namesHeight, tickangle } = columnNames(columns, cell - 4);
  const left = leftOf(rows);
  const across = columns.length * cell;
  const width = sheet.width ?? Math.max(leastWidth, left + across + bar.room);
  const headings = maps.map(({ heading }, index) =>
    wrap(`(${'abc'[index]}) ${heading}`, texts.heading, width - left - 12),
  );
  const headingHeights = headings.map(({ length }) => line * length + gap.heading);
  const heading = headingOf(figure, width, headingHeights[0] ?? 0, sheet);
  const hasGaps = maps.some(({ values }) => values.flat().includes(null));
  const key = wrap(keyOfFrames + (hasGaps ? keyOfGaps : ''), texts.normal, width - left - 12);
  const bottom = namesHeight + foot.title + line * key.length + foot.margin;

  const heights = maps.map(({ cellHeight }) => cellHeight * rows.length);
  // From the first frame's upper edge to that of each.
  const steps = maps.map(
    (_, index) => (heights[index] ?? 0) + namesHeight + gap.maps + (headingHeights[index + 1] ?? 0),
  );
  const tops = maps.map((_, index) => steps.slice(0, index).reduce((total, step) => total + step, 0));
  const down = (tops.at(-1) ?? 0) + (heights.at(-1) ?? 0);

  const layout: Partial<Layout> = {
    width,
    height: heading.height + down + bottom,
    margin: { l: left, r: width - left - across, t: heading.height, b: bottom },
    plot_bgcolor: empty,
    annotations: [
      ...heading.annotations,
      ...headings.map((lines, index) => ({
        ...standing,
        text: lines.map(escapeMarkup).join('<br>'),
        font: { size: texts.heading.size },
        y: 1 - (tops[index] ?? 0) / down,
        yshift: gap.heading - 2,
      })),
      {
        ...beneath(namesHeight),
        text: 'Learning rate',
        font: { size: texts.heading.size },
        x: 0.5,
        xanchor: 'center',
      },
      {
        ...beneath(namesHeight + foot.title),
        text: key.join('<br>'),
        font: { size: texts.normal.size, color: neutral },
      },
    ],
  };
  const bars = maps.map((_, index) => {
    const upper = 1 - (tops[index] ?? 0) / down;
    const lower = Math.max(0, upper - (heights[index] ?? 0) / down);
    const { xaxis, yaxis, layout: axes } = axesOf(index);
    layout[axes.x] = { ...columnsAxis(names, tickangle), anchor: yaxis, domain: [0, 1] };
    layout[axes.y] = { ...rowsAxis(rows), anchor: xaxis, domain: [lower, upper] };
    return { x: 1 + bar.distance / across, y: upper, len: upper - lower };
  });
  return { layout, bars };
}

function beneath(shift: number) {
  return { ...standing, y: 0, yanchor: 'top', yshift: -shift } as const;
}

/** Names of columns in lines of this width; upright where a word is wider. */
function columnNames(columns: readonly string[], width: number) {
  const widthOf = (text: string) => textWidth(text, texts.normal);
  const names = columns.map((column) => wrap(column, texts.normal, width));
  if (names.flat().every((text) => widthOf(text) <= width + 4))
    return {
      names,
      tickangle: 0,
      namesHeight: gap.names + line * Math.max(1, ...names.map(({ length }) => length)),
    };
  const longest = Math.max(...columns.map(widthOf));
  return {
    names: columns.map((column) => [column]),
    tickangle: -90,
    namesHeight: gap.names + Math.ceil(longest),
  };
}

function columnsAxis(names: readonly (readonly string[])[], tickangle: number): LayoutAxis {
  return {
    range: [-0.5, names.length - 0.5],
    tickvals: names.map((_, index) => index),
    ticktext: names.map((lines) => lines.map(escapeMarkup).join('<br>')),
    tickangle,
    ticks: '',
    automargin: false,
  };
}

function rowsAxis(rows: readonly string[]): LayoutAxis {
  return {
    range: [rows.length - 0.5, -0.5],
    tickvals: rows.map((_, index) => index),
    ticktext: rows.map(typeset),
    ticks: '',
    automargin: false,
  };
}
