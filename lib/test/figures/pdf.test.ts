/** Figures as PDF: text as text in fonts that are in the file, curves as curves, in the size that was asked for. */
import { describe, expect, test } from 'vitest';
import { chart } from '../../thesis/src/figures/chart.js';
import { renderPdf } from '../../thesis/src/figures/pdf.js';
import { sheetOf } from '../../thesis/src/figures/print.js';
import { draw } from '../../thesis/src/figures/render.js';
import { heatMap, lines, reference } from './example.js';
import { pdfParts } from './pdf-parts.js';

const title = 'Figure 3.6: MNG and Adam on a test';
const pdfOf = async (...[chart, points]: [Parameters<typeof draw>[0], number?]) => {
  const { pdf } = await draw(chart, 'fig', title, { points, pdf: true });
  if (!pdf) throw new Error('no pdf');
  return pdf;
};

test('has its words as text, in two fonts that it carries, and no picture of pixels', async () => {
  const { fonts, words, painted, pictures } = pdfParts(await pdfOf(chart(lines(), reference(lines()))));
  expect(fonts).toEqual([
    { name: 'DejaVuSans', isEmbedded: true },
    { name: 'DejaVuSans-Bold', isEmbedded: true },
  ]);
  for (const word of [
    'Epochs',
    'log10 of the loss',
    '\u22121.5',
    'Adam \u03b7 1e-2',
    'thesis (dashed)',
    title,
  ])
    expect(words).toContain(word);
  expect(words.join('')).toContain('MNG \u03b7min 1e-4');
  expect(painted).toBeGreaterThan(10);
  expect(pictures).toBe(0);
});

test('a heat map is cells, not pixels', async () => {
  const map = heatMap();
  const { words, painted, pictures } = pdfParts(await pdfOf(chart(map, null)));
  const cells = map.panels.reduce((sum, { series }) => sum + series.length, 0);
  expect(painted).toBeGreaterThan(2 * cells);
  expect(pictures).toBe(0);
  expect(words).toContain('Learning rate');
  expect(words.join(' ')).toContain('one scale in all such figures');
});

test('is as wide as it is asked to be, and as large as on a screen where nothing is asked', async () => {
  const sheet = sheetOf({ width: '3.3in', fontSize: '8pt', title: false });
  const narrow = chart(lines(), null, sheet);
  const { size, scale, words } = pdfParts(await pdfOf(narrow, 3.3 * 72));
  expect(size[0]).toBeCloseTo(237.6);
  // 356 pixels of the drawing fill it.
  expect(scale).toBeCloseTo(237.6 / 356, 5);
  expect(size[1]).toBeCloseTo((237.6 / 356) * (narrow.layout.height ?? 0), 3);
  expect(words).not.toContain(title);
  const usual = chart(lines(), null);
  expect(pdfParts(await pdfOf(usual)).size[0]).toBeCloseTo(0.75 * (usual.layout.width ?? 0));
});

test('the same figure gives the same bytes', async () => {
  const once = await pdfOf(chart(lines(), null));
  expect(Buffer.from(once).equals(await pdfOf(chart(lines(), null)))).toBe(true);
});

test('svg and png have the size too: the svg in points, the png at 300 to an inch', async () => {
  const { svg, png } = await draw(
    chart(lines(), null, sheetOf({ width: '4in', fontSize: '9pt' })),
    'fig',
    title,
    { points: 288, png: true },
  );
  expect(svg).toMatch(/^<svg [^>]*width="288pt" height="[\d.]+pt" viewBox="0 0 384 /);
  expect(png && Buffer.from(png).readUInt32BE(16)).toBe(1200);
});

describe('of SVG', () => {
  const drawn = async (inside: string) =>
    pdfParts(
      await renderPdf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">${inside}</svg>`, 'x'),
    );
  const square = (style: string) => `<rect width="4" height="4" style="${style}"/>`;

  test.each([
    ['rgb(255, 0, 51)', '1 0 0.2 scn'],
    ['rgba(255,0,51,0.5)', '1 0 0.2 scn'],
    ['#ff0033', '1 0 0.2 scn'],
  ])('the paint %s is taken', async (paint, operator) => {
    const { content, painted } = await drawn(square(`fill: ${paint}`));
    expect(content).toContain(operator);
    expect(painted).toBe(1);
  });

  test.each(['transparent', 'red', '#444', 'rgb(10%, 0%, 0%)', 'hsl(0, 0%, 0%)', 'url(#none)'])(
    'the paint %s is refused, of areas and of lines',
    async (paint) => {
      const refused = `A pdf takes colours as rgb(1, 2, 3), rgba(1, 2, 3, 0.5), #010203 or none, not "${paint}"`;
      await expect(drawn(square(`fill: ${paint}`))).rejects.toThrow(refused);
      await expect(drawn(square(`stroke: ${paint}`))).rejects.toThrow(refused);
    },
  );

  test('dashes keep all their lengths', async () => {
    const dashed = (lengths: string) =>
      drawn(square(`fill: none; stroke: rgb(0, 0, 0); stroke-dasharray: ${lengths}`));
    expect((await dashed('9px,9px')).content).toContain('[9 9] 0 d');
    expect((await dashed('5px,2px,1px,2px')).content).toContain('[5 2 1 2] 0 d');
    expect((await dashed('none')).content).not.toMatch(/ d$/m);
  });

  test.each([
    ['<rect width="3" height="3"/>', 1],
    ['<rect width="0" height="3"/>', 0],
    ['<rect width="3" height="0"/>', 0],
    ['', 0],
  ])('inside the clip "%s" %i shapes are left', async (clip, left) => {
    const { content, painted } = await drawn(
      `<clipPath id="a">${clip}</clipPath><g clip-path="url(#a)">${square('fill: rgb(0, 0, 0)')}</g>`,
    );
    expect(painted).toBe(left);
    expect(content.match(/ re$/gm)?.length ?? 0).toBe(2 * left);
  });
});
