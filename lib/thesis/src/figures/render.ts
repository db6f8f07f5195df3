/**
 * Draws without a browser: plotly in jsdom gives the SVG, resvg its pixels. The same picture gives the
 * same bytes in any process.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { RenderedImage } from '@resvg/resvg-js';
import type { DOMWindow } from 'jsdom';
import { CellCanvas } from './canvas.js';
import { fontFiles } from './font.js';
import { textBox, textBoxInPicture } from './svg-geometry.js';
import type { Chart } from './theme.js';
import { tidySvg } from './tidy-svg.js';

const require = createRequire(import.meta.url);

/** How many pixels of a png stand for one of the drawing. */
const pngScale = 2;
/** How many pixels a png has per inch where its size on paper is known. */
const pngResolution = 300;

/** A picture as its files have it. */
export interface Picture {
  /** The text of an SVG file. */
  readonly svg: string;
  /** These where they were asked for. */
  readonly png?: Uint8Array;
  readonly pdf?: Uint8Array;
}

/** What is asked of a picture beside its SVG. */
export interface OnPaper {
  /** Its width in 1/72 inch, where it has one. */
  readonly points?: number | undefined;
  readonly png?: boolean;
  readonly pdf?: boolean;
}

/** Draws a chart: here and now, or in a thread of its own. */
export type Draw = (chart: Chart, name: string, title: string, paper?: OnPaper) => Promise<Picture>;

/** Draws in this thread, which does nothing else for seconds. */
export const draw: Draw = async (chart, name, title, { points, png = false, pdf = false } = {}) => {
  const svg = await renderSvg(chart, name, title);
  const { width = 1 } = chart.layout;
  return {
    svg: points === undefined ? svg : inPoints(svg, points),
    ...(png && { png: await renderPng(svg, points && (points / width) * (pngResolution / 72)) }),
    ...(pdf && { pdf: await (await import('./pdf.js')).renderPdf(svg, title, points) }),
  };
};

/** The same picture so wide on paper. */
function inPoints(svg: string, points: number): string {
  return svg.replace(/width="(\S+)" height="(\S+)"/, (_, width: string, height: string) => {
    const size = (pixels: string) => `${Number(((Number(pixels) * points) / Number(width)).toFixed(3))}pt`;
    return `width="${size(width)}" height="${size(height)}"`;
  });
}

/**
 * Draws a chart as an SVG.
 * @param chart with width and height in its layout
 * @param name begins the ids in the SVG: unique among the pictures of one page
 * @param title what it shows, for who cannot see it
 * @returns the text of an SVG file
 */
export async function renderSvg(chart: Chart, name: string, title: string = name): Promise<string> {
  const { window, plotly } = await studio();
  const { width = 700, height = 450 } = chart.layout;
  // plotly writes into what it is given.
  const figure = structuredClone({ data: chart.data, layout: chart.layout });
  const svg = await plotly.toImage(figure, { format: 'svg', imageDataOnly: true, width, height });
  return tidySvg(svg, { name, title }, window);
}

/** Draws an SVG as a png. @returns its bytes, at `scale` times the size of the SVG */
export async function renderPng(svg: string, scale = pngScale): Promise<Uint8Array> {
  return (await renderPixels(svg, scale)).asPng();
}

/** @returns four bytes per pixel, at `scale` times the size of the SVG */
export async function renderPixels(svg: string, scale: number): Promise<RenderedImage> {
  const { Resvg } = await import('@resvg/resvg-js');
  const picture = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    background: '#ffffff',
    font: { fontFiles: Object.values(fontFiles), loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' },
  });
  return picture.render();
}

interface Plotly {
  toImage(figure: Chart, options: object): Promise<string>;
}

interface Studio {
  readonly window: DOMWindow;
  readonly plotly: Plotly;
}

let opened: Promise<Studio> | undefined;

/** One document with plotly in it per process, opened at the first picture. */
function studio(): Promise<Studio> {
  opened ??= open();
  return opened;
}

async function open(): Promise<Studio> {
  const { JSDOM } = await import('jsdom');
  const { window } = new JSDOM('<!doctype html><body></body>', { runScripts: 'outside-only' });
  supplyWhatJsdomLacks(window);
  window.eval(await readFile(require.resolve('plotly.js-dist'), 'utf8'));
  const plotly: unknown = Reflect.get(window, 'Plotly');
  if (!isPlotly(plotly)) throw new Error('plotly.js-dist did not define Plotly');
  return { window, plotly };
}

function isPlotly(value: unknown): value is Plotly {
  return typeof value === 'object' && value !== null && 'toImage' in value;
}

/** Text metrics above all: jsdom has no layout. */
function supplyWhatJsdomLacks(window: DOMWindow): void {
  const rectangle = (box: ReturnType<typeof textBox>) => {
    const { left, top, right, bottom } = box ?? { left: 0, top: 0, right: 0, bottom: 0 };
    return new window.DOMRect(left, top, right - left, bottom - top);
  };
  const define = (owner: object, name: string, value: unknown) =>
    Object.defineProperty(owner, name, { value });
  define(window.Element.prototype, 'getBoundingClientRect', function (this: Element) {
    return rectangle(textBoxInPicture(this));
  });
  define(window.SVGElement.prototype, 'getBBox', function (this: Element) {
    return rectangle(textBox(this));
  });
  define(window.SVGElement.prototype, 'getComputedTextLength', function (this: Element) {
    return rectangle(textBox(this)).width;
  });
  const canvases = new WeakMap<HTMLCanvasElement, CellCanvas>();
  define(window.HTMLCanvasElement.prototype, 'getContext', function (this: HTMLCanvasElement, kind: string) {
    if (kind !== '2d') return null;
    const canvas = canvases.get(this) ?? new CellCanvas();
    canvases.set(this, canvas);
    return canvas;
  });
  define(window.HTMLCanvasElement.prototype, 'toDataURL', function (this: HTMLCanvasElement) {
    return canvases.get(this)?.toDataUrl(this.width, this.height) ?? '';
  });
  define(window.URL, 'createObjectURL', () => '');
}
