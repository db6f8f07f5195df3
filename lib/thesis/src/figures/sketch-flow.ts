/**
 * Flow charts from a list of nodes and edges: boxes on a grid, as large as their words, and straight arrows
 * between neighbours. All places follow from the words and the grid; there are no coordinates to write.
 */
import type { Annotation, Shape } from 'plotly.js-dist';
import { lineExtent, type TextStyle } from './font.js';
import { arrow, type Heading, type Position } from './sketch-arrow.js';
import { formula, formulaWidth } from './sketch-text.js';
import type { Box } from './svg-geometry.js';
import { type Chart, ink, neutral, themed } from './theme.js';

export interface FlowNode {
  readonly id: string;
  /** Place in the grid, from 0. */
  readonly column: number;
  readonly row: number;
  /** A formula in plain words: "x^t + Δx^t". */
  readonly text: string;
  /** What it is, in words, below the formula. */
  readonly note: string;
  /** `input` comes from elsewhere and has no frame. */
  readonly kind: 'box' | 'input';
}

export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  /** What is handed on, a formula; empty for nothing to say. */
  readonly text: string;
  readonly color: string;
}

export interface FlowChart {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}

/** An arrow and the words beside it, in pixels from the upper left corner. */
export interface Route {
  readonly edge: FlowEdge;
  readonly tail: Position;
  readonly head: Position;
  readonly heading: Heading;
  readonly label: Pick<Annotation, 'x' | 'y' | 'xanchor' | 'yanchor'>;
}

export interface FlowLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly routes: readonly Route[];
}

const styles = {
  text: { size: 17, weight: 'regular' },
  note: { size: 11, weight: 'regular' },
  label: { size: 14, weight: 'regular' },
} as const satisfies Record<string, TextStyle>;

/** Pixels. */
const space = {
  /** Between words and frame. */
  inside: { x: 18, y: 10 },
  /** Between a formula and its note: lowered letters reach down there. */
  lines: 5,
  /** Around the whole. */
  around: 24,
  /** Left of an arrow's label and right of it. */
  besideLabel: 22,
  /** The least length of an arrow. */
  arrow: { x: 56, y: 84 },
  /** Between two arrows that join the same nodes. */
  apart: 36,
  /** Between an arrow and its label. */
  label: 6,
} as const;

/**
 * @throws RangeError when an edge names no node, or joins nodes that are not neighbours in a row or column:
 *   an arrow would run through a box
 */
export function layOut({ nodes, edges }: FlowChart): FlowLayout {
  const columns = bands(
    nodes.map((node) => ({ at: node.column, size: boxSize(node).width })),
    labelGaps({ nodes, edges }),
  );
  const rows = bands(
    nodes.map((node) => ({ at: node.row, size: boxSize(node).height })),
    () => space.arrow.y,
  );
  const boxes = new Map(
    nodes.map((node) => [node.id, boxAt(columns.middle(node.column), rows.middle(node.row), boxSize(node))]),
  );
  const routes = edges.map((edge) => routeOf(edge, nodeOf(nodes, edge.from), nodeOf(nodes, edge.to)));
  return { width: columns.end, height: rows.end, boxes, routes };

  function routeOf(edge: FlowEdge, from: FlowNode, to: FlowNode): Route {
    const columnsApart = Math.abs(to.column - from.column);
    const rowsApart = Math.abs(to.row - from.row);
    if (columnsApart + rowsApart !== 1)
      throw new RangeError(`Arrows join neighbours of the grid, found ${edge.from} -> ${edge.to}`);
    const shift = shiftOf(edge, edges);
    const [start, end] = [boxOf(boxes, from), boxOf(boxes, to)];
    if (columnsApart === 1) {
      const y = rows.middle(from.row) + shift;
      const forwards = to.column > from.column;
      const [tail, head] = forwards ? [start.right, end.left] : [start.left, end.right];
      const above = shift <= 0;
      const label = {
        x: (tail + head) / 2,
        y: y + (above ? -space.label : space.label),
        xanchor: 'center',
        yanchor: above ? 'bottom' : 'top',
      } as const;
      return { edge, tail: [tail, y], head: [head, y], heading: forwards ? 'right' : 'left', label };
    }
    const x = columns.middle(from.column) + shift;
    const down = to.row > from.row;
    const [tail, head] = down ? [start.bottom, end.top] : [start.top, end.bottom];
    const left = shift < 0;
    const label = {
      x: x + (left ? -space.label : space.label),
      y: (tail + head) / 2,
      xanchor: left ? 'right' : 'left',
      yanchor: 'middle',
    } as const;
    return { edge, tail: [x, tail], head: [x, head], heading: down ? 'down' : 'up', label };
  }
}

