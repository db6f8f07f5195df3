/**
 * Draws a heat map of the thesis: ours in its colouring, its own in the same, and below what that colouring
 * hides, the means themselves. All have the same columns, one under the other.
 */
import type { Data, Shape } from 'plotly.js-dist';
import type { ReferenceHeatMap } from '../data/reference.js';
import { type Axes, axesOf } from './axes.js';
import { type ColorScale, depth, hot } from './color-scale.js';
import type { FigureData } from './figure-data.js';
import { textWidth } from './font.js';
import {
  atOurPlaces,
  bestRow,
  type CellTable,
  cellTable,
  colorRange,
  columnNormalized,
  commonEpochs,
  type Grid,
  type HeatMapCell,
  mapEpochs,
  ourMeans,
  thesisMeans,
} from './heat-map.js';
import { type BarPlace, cellWidthOf, heatMapLayout, type PlacedMap } from './heat-map-layout.js';
import type { Sheet } from './print.js';
import { type Chart, ink, texts, themed } from './theme.js';
import { escapeMarkup, typeset } from './typeset.js';

/** Heights of a cell in pixels: of colour alone, and with numbers in it. */
const heights = { flat: 22, tall: 38 };
const barThickness = 12;

/** Sizes of the numbers. Where they would have to be smaller to fit their cells, there are none. */
const text = { ours: 12, thesis: 9.5, least: 9 };

interface DrawnMap extends PlacedMap {
  readonly scale: ColorScale;
  readonly range: readonly [number, number];
  /** How the two ends are written. */
  readonly ends?: readonly [string, string];
}

/** What exceeds the thesis' scale is white too. */
const colorEnds = [written(colorRange[0]), `\u2265 ${written(colorRange[1])}`] as const;

/** @param reference the thesis' map, or null where there is none */
export function heatMapChart(figure: FigureData, reference: ReferenceHeatMap | null, sheet: Sheet): Chart {
  const table = cellTable(figure);
  const epochs = commonEpochs(table);
  const ours = ourMeans(table);
  const published = reference && thesisMeans(reference, epochs);
  const thesis = reference && published && atOurPlaces(table, reference, published);
  const colored = columnNormalized(ours);
  const theirs = reference && published && atOurPlaces(table, reference, columnNormalized(published));
  const small = numbersScale(ours, cellWidthOf(table, sheet));
  const hasNumbers = small * text.ours >= text.least;
  const inColors = { scale: hot, range: colorRange, ends: colorEnds, cellHeight: heights.flat };
  const maps: DrawnMap[] = [
    {
      heading:
        "Ours, in the thesis' colouring: each column divided by its largest absolute value, one scale in all such figures",
      values: colored,
      ...inColors,
    },
    ...(theirs ? [{ heading: thesisHeading(epochs), values: theirs, ...inColors }] : []),
    {
      heading: meansHeading(epochs, hasNumbers && thesis !== null),
      values: ours,
      scale: depth,
      range: extent(ours),
      cellHeight: hasNumbers ? heights.tall : heights.flat,
    },
  ];
  const { layout, bars } = heatMapLayout(figure, table, maps, sheet);
  const hover = hoverTexts(table, ours, thesis);
  const last = axesOf(maps.length - 1);
  return themed(
    [
      ...maps.map((map, index) => mapTrace(map, hover, axesOf(index), bars[index])),
      ...(hasNumbers ? [numbersTrace(ours, last, { size: small * text.ours, dy: thesis ? -0.14 : 0 })] : []),
      ...(hasNumbers && thesis ? [numbersTrace(thesis, last, { size: small * text.thesis, dy: 0.27 })] : []),
    ],
    { ...layout, shapes: frames(table, ours, last) },
  );
}

function thesisHeading(epochs: number): string {
  return epochs < mapEpochs
    ? `The thesis over the same ${epochs} epochs, where it shows the curve, in the same colouring`
    : "The thesis' map, in the same colouring";
}

function meansHeading(epochs: number, withThesis: boolean): string {
  const isShort = epochs < mapEpochs;
  const over = isShort ? `the first ${epochs} of ${mapEpochs} epochs` : `${epochs} epochs`;
  const small = `; in small print those of the thesis${isShort ? ' over the same, where it shows the curve' : ''}`;
  return `What the colouring hides: the means of log10 of the loss over ${over}${withThesis ? small : ''}`;
}

/** Smallest and largest number of a map; any where it has none. */
function extent(values: Grid): readonly [number, number] {
  const numbers = values.flat().filter((value) => value !== null);
  return numbers.length > 0 ? [Math.min(...numbers), Math.max(...numbers)] : [0, 0];
}

