/** The gallery, the report and the pages of figures and tables, made from the committed figures and opened from disk. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../thesis/src/project.js';
import { writeReport } from '../../thesis/src/report/write-report.js';
import { findChromium, openBrowser } from './browser.js';
import { expectReadable, openedPage, seriousFindings } from './readable.js';

const chromium = findChromium();

const folder = mkdtempSync(join(tmpdir(), 'l2o-pages-'));

beforeAll(() => writeReport(join(projectRoot, 'figures'), folder));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const urlOf = (name: string) => pathToFileURL(join(folder, name));

describe('the pages', () => {
  it('lead to files and places that are there', () => {
    const names = readdirSync(folder).filter((name) => name.endsWith('.html'));
    const texts = new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
    const links = [...texts].flatMap(([name, text]) =>
      [...text.matchAll(/ (?:href|src)="([^"]*)"/g)].map(([, link = '']) => ({ name, link })),
    );
    const broken = links.filter(({ name, link }) => {
      const { href, hash } = new URL(link, urlOf(name));
      const file = fileURLToPath(href.replace(/#.*/, ''));
      const isThere = statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
      const place = hash === '' || texts.get(basename(file))?.includes(` id="${hash.slice(1)}"`);
      return !isThere || !place;
    });
    expect(broken).toEqual([]);
    expect(links.length).toBeGreaterThan(500);
    expect(texts.size).toBeGreaterThan(30);
  });

  it('show of each figure how near it comes, how long it is, its claims and files', () => {
    const gallery = readFileSync(join(folder, 'index.html'), 'utf8');
    const [, card = ''] = /<article class="card" id="fig-4.02">([\s\S]*?)<\/article>/.exec(gallery) ?? [];
    const words = card.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    expect(words).toMatch(
      /Figure 4\.2: .* rms \d\.\d{3}, largest \d\.\d{3} · .*epochs · \d seeds? 10a \w+ trained files \(3\) la-a-6 la-b-6 la-c-6 JSON SVG PNG notebook/,
    );
    expect(card).toContain('alt="3 curves of log10 of the training loss over 50 epochs"');
    expect(gallery).toContain('Not made yet');
  });

  it('have every claim and every figure as a place in the report', () => {
    const report = readFileSync(join(folder, 'report.html'), 'utf8');
    const places = [...report.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(places).toEqual(expect.arrayContaining(['claim-4', 'claim-22', 'fig-3.05', 'tab-4.02']));
    expect(new Set(places).size).toBe(places.length);
  });
});

describe.skipIf(chromium === undefined)('in a browser', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser(chromium ?? '');
  });
  afterAll(async () => await browser?.close());

  const opened = (name: string, options: Parameters<Browser['newPage']>[0]) =>
    openedPage(browser, urlOf(name), options);

  const pages = ['index.html', 'report.html', 'fig-3.05.html', 'fig-4.05.html', 'tab-4.02.html'];

  it.each(pages)('%s can be read by everybody, fits any screen and stays on the disk', async (name) => {
    await expectReadable(browser, urlOf(name), [
      { width: 360, colorScheme: 'dark' },
      { width: 800, colorScheme: 'light' },
      { width: 1600, colorScheme: 'dark' },
    ]);
  });

  it('what is closed can be read as well', async () => {
    const { page } = await opened('report.html', {
      viewport: { width: 360, height: 900 },
      colorScheme: 'dark',
    });
    await page.evaluate(() => {
      for (const one of document.querySelectorAll('details')) one.open = !one.matches('.claim ~ .claim');
    });
    expect(await seriousFindings(page)).toEqual([]);
    await page.close();
  });

  it('the gallery takes less than 300 kB before a figure is opened', async () => {
    const { page, asked } = await opened('index.html', { viewport: { width: 1600, height: 1000 } });
    await page.waitForLoadState('networkidle');
    const bytes = asked
      .filter((url) => url.startsWith('file:'))
      .reduce((sum, url) => sum + statSync(fileURLToPath(url)).size, 0);
    expect(bytes).toBeGreaterThan(20_000);
    expect(bytes).toBeLessThan(300_000);
    await page.close();
  });

  it('a link to a claim opens it', async () => {
    const { page } = await opened('index.html', { viewport: { width: 1600, height: 1000 } });
    await page.locator('a[href="report.html#claim-4"]').first().click();
    await page.locator('#claim-4[open] table').first().waitFor();
    expect(await page.locator('details.claim[open]').count()).toBe(1);
    await page.close();
  });
});
