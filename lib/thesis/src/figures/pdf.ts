/**
 * A picture as a PDF: curves stay curves, text stays text in fonts that the file carries. Of SVG it knows what plotly
 * and `CellCanvas` write.
 */
import { JSDOM } from 'jsdom';
import PDFDocument from 'pdfkit';
import { fontFiles } from './font.js';
import { runsOf, transformOf } from './svg-geometry.js';

/** Points of a PDF in a pixel of an SVG. */
const pointsPerPixel = 72 / 96;

type Pdf = InstanceType<typeof PDFDocument>;

/** What elements inherit: the value of each property, as it stands in the SVG. */
type Style = Readonly<Partial<Record<string, string>>>;

/**
 * @param svg as `renderSvg` gives it
 * @param points its width on paper
 * @returns the bytes of a file with one page of the size of the picture; the same picture gives the same bytes
 */
export async function renderPdf(svg: string, title: string, points?: number): Promise<Uint8Array> {
  const root = rootOf(svg);
  const [, , width = 0, height = 0] = (root.getAttribute('viewBox') ?? '').split(' ').map(Number);
  const scale = points === undefined ? pointsPerPixel : points / width;
  // The time of writing would make each file another.
  const info = { Title: title, CreationDate: new Date(0) };
  const pdf = new PDFDocument({ size: [width * scale, height * scale], margin: 0, info });
  const chunks: Buffer[] = [];
  const written = new Promise((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', resolve);
    pdf.on('error', reject);
  });
  for (const [weight, file] of Object.entries(fontFiles)) pdf.registerFont(weight, file);
  pdf.scale(scale);
  drawChildren(pdf, root, {});
  pdf.end();
  await written;
  return Buffer.concat(chunks);
}

function rootOf(svg: string): Element {
  return new JSDOM(svg, { contentType: 'image/svg+xml' }).window.document.documentElement;
}

function drawChildren(pdf: Pdf, parent: Element, inherited: Style): void {
  for (const element of parent.children) drawElement(pdf, element, inherited);
}

function drawElement(pdf: Pdf, element: Element, inherited: Style): void {
  const style = styleOf(element, inherited);
  pdf.save();
  pdf.transform(...transformOf(element));
  if (clip(pdf, element)) drawInside(pdf, element, style);
  pdf.restore();
}

function drawInside(pdf: Pdf, element: Element, style: Style): void {
  switch (element.tagName) {
    case 'g':
      drawChildren(pdf, element, style);
      break;
    case 'text':
      drawText(pdf, element, style);
      break;
    case 'image':
      drawChildren(pdf, imageOf(element), style);
      break;
    case 'path':
    case 'rect':
      paint(pdf, element, style);
      break;
  }
}

/** A heat map is an SVG of cells in the SVG. */
function imageOf(image: Element): Element {
  const [, cells = ''] = (image.getAttribute('xlink:href') ?? '').split('base64,');
  return rootOf(Buffer.from(cells, 'base64').toString());
}

/** @returns whether anything of the element is left */
function clip(pdf: Pdf, element: Element): boolean {
  const clipPath = referred(element, element.getAttribute('clip-path'));
  if (!clipPath) return true;
  const [shape] = clipPath.children;
  const isLeft = shape !== undefined && outline(pdf, shape);
  if (isLeft) pdf.clip();
  return isLeft;
}

