/** How panels stand: side by side in how many columns, in frames of what size, how far apart. */
import type { AxisData, PanelData } from './figure-data.js';
import { textWidth } from './font.js';
import { sizes, texts } from './theme.js';

/** Space between panels beside their headings: for labels of ticks and titles, for labels of ticks, or for nothing. */
const gaps = { titles: { x: 78, y: 62 }, labels: { x: 50, y: 34 }, none: { x: 14, y: 14 } };

/** The narrowest frame with labels at its ticks. */
export const leastFrame = 100;

/** Pixels. */
export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/** What an axis shows beside its ticks. */
export interface Shown {
  readonly labels: boolean;
  readonly title: boolean;
}

export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly frame: FrameSize;
  /** Between frames, in pixels. */
  readonly gap: { readonly x: number; readonly y: number };
  /** What the axes of a panel show. */
  readonly shows: { readonly x: (index: number) => Shown; readonly y: (index: number) => Shown };
}

/** At most four panels in a row. @param room for all frames, in pixels; they have their usual size where it is left out */
export function gridOf(panels: readonly PanelData[], room?: number): Grid {
  const count = panels.length;
  // Panels that name or frame their axes alike: only the outer ones say it.
  const areAlike = (what: (axis: AxisData) => unknown) =>
    new Set(panels.map(({ x, y }) => JSON.stringify([what(x), what(y)]))).size === 1;
  const areNamedAlike = areAlike(({ label }) => label);
  const areFramedAlike = areAlike((axis) => axis);
  const gap = areFramedAlike ? gaps.none : areNamedAlike ? gaps.labels : gaps.titles;
  const columns = columnsFor(count, gap.x, room);
  const usual = sizes.frames[columns - 1] ?? sizes.frames[3];
  const width = room === undefined ? usual.width : Math.floor((room + gap.x) / columns) - gap.x;
  // The title of the y axis stands upright beside its frame.
  const titles = panels.map(({ y }) => Math.ceil(textWidth(y.label, texts.heading)));
  const shown = (isOuter: boolean): Shown => ({
    labels: isOuter || !areFramedAlike,
    title: isOuter || !areNamedAlike,
  });
  return {
    columns,
    rows: Math.ceil(count / columns),
    frame: { width, height: Math.max(Math.round((width * usual.height) / usual.width), ...titles) },
    gap,
    shows: {
      x: (index: number) => shown(index + columns >= count),
      y: (index: number) => shown(index % columns === 0),
    },
  };
}

function columnsFor(count: number, gap: number, room = Number.POSITIVE_INFINITY): number {
  const usual = count <= 3 ? count : count === 4 ? 2 : count <= 6 ? 3 : 4;
  const most = Math.max(1, Math.min(usual, Math.floor((room + gap) / (leastFrame + gap))));
  // As few holes in the last row as so many rows allow.
  return room === Number.POSITIVE_INFINITY ? usual : Math.ceil(count / Math.ceil(count / most));
}