/** Draws it, one unit of the axes per pixel. */
export function flowChart(flow: FlowChart): Chart {
  const { width, height, boxes, routes } = layOut(flow);
  const axis = { visible: false, fixedrange: true, automargin: false } as const;
  const framed = flow.nodes.filter(({ kind }) => kind === 'box');
  return themed([], {
    width,
    height,
    margin: { l: 0, r: 0, t: 0, b: 0 },
    xaxis: { ...axis, range: [0, width] },
    yaxis: { ...axis, range: [height, 0] },
    shapes: [
      ...framed.map((node) => frame(boxOf(boxes, node))),
      ...routes.flatMap(({ edge, tail, head, heading }) => arrow(tail, head, heading, edge.color)),
    ],
    annotations: [
      ...routes.filter(({ edge }) => edge.text !== '').map(arrowLabel),
      ...flow.nodes.flatMap((node) => words(node, boxOf(boxes, node))),
    ],
  });
}

function frame({ left, top, right, bottom }: Box): Shape {
  const r = 5;
  const path =
    `M${left + r},${top} L${right - r},${top} Q${right},${top} ${right},${top + r} ` +
    `L${right},${bottom - r} Q${right},${bottom} ${right - r},${bottom} ` +
    `L${left + r},${bottom} Q${left},${bottom} ${left},${bottom - r} ` +
    `L${left},${top + r} Q${left},${top} ${left + r},${top} Z`;
  return { type: 'path', path, fillcolor: '#f4f6f8', line: { color: ink, width: 1.2 }, layer: 'below' };
}

function arrowLabel({ edge: { text, color }, label }: Route): Annotation {
  return { ...still, ...label, text: formula(text), font: { size: styles.label.size, color } };
}

/** The formula, and what it is below. */
function words({ text, note }: FlowNode, box: Box): Annotation[] {
  const x = (box.left + box.right) / 2;
  const top = box.top + space.inside.y;
  return [
    {
      ...still,
      x,
      y: top + lineHeight(styles.text) / 2,
      text: formula(text),
      font: { size: styles.text.size },
    },
    {
      ...still,
      x,
      y: top + lineHeight(styles.text) + space.lines + lineHeight(styles.note) / 2,
      text: formula(note),
      font: { size: styles.note.size, color: neutral },
    },
  ];
}

const still = { showarrow: false, xanchor: 'center', yanchor: 'middle', borderpad: 0 } as const;

function lineHeight(style: TextStyle): number {
  const { ascent, descent } = lineExtent(style);
  return ascent + descent;
}

function boxSize({ text, note, kind }: FlowNode): { width: number; height: number } {
  const width = Math.max(formulaWidth(formula(text), styles.text), formulaWidth(formula(note), styles.note));
  return {
    width: Math.ceil(width + (kind === 'box' ? 2 * space.inside.x : space.inside.x)),
    height: Math.ceil(lineHeight(styles.text) + space.lines + lineHeight(styles.note) + 2 * space.inside.y),
  };
}

function boxAt(x: number, y: number, { width, height }: { width: number; height: number }): Box {
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}

/** Columns or rows as wide as what stands in them. @param gap after band number i */
function bands(
  items: readonly { readonly at: number; readonly size: number }[],
  gap: (index: number) => number,
): { middle(index: number): number; readonly end: number } {
  const widths: number[] = [];
  for (const { at, size } of items) widths[at] = Math.max(widths[at] ?? 0, size);
  const middles: number[] = [];
  let end: number = space.around;
  widths.forEach((width, index) => {
    middles[index] = end + width / 2;
    end += width + (index < widths.length - 1 ? gap(index) : space.around);
  });
  return { middle: (index) => middles[index] ?? Number.NaN, end };
}

/** The space after a column: its arrows to the next one must hold their labels. */
function labelGaps({ nodes, edges }: FlowChart): (column: number) => number {
  return (column) =>
    edges.reduce<number>((gap, { from, to, text }) => {
      const ends = [nodeOf(nodes, from).column, nodeOf(nodes, to).column];
      if (Math.min(...ends) !== column || Math.max(...ends) === column) return gap;
      return Math.max(gap, Math.ceil(formulaWidth(formula(text), styles.label)) + 2 * space.besideLabel);
    }, space.arrow.x);
}

/** How far an arrow stands beside the line between the middles: 0 unless several join the same two nodes. */
function shiftOf(edge: FlowEdge, edges: readonly FlowEdge[]): number {
  const ends = ({ from, to }: FlowEdge) => [from, to].sort().join(' ');
  const parallel = edges.filter((other) => ends(other) === ends(edge));
  return (parallel.indexOf(edge) - (parallel.length - 1) / 2) * space.apart;
}

function nodeOf(nodes: readonly FlowNode[], id: string): FlowNode {
  const node = nodes.find((one) => one.id === id);
  if (!node) throw new RangeError(`No node of the flow chart is named "${id}"`);
  return node;
}

function boxOf(boxes: ReadonlyMap<string, Box>, { id }: FlowNode): Box {
  const box = boxes.get(id);
  if (!box) throw new RangeError(`No box was placed for "${id}"`);
  return box;
}
