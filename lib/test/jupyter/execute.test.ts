import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Interrupted, UsageError } from '../../src/errors.js';
import { executeNotebooks, type NotebookResult, notebookNames } from '../../src/jupyter/execute.js';
import { kernelMetadata } from '../../src/jupyter/kernel.js';
import { findPython } from '../../src/programs/python.js';

const folder = mkdtempSync(join(tmpdir(), 'l2o-execute-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, ...sources: string[]): void {
  const cells = sources.map((source, index) =>
    source.startsWith('#')
      ? { cell_type: 'markdown', id: `c${index}`, metadata: {}, source }
      : { cell_type: 'code', id: `c${index}`, metadata: {}, source, outputs: [], execution_count: null },
  );
  const notebook = { cells, metadata: kernelMetadata, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(join(folder, `${name}.ipynb`), JSON.stringify(notebook));
}

const read = (name: string) => readFileSync(join(folder, `${name}.ipynb`), 'utf8');

it('names the nearest notebooks for one that is not there', async () => {
  write('fine', '1');
  const failure = await executeNotebooks({
    folder,
    names: ['fin'],
    profile: 'smoke',
    keepOutputs: false,
  }).catch((error) => error);
  expect(failure).toBeInstanceOf(UsageError);
  expect(failure.explanation.mend).toContain('fine');
});

describe.skipIf((await findPython()) === undefined)('executeNotebooks', () => {
  let results: NotebookResult[];
  const progress: string[] = [];
  const failureOf = (name: string) => results.find(({ notebook }) => notebook === name)?.failure;

  beforeAll(async () => {
    write('fine', '# Prose', 'const word: string = "hello";', 'console.log(word, process.env.L2O_PROFILE);');
    write('rejected', 'await Promise.reject(new Error("on the way"));');
    write(
      'thrown',
      '# Prose',
      'const lines = [\n  1,\n  2,\n  3,\n  4,\n];\nthrow new RangeError("too far");',
      '1',
    );
    write('type', 'const n: number = 1;', 'const s: string = n;');
    write('unheard', 'Promise.reject(new Error("nobody")); await new Promise((go) => setTimeout(go, 300));');
    results = await executeNotebooks({
      folder,
      profile: 'smoke',
      keepOutputs: true,
      onProgress: ({ notebook, state, done, cells }) =>
        progress.push(`${notebook} ${state} ${done}/${cells}`),
    });
  }, 300_000);

  it('runs all in order, also after a failure', async () => {
    expect(results.map(({ notebook }) => notebook)).toEqual(await notebookNames(folder));
    expect(progress.filter((line) => line.startsWith('fine'))).toEqual([
      'fine running 0/2',
      'fine running 1/2',
      'fine done 2/2',
    ]);
    expect(progress).toContain('type failed 1/2');
  });

  it('hands the profile over and keeps the outputs of one that ran well, cleaned', () => {
    expect(failureOf('fine')).toBeUndefined();
    const { cells } = JSON.parse(read('fine'));
    expect(cells[2].outputs).toEqual([{ name: 'stdout', output_type: 'stream', text: ['hello smoke\n'] }]);
    expect(cells[2].execution_count).toBeNull();
  });

  it('names the first failing cell of a thrown error, its first lines, and no line of the kernel', () => {
    expect(failureOf('thrown')).toMatchObject({ cell: 2, source: 'const lines = [\n  1,\n  2,\n  3,\n...' });
    expect(failureOf('thrown')?.error).toContain('RangeError: too far');
    expect(failureOf('thrown')?.error).not.toContain('tslab');
    expect(JSON.parse(read('thrown')).cells[1].outputs).toEqual([]);
  });

  it('finds type errors, and errors in promises, awaited or not', () => {
    expect(failureOf('type')?.cell).toBe(2);
    expect(failureOf('type')?.error).toContain("Type 'number' is not assignable to type 'string'");
    expect(failureOf('rejected')?.error).toContain('on the way');
    expect(failureOf('unheard')?.error).toContain('nobody');
  });

  it('stops when asked to', async () => {
    write('long', 'await new Promise((go) => setTimeout(go, 600_000));');
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
    expect(JSON.parse(read('long')).cells[0].outputs).toEqual([]);
  });
});
