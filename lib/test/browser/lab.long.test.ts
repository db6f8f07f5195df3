/**
 * JupyterLab as a person meets it: opens a notebook with the TypeScript kernel, runs all cells, and looks at
 * what is there. Runs where a Chromium and Python are found; screenshots go to `.lab/browser`.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { notebooksFolder } from '../../thesis/src/project.js';
import { labFolder } from '../../tools/src/jupyter/environment.js';
import { startLab } from '../../tools/src/jupyter/lab.js';
import { findPython } from '../../tools/src/programs/python.js';
import { findChromium, openBrowser } from './browser.js';

const chromium = findChromium();
const isPossible = chromium !== undefined && (await findPython()) !== undefined;

/** In the checkout, so that notebooks there find the library; a copy, because JupyterLab saves what it runs. */
const folder = join(labFolder, 'browser');
const copies = join(folder, 'notebooks');
/** With its outputs, as it is committed. */
const display = readFileSync(join(import.meta.dirname, 'display.ipynb'), 'utf8');
/** Notebooks of one cell. */
const cells = {
  live: `import { showChart, themed, watched } from "l2o-thesis";
const made = await watched(async (tell) => {
  for (let step = 0; step < 40; step++) {
    const recorded = { step, losses: Float64Array.of(Math.exp(-step / 9)), runningAccuracies: [] };
    tell({ curve: "A", state: "running", step, steps: 40, recorded });
    await new Promise((resume) => setTimeout(resume, 250));
  }
  return {};
});
await showChart(themed([{ x: [0, 1], y: [0, 1] }], { title: { text: "the end" } }), "end", "the end", made);`,
  interrupted: `import { adam, rosenbrock } from "l2o";
import { evaluateHere } from "l2o-thesis";
await evaluateHere({ problem: rosenbrock(), optimizers: [adam({ rate: 1e-3 })], steps: 1e7 });`,
};
const token = 'browser-test';
const mng = '3.4.1-mean-normalized-gradient';

