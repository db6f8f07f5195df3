import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../core/src/errors.js';
import { ephemeral, plotlyMime } from '../../thesis/src/notebook/display.js';
import { kernelMetadata } from '../../thesis/src/notebook/kernel.js';
import { notebooksFolder, projectRoot } from '../../thesis/src/project.js';
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
      display(
        { 'image/png': expect.stringMatching(/^iVBOR[^\s]+$/), 'text/plain': ['a figure'] },
        { 'image/png': { alt: 'a figure' } },
      ),
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

  it('keeps a photograph, which is no png', async () => {
    expect(
      await kept(display({ 'image/jpeg': 'AAAA\n', 'text/html': '<img>', 'text/plain': 'a cat\n' })),
    ).toEqual([
      display({ 'image/jpeg': 'AAAA', 'text/plain': ['a cat\n'] }, { 'image/jpeg': { alt: 'a cat' } }),
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

  it.each([
    ['this checkout', `at ${projectRoot}: fine`, 'at .: fine'],
    [
      'a file of it, as an address',
      `at ${pathToFileURL(join(projectRoot, 'lib', 'a.js')).href}:3`,
      'at lib/a.js:3',
    ],
    ['a file of it, between quotes', JSON.stringify({ file: join(projectRoot, 'data') }), '{"file":"data"}'],
    [
      'another folder of the person',
      `in ${join(homedir(), 'mine', 'a.txt')}`,
      `in ${join('~', 'mine', 'a.txt')}`,
    ],
    ['a folder that is called alike', `${projectRoot}-old`, `${projectRoot}-old`],
  ])('names no folder of the machine: %s', async (_, printed, told) => {
    const html = { 'text/html': `<p>${printed}</p>`, 'text/plain': printed };
    const [text, table] = await kept(print(printed), display(html));
    expect(text.text).toEqual([told]);
    expect(table.data).toEqual({ 'text/html': [`<p>${told}</p>`], 'text/plain': [told] });
  });

  it('drops progress, warnings and errors, keeps what was printed, joined', async () => {
    const progress = display({ 'text/html': '<progress>' }, ephemeral);
    const error = { output_type: 'error', ename: 'E', evalue: projectRoot, traceback: [projectRoot] };
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

  it('nulls execution counts and forgets what editors noted, but for what a person set', async () => {
    const set = { tags: ['parameters'], editable: false, slideshow: { slide_type: 'skip' } };
    const metadata = { ...set, collapsed: true, trusted: true, execution: { 'iopub.status.idle': 'now' } };
    const cell = JSON.parse(await cleanNotebook(notebook(code([], { metadata })))).cells[0];
    expect(cell).toEqual({
      ...code([]),
      execution_count: null,
      metadata: set,
      source: ['work()\n'],
    });
  });

  it('keeps what a person wrote to the byte, pasted pictures too', async () => {
    const source = '\t# Ü  \r\n\n\\[a\u2028b] "c"  \n \n';
    const prose = { cell_type: 'markdown', id: 'p', metadata: {}, source };
    const attachments = { 'a.png': { 'image/png': 'AAAA' } };
    const { cells } = JSON.parse(
      await cleanNotebook(
        notebook({ ...prose, attachments }, { ...prose, id: 'q', attachments: {} }, code([], { source })),
      ),
    );
    expect(cells.map((cell: { source: string[] }) => cell.source.join(''))).toEqual([source, source, source]);
    expect(cells[0].attachments).toEqual(attachments);
    expect(cells[1]).not.toHaveProperty('attachments');
  });

  it('says of the kernel what all notebooks say, and keeps title and authors', async () => {
    const said = {
      kernelspec: { name: 'tslab', display_name: 'Other' },
      language_info: { name: 'typescript', version: '3.7.2' },
      title: 'Mine',
      widgets: {},
    };
    const { metadata, nbformat, nbformat_minor } = JSON.parse(
      await cleanNotebook(JSON.stringify({ ...JSON.parse(notebook()), metadata: said })),
    );
    expect(metadata).toEqual({ ...kernelMetadata, title: 'Mine' });
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
    const figure = display({ [plotlyMime]: {}, 'image/svg+xml': svg, 'text/plain': 'a\nfigure' });
    const once = await cleanNotebook(notebook(code([print(`x ${projectRoot}`), figure])));
    expect(await cleanNotebook(once)).toBe(once);
  });

  it.each(readdirSync(notebooksFolder).filter((name) => name.endsWith('.ipynb')))(
    'changes nothing in what is committed: %s',
    async (name) => {
      const committed = readFileSync(join(notebooksFolder, name), 'utf8');
      // Not shown where they differ: pictures are long.
      expect((await cleanNotebook(committed)) === committed).toBe(true);
    },
  );

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
