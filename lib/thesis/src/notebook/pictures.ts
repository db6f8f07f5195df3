/** Pictures of problems, for notebooks: a surface with paths on it, images of digits. */

import type { ImageSplit } from 'l2o/internal/data/dataset.js';
import { doubleEngine } from 'l2o/internal/engine/double/double-engine.js';
import type { Engine } from 'l2o/internal/engine/engine.js';
import { logLoss } from 'l2o/internal/evaluation/curves.js';
import type { Optimizer } from 'l2o/internal/optimizers/optimizer.js';
import type { Problem } from 'l2o/internal/problems/problem.js';
import type { Data } from 'plotly.js-dist';
import { type ColorKey, colorOf } from '../figures/palette.js';
import { type Chart, ink, themed } from '../figures/theme.js';

/** The points an optimizer of a two-dimensional problem comes through. */
export interface OptimizerPath {
  readonly name: string;
  readonly color: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export interface PathOptions {
  readonly steps: number;
  /** The optimizer's colour in all pictures. */
  readonly color: ColorKey;
  /** Default: double precision. */
  readonly engine?: Engine;
}

/** Follows an optimizer. The starting point is included, so there is one point more than steps. */
export async function pathOf(
  problem: Problem,
  optimizer: Optimizer,
  { steps, color, engine = doubleEngine }: PathOptions,
): Promise<OptimizerPath> {
  const trajectory = engine.start({ problem, optimizer, seed: 0 });
  const points: { x: number[]; y: number[] } = { x: [], y: [] };
  try {
    for (let step = 0; step <= steps; step++) {
      if (step > 0) await trajectory.advance(1);
      const [x = Number.NaN, y = Number.NaN] = await trajectory.parameters();
      points.x.push(x);
      points.y.push(y);
    }
  } finally {
    trajectory.dispose();
  }
  return { name: optimizer.title, color: colorOf(color), ...points };
}

export interface Surface {
  /** From and to. */
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** Levels of log10 L between which a new shade begins: the lowest, the highest, and the distance. */
  readonly levels: readonly [number, number, number];
  readonly minimum: readonly [number, number];
  readonly paths?: readonly OptimizerPath[];
}

const gridPoints = 201;

/** log10 of a two-dimensional problem's loss as a contour map, its minimum, and paths on it. */
export async function surfaceChart(problem: Problem, surface: Surface): Promise<Chart> {
  const { x, y, levels, minimum, paths = [] } = surface;
  const [start, end, size] = levels;
  const map: Data = {
    type: 'contour',
    x: grid(x),
    y: grid(y),
    z: await lossesOn(problem, grid(x), grid(y)),
    contours: { start, end, size, showlines: false },
    colorscale: [
      [0, '#6b7785'],
      [1, '#f4f6f8'],
    ],
    colorbar: { title: { text: 'log10 L', side: 'top' }, x: 1.02 },
    hovertemplate: 'x %{x:.2f}, y %{y:.2f}: log10 L %{z:.2f}<extra></extra>',
    showlegend: false,
  };
  const star: Data = {
    type: 'scatter',
    mode: 'markers',
    name: 'minimum',
    x: [minimum[0]],
    y: [minimum[1]],
    marker: { symbol: 'star', size: 13, color: '#ffffff', line: { color: ink, width: 1.2 } },
  };
  return themed([map, ...paths.map(pathLine), star], {
    showlegend: true,
    legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom' },
    margin: { l: 72, r: 96, t: 48, b: 56 },
    xaxis: { title: { text: 'x' }, range: [...x] },
    yaxis: { title: { text: 'y' }, range: [...y] },
  });
}

function grid([from, to]: readonly [number, number]): number[] {
  return Array.from({ length: gridPoints }, (_, i) => from + ((to - from) * i) / (gridPoints - 1));
}

/** Rows of log10 L, one per y. */
async function lossesOn(problem: Problem, x: readonly number[], y: readonly number[]): Promise<number[][]> {
  const rows: number[][] = [];
  for (const row of y) {
    const losses: number[] = [];
    for (const column of x) {
      const { loss } = await doubleEngine.evaluate({ problem, x: Float64Array.of(column, row) });
      losses.push(Number(logLoss(loss).toFixed(3)));
    }
    rows.push(losses);
  }
  return rows;
}

function pathLine({ name, color, x, y }: OptimizerPath): Data {
  return {
    type: 'scatter',
    mode: 'lines+markers',
    name,
    x: [...x],
    y: [...y],
    line: { width: 1.5, color },
    marker: { size: 3.5, color },
  };
}

/** Images of 28 x 28 pixels side by side, black on white. */
export function digitsChart(split: ImageSplit, indices: ArrayLike<number>, columns: number): Chart {
  const side = 28;
  const rows = Math.ceil(indices.length / columns);
  const z = Array.from({ length: rows * side }, (_, row) =>
    Array.from({ length: columns * side }, (_, column) => {
      const which = Math.floor(row / side) * columns + Math.floor(column / side);
      const index = indices[which];
      const pixel = (row % side) * side + (column % side);
      return index === undefined ? 0 : (split.images[index * side * side + pixel] ?? 0);
    }),
  );
  const cell = 56;
  return themed(
    [{ type: 'heatmap', z, colorscale: 'Greys', reversescale: true, showscale: false, hoverinfo: 'skip' }],
    {
      width: columns * cell + 20,
      height: rows * cell + 20,
      margin: { l: 10, r: 10, t: 10, b: 10 },
      xaxis: { visible: false },
      yaxis: { visible: false, autorange: 'reversed' },
    },
  );
}
