/** What every page of the kit is held to in a browser. */
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';

/** How somebody looks at a page: pixels across, and colours. */
export interface Sight {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}

/** A page that is drawn, with all that it asked for and complained of. */
export async function openedPage(
  browser: Browser,
  url: URL,
  options: Parameters<Browser['newPage']>[0] = {},
) {
  const page = await browser.newPage(options);
  const asked: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(url.href, { waitUntil: 'load' });
  if ((await page.locator('#plot').count()) > 0) await page.locator('.main-svg[role=img]').first().waitFor();
  await page.addScriptTag({ content: axe.source });
  return { page, asked, faults };
}

/** What axe-core finds that keeps somebody from reading the page. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] }),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** It fits, axe-core finds nothing serious, nothing comes from elsewhere than the disk. */
export async function expectReadable(browser: Browser, url: URL, sights: readonly Sight[]): Promise<void> {
  const { page, asked, faults } = await openedPage(browser, url);
  for (const { width, colorScheme } of sights) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    const over = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    expect(over, `${width} pixels`).toBe(0);
    expect(await seriousFindings(page), `${width} pixels, ${colorScheme}`).toEqual([]);
  }
  expect(asked.filter((url) => !/^(file|data|blob):/.test(url))).toEqual([]);
  expect(faults).toEqual([]);
  await page.close();
}
