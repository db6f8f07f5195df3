/**
 * Where the text of an SVG stands. This is all the layout that drawing needs: plotly asks how large its
 * labels are and places everything else by its own arithmetic.
 */
import { lineExtent, type TextStyle, textWidth } from './font.js';

/** The part of a DOM element that is read here. */
export interface SvgElement {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly textContent: string | null;
  readonly childNodes: ArrayLike<SvgElement>;
  readonly parentNode: SvgElement | null;
  getAttribute?(name: string): string | null;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** [a b c d e f] as in SVG: x' = a x + c y + e, y' = b x + d y + f. */
export type Matrix = readonly [number, number, number, number, number, number];

/** The box of all text in an element, in the coordinates inside of it; null where it has no text. */
export function textBox(element: SvgElement): Box | null {
  if (element.nodeName === 'text') return boxOfText(element);
  const boxes = children(element).flatMap((child) => {
    const box = textBox(child);
    return box ? [mapped(box, transformOf(child))] : [];
  });
  return boxes.length > 0 ? boxes.reduce(union) : null;
}

/** The box of all text in an element, in the coordinates of the whole picture. */
export function textBoxInPicture(element: SvgElement): Box | null {
  let box = textBox(element);
  for (let node: SvgElement | null = element; node && box; node = node.parentNode) {
    box = mapped(box, transformOf(node));
  }
  return box;
}

function children(element: SvgElement): SvgElement[] {
  return Array.from(element.childNodes).filter((node) => node.nodeType === 1);
}

/** Words of one style. */
export interface Run {
  readonly words: string;
  readonly style: TextStyle;
  readonly x: number;
  readonly baseline: number;
  readonly width: number;
}

/** Lays a text element out: every tspan with an `x` begins a chunk of its own, anchored there. */
export function runsOf(text: SvgElement): Run[] {
  const chunks: { x: number; runs: Run[] }[] = [];
  let baseline = numberOf(text, 'y') ?? 0;

  const walk = (node: SvgElement, outer: TextStyle) => {
    const style = styleOf(node, outer);
    const x = numberOf(node, 'x');
    baseline = numberOf(node, 'y') ?? baseline;
    if (x !== null || chunks.length === 0) chunks.push({ x: x ?? 0, runs: [] });
    baseline += emOf(node, 'dy') * style.size;
    for (const child of Array.from(node.childNodes)) {
      if (child.nodeType === 1) walk(child, style);
      const words = child.nodeType === 3 ? child.textContent : null;
      if (!words) continue;
      chunks.at(-1)?.runs.push({ words, style, x: 0, baseline, width: textWidth(words, style) });
    }
  };
  walk(text, styleOf(text, { size: 12, weight: 'regular' }));

  const shift = { middle: 0.5, end: 1 }[text.getAttribute?.('text-anchor') ?? 'start'] ?? 0;
  return chunks.flatMap(({ x, runs }) => {
    let left = x - shift * runs.reduce((sum, { width }) => sum + width, 0);
    return runs.map((run) => {
      const placed = { ...run, x: left };
      left += run.width;
      return placed;
    });
  });
}

function boxOfText(text: SvgElement): Box | null {
  const boxes = runsOf(text).map(({ x, width, baseline, style }) => {
    const { ascent, descent } = lineExtent(style);
    return { left: x, top: baseline - ascent, right: x + width, bottom: baseline + descent };
  });
  return boxes.length > 0 ? boxes.reduce(union) : null;
}

function numberOf(node: SvgElement, name: string): number | null {
  const value = node.getAttribute?.(name);
  return value ? Number.parseFloat(value) : null;
}

function emOf(node: SvgElement, name: string): number {
  const value = node.getAttribute?.(name);
  return value?.endsWith('em') ? Number.parseFloat(value) : 0;
}

function styleOf(node: SvgElement, outer: TextStyle): TextStyle {
  const style = node.getAttribute?.('style') ?? '';
  const size = /font-size:\s*([\d.]+)(px|%)/.exec(style);
  const weight = /font-weight:\s*(\w+)/.exec(style)?.[1];
  return {
    size: size ? (size[2] === '%' ? (outer.size * Number(size[1])) / 100 : Number(size[1])) : outer.size,
    weight:
      weight === undefined ? outer.weight : weight === 'bold' || Number(weight) >= 600 ? 'bold' : 'regular',
  };
}

function union(a: Box, b: Box): Box {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

function mapped({ left, top, right, bottom }: Box, [a, b, c, d, e, f]: Matrix): Box {
  const corners = [
    [left, top],
    [right, top],
    [left, bottom],
    [right, bottom],
  ] as const;
  const xs = corners.map(([x, y]) => a * x + c * y + e);
  const ys = corners.map(([x, y]) => b * x + d * y + f);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

const identity: Matrix = [1, 0, 0, 1, 0, 0];

export function transformOf(element: SvgElement): Matrix {
  const steps = element.getAttribute?.('transform')?.matchAll(/(translate|rotate|scale)\(([^)]*)\)/g) ?? [];
  return [...steps].reduce<Matrix>((all, [, kind, list = '']) => {
    const [p = 0, q, r = 0] = list
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(Number);
    if (kind === 'translate') return times(all, [1, 0, 0, 1, p, q ?? 0]);
    if (kind === 'scale') return times(all, [p, 0, 0, q ?? p, 0, 0]);
    const [sin, cos] = [Math.sin((p * Math.PI) / 180), Math.cos((p * Math.PI) / 180)];
    const rotated = times(times(all, [1, 0, 0, 1, q ?? 0, r]), [cos, sin, -sin, cos, 0, 0]);
    return times(rotated, [1, 0, 0, 1, -(q ?? 0), -r]);
  }, identity);
}

function times([a, b, c, d, e, f]: Matrix, [p, q, r, s, t, u]: Matrix): Matrix {
  return [a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f];
}
