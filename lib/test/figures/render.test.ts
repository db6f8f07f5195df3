import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import { JSDOM } from 'jsdom';
import { describe, expect, test, vi } from 'vitest';
import type { ReferenceFigure } from '../../thesis/src/data/reference.js';
import { chart } from '../../thesis/src/figures/chart.js';
import type { FigureData } from '../../thesis/src/figures/figure-data.js';
import { renderPng, renderSvg } from '../../thesis/src/figures/render.js';
import type { Box } from '../../thesis/src/figures/svg-geometry.js';
import { themed } from '../../thesis/src/figures/theme.js';
import {
  bins,
  crowded,
  heatMap,
  lines,
  longReference,
  manyPanels,
  panels,
  parted,
  prefix,
  reference,
  thesisMap,
  warned,
} from './example.js';
import { clashes, measured, overlap } from './measured.js';

const cases: [name: string, of: FigureData, thesis: ReferenceFigure][] = [
  ['lines', lines(), reference(lines())],
  ['panels', panels(), reference(panels())],
  ['warned', warned(), reference(warned(), bins)],
  ['prefix', prefix(), longReference(prefix())],
  ['many', manyPanels(), reference(manyPanels())],
  ['crowded', crowded(), reference(crowded())],
  ['parted', parted(), reference(parted())],
  ['heat-map', heatMap(), { panels: [], heatMap: thesisMap }],
];

const committed = (name: string) => fileURLToPath(new URL(`./drawings/${name}.svg`, import.meta.url));

describe.each(cases)('the drawing "%s"', (name, of, thesis) => {
  const svg = renderSvg(chart(of, thesis), name);

  test('is the committed one (`npx vitest -u` renews it: look at it then)', async () => {
    await expect(await svg).toMatchFileSnapshot(committed(name));
  });

  test('keeps all text inside, and no label on another', async () => {
    const { width, height, labels } = measured(await svg);
    expect(labels.length).toBeGreaterThan(12);
    for (const { text, box } of labels) {
      expect(box.left, text).toBeGreaterThanOrEqual(0);
      expect(box.top, text).toBeGreaterThanOrEqual(0);
      expect(box.right, text).toBeLessThanOrEqual(width);
      expect(box.bottom, text).toBeLessThanOrEqual(height);
    }
    expect(clashes(labels)).toEqual([]);
  });

  test('keeps the words beside the curves, and the numbers of a heat map inside its last frame', async () => {
    const frames = framesOf(await svg);
    const inside = measured(await svg).labels.filter(({ box }) =>
      frames.some((frame) => overlap(box, frame)),
    );
    const facets = new Set(of.panels.flatMap(({ series }) => series.flatMap(({ facet }) => facet ?? [])));
    expect(frames).toHaveLength(of.view === 'heat map' ? 3 : facets.size || of.panels.length);
    if (of.view === 'curves') return expect(inside.map(({ text }) => text)).toEqual([]);
    // Seven means of ours, five of the thesis'.
    expect(inside.filter(({ text }) => /^\u2212\d\.\d{3}$/.test(text))).toHaveLength(12);
    for (const { text, box } of inside) {
      expect(box.top, text).toBeGreaterThan(frames.at(-1)?.top ?? Number.NaN);
      expect(box.right - box.left, text).toBeLessThan(60);
    }
  });
});

test('another process draws the same bytes: nothing random, nothing counted on', async () => {
  const some = cases.filter(([name]) => name === 'lines' || name === 'heat-map');
  const drawn = await Promise.all(some.map(([name, of, thesis]) => renderSvg(chart(of, thesis), name)));
  vi.resetModules();
  const anew = await import('../../thesis/src/figures/render.js');
  expect(anew.renderSvg).not.toBe(renderSvg);
  for (const [index, [name, of, thesis]] of [...some.entries()].reverse()) {
    expect(await anew.renderSvg(chart(of, thesis), name)).toBe(drawn[index]);
  }
  const [first = ''] = drawn;
  expect(Buffer.from(await anew.renderPng(first)).equals(Buffer.from(await renderPng(first)))).toBe(true);
});

