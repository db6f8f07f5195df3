/** What a cell can do beside ending well: a kernel is started for each. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Interrupted } from '../../core/src/errors.js';
import { executeNotebooks, type NotebookResult } from '../../tools/src/jupyter/execute.js';
import { findPython } from '../../tools/src/programs/python.js';
import { Notebooks } from './notebooks.js';

const notebooks = new Notebooks();
const { folder } = notebooks;
afterAll(() => notebooks.remove());

const failures = [
  {
    name: 'rejected',
    cells: ['await Promise.reject(new Error("on the way"));'],
    cell: 1,
    error: /on the way/,
  },
  {
    name: 'type',
    cells: ['const n: number = 1;', 'const s: string = n;'],
    cell: 2,
    error: /Type 'number' is not assignable to type 'string'/,
  },
  {
    name: 'timer',
    cells: [
      'setTimeout(() => { throw new Error("late"); }, 50);',
      'await new Promise((go) => setTimeout(go, 200));',
    ],
    cell: 2,
    error: /late/,
  },
  { name: 'exit', cells: ['1', 'process.exit(3);'], cell: 2, error: /the kernel ended .* \(process\.exit/ },
  { name: 'endless', cells: ['# Prose', 'for (;;) {}'], cell: 2, error: /longer than 20 s \(--timeout\)/ },
  {
    name: 'flood',
    cells: ['for (let i = 0; i < 100; i++) console.log("x".repeat(1_000_000));'],
    cell: 1,
    error: /^the cell printed more than 10 MB$/,
  },
];

describe.skipIf((await findPython()) === undefined)('executeNotebooks', () => {
  let results: NotebookResult[];

  beforeAll(async () => {
    for (const { name, cells } of failures) notebooks.write(name, cells);
    results = await executeNotebooks({ folder, profile: 'smoke', keepOutputs: true, timeout: 20 });
  }, 600_000);

  it.each(failures)('names the cell that fails: $name', ({ name, cell, error }) => {
    const failure = results.find(({ notebook }) => notebook === name)?.failure;
    expect(failure).toMatchObject({ cell, error: expect.stringMatching(error) });
  });

  it('stops when asked to', async () => {
    notebooks.write('long', ['await new Promise((go) => setTimeout(go, 600_000));']);
    const stop = new AbortController();
    const running = executeNotebooks({
      folder,
      names: ['long.ipynb'],
      profile: 'smoke',
      keepOutputs: true,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(running).rejects.toThrow(Interrupted);
    expect(JSON.parse(notebooks.readText('long')).cells[0].outputs).toEqual([]);
  });
});
