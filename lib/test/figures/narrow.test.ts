/** Published figures as wide as a column and as a page of a paper: all words inside, none on another. */
import { join } from 'node:path';
import { JSDOM } from 'jsdom';
import { describe, expect, test } from 'vitest';
import { fileStem } from '../../thesis/src/data/file-stem.js';
import { readReference } from '../../thesis/src/data/reference.js';
import { chart } from '../../thesis/src/figures/chart.js';
import { sheetOf } from '../../thesis/src/figures/print.js';
import { renderSvg } from '../../thesis/src/figures/render.js';
import { projectRoot } from '../../thesis/src/project.js';
import { readFigureFile } from '../../thesis/src/report/figure-file.js';
import { clashes, measured } from './measured.js';

const published = (id: string) => readFigureFile(join(projectRoot, 'figures', `${fileStem(id)}.json`), id);

async function laidOut(id: string, width: string, fontSize: string) {
  const drawn = chart(published(id), await readReference(id), sheetOf({ width, fontSize, title: false }));
  const svg = await renderSvg(drawn, 'fig');
  return { ...measured(svg), drawn, legends: legendsOf(svg) };
}

/** Where each legend begins, where it ends, and where the last of its entries does. */
function legendsOf(svg: string) {
  const { document } = new JSDOM(svg, { contentType: 'image/svg+xml' }).window;
  const down = (element: Element | null) =>
    Number(/,([\d.]+)\)/.exec(element?.getAttribute('transform') ?? '')?.[1]);
  return [...document.querySelectorAll('.legend, .legend2')].map((legend) => {
    const top = down(legend);
    const entries = [...legend.querySelectorAll('.traces')].map(down);
    return {
      top,
      bottom: top + Number(legend.querySelector('.bg')?.getAttribute('height')),
      last: top + Math.max(...entries) + below,
    };
  });
}

/** From the middle of an entry to where its letters end. */
const below = 8;

describe.each(['3.5', '3.9', '4.2', '4.3', '4.7', '4.10', '4.13'])('figure %s', (id) => {
  test.each([
    ['3.3in', '8pt'],
    ['6.5in', '8pt'],
    ['6.5in', '11pt'],
  ])('at %s in letters of %s', async (width, fontSize) => {
    const { labels, drawn, legends, ...size } = await laidOut(id, width, fontSize);
    expect(size.width).toBe(sheetOf({ width, fontSize }).width);
    expect(labels.length).toBeGreaterThan(8);
    for (const { text, box } of labels) {
      const isInside = box.left >= 0 && box.top >= 0 && box.right <= size.width && box.bottom <= size.height;
      expect(isInside, `${text} ${JSON.stringify(box)}`).toBe(true);
    }
    expect(clashes(labels)).toEqual([]);
    expect(labels.map(({ text }) => text).join(' ')).not.toContain('Figure');
    // plotly cuts off what is too high, and paints the second legend over the first.
    legends.forEach(({ last, bottom }, index) => {
      expect(last).toBeLessThan(Math.min(bottom, legends[index + 1]?.top ?? size.height));
    });
  });
});

test('where there are many curves, frames are as high as their legend needs', async () => {
  const { labels } = await laidOut('3.3', '2.2in', '8pt');
  expect(clashes(labels)).toEqual([]);
});

test('where panels stand side by side in a usual size they stand below each other in a column', async () => {
  const columns = ({ drawn }: Awaited<ReturnType<typeof laidOut>>) =>
    new Set([drawn.layout.xaxis, drawn.layout.xaxis2, drawn.layout.xaxis3].map((axis) => axis?.domain?.[0]))
      .size;
  expect(columns(await laidOut('4.3', '6.5in', '8pt'))).toBe(3);
  expect(columns(await laidOut('4.3', '3.3in', '8pt'))).toBe(2);
  expect(columns(await laidOut('4.3', '2.2in', '8pt'))).toBe(1);
});

test('names right of the frame give way where they would take more than a quarter', async () => {
  const named = async (width: string) =>
    (await laidOut('3.5', width, '8pt')).labels.filter(({ text }) => text.includes('Adam')).length;
  // Three in the legend, three at the ends of their curves.
  expect(await named('6.5in')).toBe(6);
  expect(await named('3.3in')).toBe(3);
});

test('a heat map with cells too narrow for numbers has none', async () => {
  const numbers = async (width: string) =>
    (await laidOut('4.7', width, '8pt')).labels.filter(({ text }) => /^\u22120\.\d{3}$/.test(text)).length;
  expect(await numbers('6.5in')).toBeGreaterThan(100);
  expect(await numbers('3.3in')).toBeLessThan(5);
});
