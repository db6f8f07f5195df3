import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../core/src/errors.js';
import { ephemeral, plotlyMime } from '../../thesis/src/notebook/display.js';
import { projectRoot } from '../../thesis/src/project.js';
import { cleanNotebook } from '../../tools/src/jupyter/clean.js';

const code = (outputs: object[], more: object = {}) => ({
  cell_type: 'code',
  id: 'a1',
  metadata: {},
  source: 'work()\n',
  execution_count: 7,
  outputs,
  ...more,
});
const display = (data: object, metadata: object = {}) => ({ output_type: 'display_data', data, metadata });
const print = (text: string | string[], name = 'stdout') => ({ output_type: 'stream', name, text });
const notebook = (...cells: object[]) =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata: {}, cells });

/** The outputs that are left of a cell with these. */
const kept = async (...outputs: object[]) =>
  JSON.parse(await cleanNotebook(notebook(code(outputs)))).cells[0].outputs;

function pngSize(base64: string): number[] {
  const bytes = Buffer.from(base64, 'base64');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

describe('cleanNotebook', () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><rect width="9" height="9"/></svg>';

  it('keeps the still picture as a png, with the size of the SVG, and its description', async () => {
    const bundle = { [plotlyMime]: { data: [] }, 'image/svg+xml': svg, 'text/plain': 'a figure' };
    const [output] = await kept(display(bundle));
    expect(output).toEqual(
      display({ 'image/png': expect.stringMatching(/^iVBOR[^\s]+$/), 'text/plain': ['a figure'] }, {}),
    );
    expect(pngSize(output.data['image/png'])).toEqual([30, 20]);
  });

  it('prefers the SVG to the png that JupyterLab adds to it, and a picture to HTML', async () => {
    const [output] = await kept(display({ 'image/png': 'AAAA', 'image/svg+xml': svg, 'text/html': '<img>' }));
    expect(Object.keys(output.data)).toEqual(['image/png']);
    expect(pngSize(output.data['image/png'])).toEqual([30, 20]);
  });

  it('keeps a png as one string, with its size', async () => {
    const size = { 'image/png': { height: 2, width: 3 } };
    expect(await kept(display({ 'image/png': 'AAAA\nBBBB\n' }, { ...size, other: 1 }))).toEqual([
      display({ 'image/png': 'AAAABBBB' }, size),
    ]);
  });

  it('drops an output that is interactive only', async () => {
    expect(await kept(display({ [plotlyMime]: {} }))).toEqual([]);
  });

  it('names files of this checkout by their place in it', async () => {
    const file = join(projectRoot, 'data', 'runs');
    const [output] = await kept(print(`written: ${file}\n`), print('done\n'));
    expect(output.text).toEqual([`written: ${join('data', 'runs')}\n`, 'done\n']);
  });

  it('drops progress, warnings and errors, keeps what was printed, joined', async () => {
    const progress = display({ 'text/html': '<progress>' }, ephemeral);
    const error = { output_type: 'error', ename: 'E', evalue: '', traceback: [] };
    const outputs = [
      print('one\n'),
      progress,
      print('warning\n', 'stderr'),
      print(['two\n', 'three']),
      error,
    ];
    expect(await kept(...outputs)).toEqual([print(['one\n', 'two\n', 'three'])]);
  });

  it('keeps tables and their text', async () => {
    const table = { 'text/html': '<table>', 'text/plain': 'x' };
    expect(await kept(display(table))).toEqual([display({ 'text/html': ['<table>'], 'text/plain': ['x'] })]);
  });

  it('nulls execution counts and forgets what editors noted, but for tags', async () => {
    const metadata = { tags: ['parameters'], collapsed: true, execution: { 'iopub.status.idle': 'now' } };
    const cell = JSON.parse(await cleanNotebook(notebook(code([], { metadata })))).cells[0];
    expect(cell).toEqual({
      ...code([]),
      execution_count: null,
      metadata: { tags: ['parameters'] },
      source: ['work()\n'],
    });
  });

  it('names the TypeScript kernel, whatever stood there', async () => {
    const { metadata, nbformat, nbformat_minor } = JSON.parse(await cleanNotebook(notebook()));
    expect(metadata.kernelspec.name).toBe('tslab');
    expect(metadata.language_info.version).toBeUndefined();
    expect([nbformat, nbformat_minor]).toEqual([4, 5]);
  });

  it('keeps ids that are good and gives others, none twice', async () => {
    const cells = [code([]), code([]), code([], { id: undefined }), code([], { id: 'cell-1' })];
    const ids = JSON.parse(await cleanNotebook(notebook(...cells))).cells.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(['a1', 'cell-1-a', 'cell-2', 'cell-1']);
  });

  it('gives the bytes that Jupyter writes: sorted keys, one space, lines of text, a newline at the end', async () => {
    const text = await cleanNotebook(
      notebook({ source: 'a\nü', metadata: {}, id: 'x', cell_type: 'markdown' }),
    );
    expect(text.slice(0, text.indexOf('"metadata": {\n  "kernelspec"'))).toBe(
      `{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "x",
   "metadata": {},
   "source": [
    "a\\n",
    "ü"
   ]
  }
 ],
 `,
    );
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('changes nothing the second time', async () => {
    const once = await cleanNotebook(notebook(code([print('x'), display({ 'image/svg+xml': svg })])));
    expect(await cleanNotebook(once)).toBe(once);
  });

  it.each([
    ['no JSON', 'x'],
    ['no object', '[]'],
    ['an older format', '{"nbformat": 3}'],
    ['no cells', '{"nbformat": 4}'],
  ])('explains what is no notebook: %s', async (_, text) => {
    const failure = await cleanNotebook(text, 'some.ipynb').catch((error) => error);
    expect(failure).toBeInstanceOf(DataError);
    expect(failure.message).toMatch(/^expected: some.ipynb is a Jupyter notebook/);
  });
});
