/** Figures as PDF: text as text in fonts that are in the file, curves as curves, in the size that was asked for. */
import { expect, test } from 'vitest';
import { chart } from '../../thesis/src/figures/chart.js';
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