test('two drawings on one page share no id, and every reference has its target', async () => {
  const svg = await renderSvg(chart(lines(), null), 'one');
  const other = await renderSvg(chart(lines(), null), 'two');
  const ids = (text: string) => [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(ids(svg).length).toBeGreaterThan(0);
  expect(ids(svg).filter((id) => ids(other).includes(id))).toEqual([]);
  const targets = [...svg.matchAll(/url\(#([^)]+)\)/g)].map(([, id]) => id);
  expect(targets.length).toBeGreaterThan(0);
  expect(targets.filter((id) => !ids(svg).includes(id))).toEqual([]);
});

test('10,000 points make a small drawing', async () => {
  const y = Array.from({ length: 10_000 }, (_, t) => Math.sin(t * 12.9898) * 0.4 - 1);
  const [panel] = lines().panels;
  const [curve] = panel?.series ?? [];
  if (!panel || !curve) throw new Error('no curve');
  const many = {
    ...lines(),
    panels: [{ ...panel, series: [{ ...curve, spread: undefined, x: y.map((_, t) => t), y }] }],
  };
  expect((await renderSvg(chart(many as FigureData, null), 'many')).length).toBeLessThan(150_000);
});

test('the png is the drawing at twice its size', async () => {
  const svg = await renderSvg(chart(lines(), null), 'png');
  const png = Buffer.from(await renderPng(svg));
  const { width, height } = measured(svg);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * width, 2 * height]);
});

test('a heat map keeps the colour of each cell', async () => {
  const z = [
    [0, 1],
    [1, 1],
  ];
  const colorscale: [number, string][] = [
    [0, 'rgb(255,0,0)'],
    [1, 'rgb(0,0,255)'],
  ];
  for (const gap of [0, 2]) {
    const chart = themed([{ type: 'heatmap', z, colorscale, xgap: gap, ygap: gap, showscale: false }], {
      width: 300,
      height: 300,
      margin: { l: 50, r: 50, t: 50, b: 50 },
    });
    const svg = await renderSvg(chart, 'heat');
    const [, cells = ''] = /data:image\/svg\+xml;base64,([^"]+)/.exec(svg) ?? [];
    const fills = [
      ...Buffer.from(cells, 'base64')
        .toString()
        .matchAll(/fill="([^"]+)"/g),
    ].map(([, fill]) => fill);
    const [red, blue] = ['rgba(255,0,0,1)', 'rgba(0,0,255,1)'];
    // The lower row stands first in z and last in the picture; equal neighbours without a gap are one cell.
    expect(fills).toEqual(gap ? [red, blue, blue, blue] : [blue, red, blue]);
    const { pixels, width } = new Resvg(svg).render();
    const pixel = (x: number, y: number) => [
      ...pixels.subarray(4 * (y * width + x), 4 * (y * width + x) + 3),
    ];
    expect([pixel(100, 200), pixel(200, 200), pixel(100, 100)]).toEqual([
      [255, 0, 0],
      [0, 0, 255],
      [0, 0, 255],
    ]);
  }
});

test('any plot of plotly is drawn in the same look', async () => {
  const heat = themed(
    [
      {
        type: 'heatmap',
        z: [
          [0, 1],
          [1, 0],
        ],
      },
    ],
    { title: { text: 'A digit' }, width: 400, height: 400 },
  );
  const contour = themed([
    {
      type: 'contour',
      z: [
        [0, 1, 2],
        [1, 2, 3],
        [2, 3, 5],
      ],
    },
    { type: 'bar', y: [1, 2] },
  ]);
  for (const one of [heat, contour]) {
    const svg = await renderSvg(one, 'themed');
    expect(svg).toContain("font-family: 'DejaVu Sans', Verdana, sans-serif");
    const { width, height, labels } = measured(svg);
    for (const { text, box } of labels) {
      expect(box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= height, text).toBe(true);
    }
  }
});

/** The insides of the axes. */
function framesOf(svg: string): Box[] {
  const root = new JSDOM(svg, { contentType: 'image/svg+xml' }).window.document.documentElement;
  return [...root.querySelectorAll('clipPath.plotclip rect')].map((rect, index) => {
    const subplot = root.querySelectorAll('.overplot > g')[index]?.getAttribute('transform') ?? '';
    const [, left = Number.NaN, top = Number.NaN] =
      /translate\(([\d.]+),([\d.]+)\)/.exec(subplot)?.map(Number) ?? [];
    const size = (side: string) => Number(rect.getAttribute(side));
    return { left, top, right: left + size('width'), bottom: top + size('height') };
  });
}