describe.skipIf(!isPossible)('JupyterLab', () => {
  const stop = new AbortController();
  let lab: Promise<number>;
  let browser: Browser;
  let page: Page;
  let port: number;

  const address = (name: string) =>
    `http://localhost:${port}/lab/tree/notebooks/${name}.ipynb?reset&token=${token}`;

  beforeAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(copies, { recursive: true });
    copyFileSync(join(notebooksFolder, 'index.ipynb'), join(copies, 'index.ipynb'));
    copyWithoutOutputs(display, join(copies, 'display.ipynb'));
    copyWithoutOutputs(
      readFileSync(join(notebooksFolder, `${mng}.ipynb`), 'utf8'),
      join(copies, `${mng}.ipynb`),
    );
    for (const [name, cell] of Object.entries(cells)) {
      const { cells: all, ...notebook } = JSON.parse(display);
      const code = { ...all[1], outputs: [], source: cell };
      writeFileSync(join(copies, `${name}.ipynb`), JSON.stringify({ ...notebook, cells: [code] }));
    }
    // The kernels inherit these.
    vi.stubEnv('L2O_PROFILE', 'smoke');
    vi.stubEnv('L2O_RUNS', join(folder, 'runs'));
    vi.stubEnv('L2O_FIGURES', join(folder, 'figures'));
    port = await freePort();
    lab = startLab({
      open: false,
      port,
      root: folder,
      signal: stop.signal,
      extraArgs: [
        `--IdentityProvider.token=${token}`,
        '--ServerApp.port_retries=0',
        '--ServerApp.log_level=ERROR',
      ],
    });
    browser = await openBrowser(chromium ?? '');
    page = await browser.newPage({ viewport: { width: 1300, height: 1500 } });
    const early = lab.then((code) => Promise.reject(new Error(`JupyterLab ended with code ${code}`)));
    early.catch(() => {});
    await Promise.race([early, openWhenUp(page, `http://localhost:${port}/?token=${token}`)]);
  }, 330_000);

  afterAll(async () => {
    vi.unstubAllEnvs();
    await browser?.close();
    stop.abort();
    // Nothing is left running, and Ctrl-C is no failure.
    expect(await lab).toBe(0);
  });

  it('opens on the list of notebooks, with the TypeScript kernel and no other', async () => {
    await page.locator('.jp-Notebook h1', { hasText: 'the notebooks' }).waitFor();
    await page.locator('.jp-Notebook a', { hasText: '3.4.1' }).waitFor();
    await page.getByRole('button', { name: 'TypeScript' }).first().waitFor();
    const { kernelspecs } = await (
      await fetch(`http://localhost:${port}/api/kernelspecs?token=${token}`)
    ).json();
    expect(Object.keys(kernelspecs)).toEqual(['tslab']);
    await page.screenshot({ path: join(folder, 'first-page.png') });
  });

  it('shows whole names in the file browser and in the tabs', async () => {
    await page.goto(address(mng));
    const names = [
      `.jp-DirListing-itemName >> text="${mng}.ipynb"`,
      `.lm-TabBar-tabLabel >> text="${mng}.ipynb"`,
    ];
    for (const name of names) {
      const shown = page.locator(name).first();
      await shown.waitFor();
      expect(await shown.evaluate((node) => node.scrollWidth - node.clientWidth), name).toBeLessThanOrEqual(
        0,
      );
    }
    await page.screenshot({ path: join(folder, 'names.png') });
  });

  it('asks nothing', async () => {
    await page.goto(address('display'));
    await page.getByRole('button', { name: 'TypeScript' }).first().waitFor();
    expect(await page.locator('.jp-Dialog').count()).toBe(0);
    expect(await page.locator('.Toastify__toast').count()).toBe(0);
  });

  it('runs all cells; progress is one output, rewritten in place', async () => {
    await runAll(page);
    const bar = page.locator('.jp-OutputArea-output progress').first();
    await bar.waitFor();
    const seen = new Set<string | null>();
    await expect
      .poll(
        async () => {
          // It goes when all is done.
          seen.add(await bar.getAttribute('value', { timeout: 100 }).catch(() => null));
          return page.locator('.jp-OutputArea-output', { hasText: '2 of 2 curves finished' }).count();
        },
        { timeout: 60_000, interval: 150 },
      )
      .toBe(1);
    expect(seen.size).toBeGreaterThan(3);
    await page.locator('.jp-OutputArea-output', { hasText: 'the end' }).waitFor();
    const work = page.locator('.jp-CodeCell').filter({ hasText: 'await watched' });
    // The progress, and what is printed at the end.
    await page.screenshot({ path: join(folder, 'all-run.png') });
    expect(await work.locator('.jp-OutputArea-child').count()).toBe(2);
    expect(await work.locator('progress').count()).toBe(0);
  });

  it('draws figures that are interactive', async () => {
    const figure = page
      .locator('.jp-CodeCell')
      .filter({ hasText: 'showChart(chart' })
      .locator('.js-plotly-plot');
    await figure.scrollIntoViewIfNeeded();
    expect(await figure.locator('.scatterlayer .trace').count()).toBe(2);
    await figure.locator('.legendtoggle').first().click();
    await expect.poll(() => figure.locator('.scatterlayer .trace').count()).toBe(1);
    await page.screenshot({ path: join(folder, 'toggled.png') });
  });

  it('saves what is committed, where nothing was changed, and then what a person changes', async () => {
    const saved = () => readFileSync(join(copies, 'display.ipynb'), 'utf8');
    await page.keyboard.press('Control+s');
    await expect.poll(saved, { timeout: 30_000 }).toBe(display);
    // The page has lost nothing by that.
    expect(await page.locator('.jp-Notebook .js-plotly-plot').count()).toBe(1);
    await page.locator('.jp-CodeCell .cm-content', { hasText: 'the end' }).click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' // mine');
    await page.keyboard.press('Control+s');
    const source = '\\"the end\\");';
    await expect.poll(saved, { timeout: 30_000 }).toBe(display.replace(source, `${source} // mine`));
  });

  it('shows tables', async () => {
    const table = page.locator('.jp-OutputArea-output table', { hasText: '1.235' });
    expect(await table.locator('td').allTextContents()).toEqual(['a', '1.235', '3', 'b', '1.00e-9', '20000']);
  });

  it('draws curves while they come, and turns that picture into the one of the result', async () => {
    await page.goto(address('live'));
    await runAll(page);
    const outputs = page.locator('.jp-Notebook .jp-OutputArea-output');
    // The bar, and the picture below it.
    const live = page.locator('.jp-Notebook .jp-RenderedSVG');
    await live.locator('img').waitFor({ timeout: 60_000 });
    await page.screenshot({ path: join(folder, 'live.png') });
    expect(await outputs.count()).toBe(2);
    await page.locator('.jp-Notebook .js-plotly-plot').waitFor({ timeout: 60_000 });
    expect(await outputs.allInnerTexts()).toEqual([
      expect.stringContaining('0 of 1 curves finished'),
      expect.stringContaining('the end'),
    ]);
    expect(await live.count()).toBe(0);
    await page.screenshot({ path: join(folder, 'live-end.png') });
  });

  it('says in one line that it was interrupted', async () => {
    await page.goto(address('interrupted'));
    await runAll(page);
    const outputs = page.locator('.jp-Notebook .jp-OutputArea-output');
    await outputs.locator('progress').waitFor({ timeout: 60_000 });
    await page.locator('.lm-MenuBar-itemLabel', { hasText: /^Kernel$/ }).click();
    await page.locator('.lm-Menu-itemLabel', { hasText: /^Interrupt Kernel$/ }).click();
    const told = page.locator('.jp-OutputArea-output[data-mime-type$="stderr"]');
    await told.waitFor({ timeout: 60_000 });
    await expect.poll(() => outputs.locator('progress').count(), { timeout: 60_000 }).toBe(0);
    await page.screenshot({ path: join(folder, 'interrupted.png') });
    expect(await told.allInnerTexts()).toEqual(['Interrupted.\n']);
  });

  it('runs the notebook of the mean normalized gradient to its end, formulas and figures drawn', async () => {
    await page.goto(address(mng));
    await page.getByRole('button', { name: 'TypeScript' }).first().waitFor();
    await page.locator('.jp-Notebook h1', { hasText: 'mean normalized gradient' }).waitFor();
    await runAll(page);
    await page
      .locator('.jp-OutputArea-output', { hasText: '16 files written' })
      .waitFor({ timeout: 180_000, state: 'attached' });
    expect(await page.locator('.jp-OutputArea-output[data-mime-type$="stderr"]').allTextContents()).toEqual(
      [],
    );
    const figure = page
      .locator('.jp-CodeCell')
      .filter({ hasText: 'reproduceHere("3.3")' })
      .locator('.js-plotly-plot', { hasText: 'Figure 3.3' });
    await figure.scrollIntoViewIfNeeded();
    const traces = figure.locator('.scatterlayer .trace');
    const all = await traces.count();
    expect(all).toBeGreaterThanOrEqual(18);
    await figure.locator('.legendtoggle').first().click();
    await expect.poll(() => traces.count()).toBeLessThan(all);
    await page.screenshot({ path: join(folder, 'mng.png') });
    await page.locator('.jp-MarkdownCell', { hasText: 'Most optimizers ask' }).scrollIntoViewIfNeeded();
    await page.locator('mjx-container').first().waitFor();
    await page.screenshot({ path: join(folder, 'formulas.png') });
  });
});

/** What is looked for shall come from this run. */
function copyWithoutOutputs(text: string, to: string): void {
  const notebook = JSON.parse(text);
  for (const cell of notebook.cells) if (cell.cell_type === 'code') cell.outputs = [];
  writeFileSync(to, JSON.stringify(notebook));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, 'localhost', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

async function runAll(page: Page): Promise<void> {
  // Before that, "Run" may belong to no notebook yet.
  await page.locator('.jp-StatusBar-Widget', { hasText: 'TypeScript | Idle' }).waitFor();
  await page.locator('.jp-Notebook .jp-CodeCell').first().click();
  await page.locator('.lm-MenuBar-itemLabel', { hasText: /^Run$/ }).click();
  await page.locator('.lm-Menu-itemLabel', { hasText: /^Run All Cells$/ }).click();
}

/** The first time its Python environment is made before, which takes minutes where the machine is busy. */
function openWhenUp(page: Page, url: string): Promise<unknown> {
  return vi.waitFor(() => page.goto(url), { timeout: 300_000, interval: 500 });
}