function mapTrace(
  { values, scale, range: [zmin, largest], ends }: DrawnMap,
  hover: string[][],
  { xaxis, yaxis }: Axes,
  place: BarPlace | undefined,
): Data {
  // A scale has a length, also where all numbers are one.
  const zmax = largest > zmin ? largest : zmin + 1;
  return {
    type: 'heatmap',
    z: values.map((row) => [...row]),
    zmin,
    zmax,
    colorscale: scale.map(([at, color]): [number, string] => [at, color]),
    xgap: 1,
    ygap: 1,
    hovertext: hover,
    hoverinfo: 'text',
    xaxis,
    yaxis,
    colorbar: {
      thickness: barThickness,
      thicknessmode: 'pixels',
      lenmode: 'fraction',
      yanchor: 'top',
      xpad: 0,
      ypad: 0,
      xanchor: 'left',
      outlinewidth: 1,
      outlinecolor: ink,
      ticks: '',
      tickvals: [zmin, zmax],
      ticktext: [...(ends ?? [written(zmin), written(zmax)])],
      ...place,
    },
  };
}

/** How much smaller than usual numbers have to be for cells of this width. */
function numbersScale(values: Grid, cellWidth: number): number {
  const numbers = values.flat().flatMap((value) => (value === null ? [] : [written(value)]));
  const widest = Math.max(
    1,
    ...numbers.map((number) => textWidth(number, { ...texts.normal, size: text.ours })),
  );
  return Math.min(1, (cellWidth - 5) / widest);
}

/** The numbers in their cells. @param dy from a cell's middle downwards, in cells */
function numbersTrace(
  values: Grid,
  { xaxis, yaxis }: Axes,
  { size, dy }: { readonly size: number; readonly dy: number },
): Data {
  const cells = values.flatMap((row, y) =>
    row.flatMap((value, x) => (value === null ? [] : { x, y, value })),
  );
  return {
    type: 'scatter',
    mode: 'text',
    x: cells.map(({ x }) => x),
    y: cells.map(({ y }) => y + dy),
    text: cells.map(({ value }) => written(value)),
    textposition: 'middle center',
    textfont: { size, color: ink },
    hoverinfo: 'skip',
    showlegend: false,
    xaxis,
    yaxis,
  };
}

/** Thick around the best of a column; thin around the best Adam where that is another. */
function frames({ columns, rows }: CellTable, means: Grid, { xaxis, yaxis }: Axes): Shape[] {
  const all = rows.map((_, row) => row);
  const adams = all.filter((row) => rows[row]?.startsWith('Adam'));
  const frame = (x: number, y: number, width: number) => ({
    type: 'rect' as const,
    xref: xaxis,
    yref: yaxis,
    x0: x - 0.46,
    x1: x + 0.46,
    y0: y - 0.43,
    y1: y + 0.43,
    line: { color: ink, width },
  });
  return columns.flatMap((_, column) => {
    const best = bestRow(means, column, all);
    const adam = bestRow(means, column, adams);
    return [
      ...(best === undefined ? [] : [frame(column, best, 2.5)]),
      ...(adam === undefined || adam === best ? [] : [frame(column, adam, 1)]),
    ];
  });
}

function hoverTexts({ columns, rows, cells }: CellTable, ours: Grid, thesis: Grid | null): string[][] {
  return rows.map((row, y) =>
    columns.map((column, x) => {
      const [mean, published] = [ours[y]?.[x] ?? null, thesis?.[y]?.[x] ?? null];
      return [
        `<b>${typeset(row)}</b>, ${escapeMarkup(column)}`,
        mean === null ? 'no mean: diverged or not run' : `mean ${written(mean)}${spreadOf(cells[y]?.[x])}`,
        ...(published === null ? [] : [`thesis ${written(published)}`]),
      ].join('<br>');
    }),
  );
}

/** The means of the lowest and of the highest curve of all seeds: those of each seed lie between them. */
function spreadOf(at: HeatMapCell | undefined): string {
  const { spread, seeds = [] } = at?.series ?? {};
  if (!spread || spread.low.length === 0) return '';
  const mean = (values: readonly number[]) =>
    written(values.reduce((total, value) => total + value, 0) / values.length);
  return `, ${seeds.length} seeds between ${mean(spread.low)} and ${mean(spread.high)}`;
}

function written(value: number): string {
  return value.toFixed(3).replace('-', '\u2212');
}
