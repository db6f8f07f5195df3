import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../core/src/errors.js';
import { executeNotebooks, type NotebookResult } from '../../tools/src/jupyter/execute.js';
import { notebookNames } from '../../tools/src/jupyter/notebook-files.js';
import { findPython } from '../../tools/src/programs/python.js';
import { Notebooks } from './notebooks.js';

const notebooks = new Notebooks();
const { folder } = notebooks;
afterAll(() => notebooks.remove());

it('names the nearest notebooks for one that is not there', async () => {
  notebooks.write('fine', ['1']);
  const failure = await executeNotebooks({
    folder,
    names: ['fin'],
    profile: 'smoke',
    keepOutputs: false,
  }).catch((error) => error);
  expect(failure).toBeInstanceOf(UsageError);
  expect(failure.explanation.fix).toContain('fine');
});

describe.skipIf((await findPython()) === undefined)('executeNotebooks', () => {
  let results: NotebookResult[];
  const progress: string[] = [];
  const failureOf = (name: string) => results.find(({ notebook }) => notebook === name)?.failure;

  beforeAll(async () => {
    // It names no kernel.
    const sources = [
      '# Prose',
      'const word: string = "hello";',
      'console.log(word, process.env.L2O_PROFILE);',
    ];
    notebooks.write('fine', sources, {});
    notebooks.write('thrown', [
      '# Prose',
      'const lines = [\n  1,\n  2,\n  3,\n  4,\n];\nthrow new RangeError("too far");',
      '1',
    ]);
    notebooks.write('unheard', ['void Promise.reject(new Error("nobody"));', 'console.log("on");']);
    notebooks.writeText('empty', '');
    notebooks.writeText('list', '[1, 2]');
    notebooks.writeText('half', notebooks.readText('fine').slice(0, 200));
    notebooks.writeText('no-cells', '{"nbformat": 4}');
    notebooks.writeText('no-source', '{"nbformat": 4, "cells": [{"cell_type": "code"}]}');
    notebooks.write('python', ['print()'], { kernelspec: { name: 'python3', language: 'python' } });
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
    expect(progress).toContain('thrown failed 0/2');
  });

  it('hands the profile over and keeps the outputs of one that ran well, cleaned', () => {
    expect(failureOf('fine')).toBeUndefined();
    const { cells } = JSON.parse(notebooks.readText('fine'));
    expect(cells[2].outputs).toEqual([{ name: 'stdout', output_type: 'stream', text: ['hello smoke\n'] }]);
    expect(cells[2].execution_count).toBeNull();
  });

  it('names the first failing cell of a thrown error, its first lines, and no line of the kernel', () => {
    expect(failureOf('thrown')).toMatchObject({ cell: 2, source: 'const lines = [\n  1,\n  2,\n  3,\n...' });
    expect(failureOf('thrown')?.error).toBe('RangeError: too far\n  at line 7, column 7');
    expect(JSON.parse(notebooks.readText('thrown')).cells[1].outputs).toEqual([]);
  });

  it('finds a promise that failed, also where the cell had ended before', () => {
    expect(failureOf('unheard')).toMatchObject({ cell: 1, error: expect.stringContaining('nobody') });
  });

  it.each([
    ['empty', 'an empty file'],
    ['list', 'no JSON object'],
    ['half', 'JSON'],
    ['no-cells', 'no list of cells'],
    ['no-source', 'cell 1 has no kind or no source'],
    ['python', 'one for python, python3'],
  ])('says in a sentence what is wrong with the file "%s"', (name, found) => {
    expect(failureOf(name)).toEqual({ source: '', error: expect.stringContaining(found) });
  });
});
