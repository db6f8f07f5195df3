/** Every page of the committed figures, at three widths, light and dark. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { projectRoot } from '../../thesis/src/project.js';
import { writeReport } from '../../thesis/src/report/write-report.js';
import { findChromium, openBrowser } from './browser.js';
import { expectReadable } from './readable.js';

const sights = [360, 800, 1600].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
);

const chromium = findChromium();

it.skipIf(chromium === undefined)('every page can be read by everybody', { timeout: 900_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'l2o-all-pages-'));
  const browser = await openBrowser(chromium ?? '');
  try {
    await writeReport(join(projectRoot, 'figures'), folder);
    const pages = readdirSync(folder).filter((name) => name.endsWith('.html'));
    expect(pages.length).toBeGreaterThan(30);
    for (const name of pages) await expectReadable(browser, pathToFileURL(join(folder, name)), sights);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