/** The element of `url(#id)`. */
function referred(element: Element, reference: string | null | undefined): Element | null {
  const [, id] = /^url\(#(.+)\)$/.exec(reference ?? '') ?? [];
  return id === undefined ? null : element.ownerDocument.getElementById(id);
}

/** @returns whether there is anything to draw */
function outline(pdf: Pdf, shape: Element): boolean {
  if (shape.tagName === 'rect') {
    const { x, y, width, height } = boxOf(shape);
    const hasArea = width > 0 && height > 0;
    if (hasArea) pdf.rect(x, y, width, height);
    return hasArea;
  }
  const path = shape.getAttribute('d') ?? '';
  if (path !== '') pdf.path(path);
  return path !== '';
}

function boxOf(rect: Element) {
  const numberIn = (name: string) => Number(rect.getAttribute(name) ?? 0);
  return { x: numberIn('x'), y: numberIn('y'), width: numberIn('width'), height: numberIn('height') };
}

function paint(pdf: Pdf, shape: Element, style: Style): void {
  const isFilled = fillWith(pdf, shape, style);
  const isStroked = strokeWith(pdf, style);
  if (!(isFilled || isStroked) || !outline(pdf, shape)) return;
  const rule = shape.getAttribute('fill-rule') === 'evenodd' ? 'evenodd' : 'nonzero';
  if (isFilled && isStroked) pdf.fillAndStroke(undefined, undefined, rule);
  else if (isFilled) pdf.fill(rule);
  else pdf.stroke();
}

function fillWith(pdf: Pdf, shape: Element, style: Style): boolean {
  const gradient = referred(shape, style.fill);
  if (gradient) {
    pdf.fillColor(gradientIn(pdf, gradient, boxOf(shape)));
    return true;
  }
  const { color, opacity } = paintOf(style.fill ?? 'rgb(0, 0, 0)', style['fill-opacity'], style);
  pdf.fillColor(color, opacity);
  return opacity > 0;
}

/** From corner to corner of what it fills. */
function gradientIn(pdf: Pdf, gradient: Element, box: ReturnType<typeof boxOf>) {
  const part = (name: string) => Number(gradient.getAttribute(name) ?? 0);
  const [x1, x2] = [box.x + part('x1') * box.width, box.x + part('x2') * box.width];
  const [y1, y2] = [box.y + part('y1') * box.height, box.y + part('y2') * box.height];
  const filling = pdf.linearGradient(x1, y1, x2, y2);
  for (const stop of gradient.children) {
    const offset = stop.getAttribute('offset') ?? '0';
    const place = Number.parseFloat(offset) / (offset.endsWith('%') ? 100 : 1);
    filling.stop(place, paintOf(stop.getAttribute('stop-color') ?? '', undefined, {}).color);
  }
  return filling;
}

function strokeWith(pdf: Pdf, style: Style): boolean {
  const { color, opacity } = paintOf(style.stroke ?? 'none', style['stroke-opacity'], style);
  const width = Number.parseFloat(style['stroke-width'] ?? '1');
  if (opacity === 0 || width === 0) return false;
  pdf.strokeColor(color, opacity).lineWidth(width);
  pdf.miterLimit(Number(style['stroke-miterlimit'] ?? 4));
  const dashes = (style['stroke-dasharray'] ?? '').split(',').map(Number.parseFloat);
  if (dashes.some((length) => length > 0)) pdf.addContent(`[${dashes.join(' ')}] 0 d`);
  return true;
}

/** A colour as pdfkit takes it, and how much of it covers what lies below. */
function paintOf(paint: string, opacity = '1', { opacity: whole = '1' }: Style) {
  const [red = 0, green = 0, blue = 0, alpha = 1] = channelsOf(paint);
  const color = [red, green, blue].map((channel) => channel.toString(16).padStart(2, '0')).join('');
  return { color: `#${color}`, opacity: alpha * Number(opacity) * Number(whole) };
}

/** Red, green, blue, and where it is written, how much covers. @throws Error for what neither plotly nor `CellCanvas` writes */
function channelsOf(paint: string): readonly number[] {
  if (paint === 'none') return [0, 0, 0, 0];
  const [, hex] = /^#([\da-f]{6})$/i.exec(paint) ?? [];
  if (hex !== undefined) return [...Buffer.from(hex, 'hex')];
  const [, list] = /^rgba?\((\d+, ?\d+, ?\d+(?:, ?[\d.]+)?)\)$/.exec(paint) ?? [];
  if (list !== undefined) return list.split(',').map(Number);
  throw new Error(`A pdf takes colours as rgb(1, 2, 3), rgba(1, 2, 3, 0.5), #010203 or none, not "${paint}"`);
}

function drawText(pdf: Pdf, text: Element, style: Style): void {
  if (!fillWith(pdf, text, style)) return;
  for (const { words, x, baseline, style } of runsOf(text)) {
    pdf.font(style.weight).fontSize(style.size);
    // A reader that searches for words stumbles over plotly's spaces of no width.
    pdf.text(words.replaceAll('\u200b', ''), x, baseline, { lineBreak: false, baseline: 'alphabetic' });
  }
}

function styleOf(element: Element, inherited: Style): Style {
  const declared = (element.getAttribute('style') ?? '').matchAll(/([a-z-]+):\s*([^;]+)/g);
  const own: Style = Object.fromEntries([...declared].map(([, name, value]) => [name, value]));
  const fill = element.getAttribute('fill');
  const opacity = Number(inherited.opacity ?? 1) * Number(own.opacity ?? 1);
  return { ...inherited, ...(fill !== null && { fill }), ...own, opacity: String(opacity) };
}
