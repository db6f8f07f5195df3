/** Problem and optimizers in a file: read, and computed by threads. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UsageError } from '../../core/src/errors.js';
import { evaluateHere } from '../../thesis/src/notebook/evaluate-here.js';
import { subjectsIn } from '../../thesis/src/notebook/own-module.js';
import { temporaryFolder } from '../store/temporary-folder.js';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  vi.stubEnv('L2O_RUNS', join(folder, 'runs'));
});
afterEach(() => vi.unstubAllEnvs());

/** A parabola from a point that depends on the seed, descended at two rates. */
const text = `
export const problem = {
  kind: 'analytic', id: 'Mine', title: 'Mine', source: 'mine', settings: {},
  parameters: [{ name: 'x', shape: [3] }], size: 3,
  initialize: (stream) => stream.uniform(new Float32Array(3)),
  lossAndGradient: (x) => ({ loss: x.square().total(), gradient: x.times(2) }),
};
const descent = (rate, title = 'rate ' + rate) => ({
  id: 'descent', title, source: 'mine', settings: {},
  init: () => ({}),
  step: (state, { x, g }) => ({ x: x.minus(g.times(rate)), state }),
});
export const optimizers = [descent(0.1), descent(0.2)];
`;

async function moduleOf(content: string, name = 'mine.mjs'): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

describe('runs of a module', () => {
  it('are those of its problem and optimizers, computed by threads, once', async () => {
    const module = await moduleOf(text);
    const extent = { steps: 30, seeds: 2, every: 1 };
    const there = await evaluateHere({ module, ...extent });
    const names = (await readdir(join(folder, 'runs'))).sort();
    expect(names).toHaveLength(4);
    const here = await evaluateHere({ ...(await subjectsIn(module)), ...extent });
    expect(there).toEqual(here);
    expect(await evaluateHere({ module: pathToFileURL(module).href, ...extent })).toEqual(here);
    expect((await readdir(join(folder, 'runs'))).sort()).toEqual(names);
    expect(there.optimizers.map(({ label }) => label)).toEqual(['rate 0.1', 'rate 0.2']);
  });

  it('are others after an edit', async () => {
    const module = await moduleOf(text);
    const last = async () => (await evaluateHere({ module, steps: 5 })).optimizers[0].seeds[0].last;
    const before = await last();
    await moduleOf(text.replace('x.minus(', 'x.plus('));
    expect(await last()).toBeGreaterThan(before);
  });

  it('are refused where a thread would compute others', async () => {
    const imports = "import { isMainThread } from 'node:worker_threads';";
    for (const title of ['', ", 'one title'"]) {
      const rate = `descent(isMainThread ? 0.1 : 0.3${title})`;
      const module = await moduleOf(imports + text.replace('descent(0.1)', rate));
      const error = await evaluateHere({ module, steps: 5 }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(UsageError);
      expect(String(error)).toMatch(/A thread computes what .* says[\s\S]*another computation of/);
    }
  });

  it('are looked for in the folder that is worked in', async () => {
    await mkdir(join(folder, 'below'));
    await moduleOf(text, 'below/mine.mjs');
    vi.spyOn(process, 'cwd').mockReturnValue(join(folder, 'below'));
    expect((await subjectsIn('./mine.mjs')).problem.title).toBe('Mine');
    vi.restoreAllMocks();
  });
});

it.each([
  ['is not there', undefined, /cannot|no such file|ENOENT/],
  ['is no JavaScript', 'export const = 1', /./],
  ['throws', 'throw new Error("out of order")', /out of order/],
  ['imports what is not there', 'import "./nowhere.mjs"', /nowhere/],
  ['exports nothing', 'const problem = {};', /exports nothing[\s\S]*export problem and optimizers/],
  ['exports no optimizers', 'export const problem = {}', /exports problem\n[\s\S]*export optimizers/],
  ['exports one optimizer', 'export const problem = {}, optimizers = {}', /optimizers that are no list/],
])('a module that %s is refused in a sentence', async (_, content, found) => {
  const module = content === undefined ? join(folder, 'none.mjs') : await moduleOf(content);
  const error = await evaluateHere({ module, steps: 2 }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UsageError);
  expect(String(error)).toMatch(found);
  expect(String(error)).toContain(module);
});
