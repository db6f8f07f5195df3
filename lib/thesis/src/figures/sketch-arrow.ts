/** Arrows in drawings, as shapes: plotly's own need a browser to measure their line. */
import type { Shape } from 'plotly.js-dist';

export type Position = readonly [x: number, y: number];

export type Heading = 'right' | 'left' | 'up' | 'down';

/** As on the screen, y upwards. */
const directions: Readonly<Record<Heading, Position>> = {
  right: [1, 0],
  left: [-1, 0],
  up: [0, 1],
  down: [0, -1],
};

/** Pixels. */
const tip = { length: 10, half: 4 } as const;

/** A line, in units of the axes. */
export function line([x0, y0]: Position, [x1, y1]: Position, style: NonNullable<Shape['line']>): Shape {
  return { type: 'line', x0, y0, x1, y1, line: style };
}

/** The tip of an arrow, in pixels from where it points, whatever the scale of the axes. */
export function arrowTip([x, y]: Position, heading: Heading, color: string): Shape {
  const [dx, dy] = directions[heading];
  const corner = (along: number, beside: number) => `${along * dx - beside * dy},${along * dy + beside * dx}`;
  return {
    type: 'path',
    path: `M0,0 L${corner(-tip.length, tip.half)} L${corner(0.75 * -tip.length, 0)} L${corner(-tip.length, -tip.half)} Z`,
    xsizemode: 'pixel',
    ysizemode: 'pixel',
    xanchor: x,
    yanchor: y,
    fillcolor: color,
    line: { width: 0 },
  };
}

/** A straight line with a tip at its head. */
export function arrow(tail: Position, head: Position, heading: Heading, color: string): Shape[] {
  return [line(tail, head, { color, width: 1.4 }), arrowTip(head, heading, color)];
}
