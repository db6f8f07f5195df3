/** The exported HTML file, opened from disk: draws by itself, and its legend hides and shows curves. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readReference } from '../../thesis/src/data/reference.js';
import { exportFigure } from '../../thesis/src/figures/export.js';
import type { FigureData } from '../../thesis/src/figures/figure-data.js';
import { labFolder } from '../../tools/src/jupyter/environment.js';
import { findChromium, openBrowser } from './browser.js';

const chromium = findChromium();
const reference = readReference('3.6');

/** The thesis' own curves of figure 3.6 in the place of ours. */
const figure: FigureData = {
  figure: '3.6',
  title: 'MNG and Adam on MlpMnist',
  caption: '',
  unit: 'epoch',
  view: 'curves',
  panels: [
    {
      panel: null,
      title: null,
      x: { label: 'Epochs', range: [-2, 51], ticks: [0, 10, 20, 30, 40, 50] },
      y: { label: 'log10 of the loss', range: [-1.3, 0.1], ticks: [-1, -0.5, 0] },
      series: (reference.panels[0]?.series ?? []).map(({ label, x, y }, i) => ({
        label,
        reference: label,
        style: { color: ['#795dfe', '#0c90d0', '#a30060'][i] ?? '#000000', dash: 'solid', width: 1.8 },
        x,
        y: y.map((value) => value + 0.02),
        seeds: [0],
        runs: [],
      })),
    },
  ],
  provenance: {
    kit: '0',
    profile: 'thesis',
    shortened: null,
    trainings: [],
    engines: [],
    precision: [],
    versions: {},
    data: null,
  },
};

describe.skipIf(chromium === undefined)('an exported html file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'l2o-html-'));
  let browser: Browser;

  beforeAll(async () => {
    await exportFigure(figure, reference, folder);
    browser = await openBrowser(chromium ?? '');
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('draws without a network, and a click on the legend hides a curve and shows it again', async () => {
    const page = await browser.newPage({ viewport: { width: 1100, height: 720 } });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(pathToFileURL(join(folder, 'fig-3.06.html')).href);
    const traces = page.locator('.scatterlayer .trace');
    await traces.first().waitFor();
    const all = await traces.count();
    expect(all).toBeGreaterThanOrEqual(6);
    const toggle = page.locator('.legendtoggle').first();
    await toggle.click();
    // Ours and the thesis' go together.
    await expect.poll(() => traces.count()).toBeLessThanOrEqual(all - 2);
    mkdirSync(join(labFolder, 'browser-html'), { recursive: true });
    await page.screenshot({ path: join(labFolder, 'browser-html', 'toggled.png') });
    await page.waitForTimeout(400);
    await toggle.click();
    await expect.poll(() => traces.count()).toBe(all);
    expect(
      asked.filter((url) => !url.startsWith('file:') && !url.startsWith('data:') && !url.startsWith('blob:')),
    ).toEqual([]);
    expect(faults).toEqual([]);
  });
});
