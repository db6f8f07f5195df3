/** A page from a static server that sends no special header: the library computes there what it computes in Node, to the bit. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { minimize } from '../../core/src/evaluation/minimize.js';
import { adam } from '../../core/src/optimizers/adam.js';
import type { Optimizer } from '../../core/src/optimizers/optimizer.js';
import { rosenbrock } from '../../core/src/problems/rosenbrock.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import { bindTrained } from '../../core/src/trained/trained-optimizer.js';
import { loadTrained } from '../../thesis/src/data/trained.js';
import { projectRoot } from '../../thesis/src/project.js';
import { findChromium, openBrowser } from '../browser/browser.js';

const chromium = findChromium();

const page = `<!doctype html><meta charset="utf-8"><script type="module">
import { adam, bindTrained, chooseEngine, decodeTrained, minimize, rosenbrock, sumOfSquares } from './dist/index.js';
const { engine } = await chooseEngine();
const bytes = new Uint8Array(await (await fetch('./la-b-6.safetensors')).arrayBuffer());
const learned = bindTrained(decodeTrained(bytes, 'la-b-6', 'la-b-6.safetensors'));
const ends = [];
for (const [problem, optimizer] of [[rosenbrock(), adam({ rate: 1e-2 })], [sumOfSquares(), learned]]) {
  const { id, losses } = await minimize({ problem, optimizer, steps: 50 });
  ends.push([id, ...losses]);
}
window.found = { engine: engine.name, isolated: crossOriginIsolated, ends };
</script>`;

const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.wasm': 'application/wasm' };

describe.skipIf(!chromium)('a page from a static server', () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    server = createServer(({ url = '/' }, response) => {
      const { pathname } = new URL(url, 'http://localhost');
      if (pathname === '/') return response.setHeader('content-type', 'text/html').end(page);
      const folder = pathname.startsWith('/dist/') ? ['lib', 'core'] : ['data', 'trained'];
      try {
        const content = readFileSync(join(projectRoot, ...folder, pathname));
        return response.setHeader('content-type', types[extname(pathname)] ?? 'text/plain').end(content);
      } catch {
        return response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await openBrowser(chromium as string);
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it('runs Adam and a trained LA on kernels, with the losses and the ids of Node', async () => {
    const tab = await browser.newPage();
    const errors: string[] = [];
    tab.on('pageerror', (error) => errors.push(String(error)));
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const found = await tab
      .waitForFunction(() => (globalThis as { found?: unknown }).found, undefined, { timeout: 30_000 })
      .then((handle) => handle.jsonValue())
      .catch(() => undefined);
    expect(errors).toEqual([]);
    const { engine } = await chooseEngine('kernels/fma');
    const inNode = async (problem: Parameters<typeof minimize>[0]['problem'], optimizer: Optimizer) => {
      const { id, losses } = await minimize({ problem, optimizer, steps: 50, engine });
      return [id, ...losses];
    };
    expect(found).toEqual({
      engine: 'kernels/fma',
      isolated: false,
      ends: [
        await inNode(rosenbrock(), adam({ rate: 1e-2 })),
        await inNode(sumOfSquares(), bindTrained(await loadTrained('la-b-6'))),
      ],
    });
  });
});
