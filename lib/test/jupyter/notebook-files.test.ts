/** Notebooks cleaned as files, and what happens to those that cannot be. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DataError, UsageError } from '../../core/src/errors.js';
import {
  cleanedOrAsItIs,
  cleanNotebooks,
  notebookFile,
  replaceNotebook,
} from '../../tools/src/jupyter/notebook-files.js';
import { Notebooks } from './notebooks.js';

let notebooks: Notebooks;
beforeEach(() => {
  notebooks = new Notebooks();
});
afterEach(() => notebooks.remove());

const python = { kernelspec: { name: 'python3', language: 'python', display_name: 'Python 3' } };

it('cleans those that need it, and leaves as they are those that are none or of another kernel', async () => {
  notebooks.write('fine', ['1']);
  notebooks.write('python', ['print()'], python);
  notebooks.writeText('half', '{"cells": [');
  const untouched = ['python', 'half'].map((name) => notebooks.readText(name));
  expect(await cleanNotebooks([], notebooks.folder)).toEqual([
    { notebook: 'fine', isChanged: true },
    {
      notebook: 'half',
      isChanged: false,
      failure: expect.stringContaining('is a Jupyter notebook of format 4'),
    },
    {
      notebook: 'python',
      isChanged: false,
      failure: expect.stringContaining('found: one for python, python3'),
    },
  ]);
  expect(['python', 'half'].map((name) => notebooks.readText(name))).toEqual(untouched);
  expect(await cleanNotebooks(['fine.ipynb'], notebooks.folder)).toEqual([
    { notebook: 'fine', isChanged: false },
  ]);
  await expect(cleanNotebooks(['fin'], notebooks.folder)).rejects.toThrow(UsageError);
});

it('does not write over what a person changed since it was read', async () => {
  notebooks.writeText('mine', 'read');
  const file = notebookFile('mine', notebooks.folder);
  await replaceNotebook(file, 'read', 'new');
  expect(notebooks.readText('mine')).toBe('new');
  await expect(replaceNotebook(file, 'read', 'newer')).rejects.toThrow(DataError);
  expect(notebooks.readText('mine')).toBe('new');
});

it('hands on what it cannot clean, with a sentence', async () => {
  notebooks.write('python', ['print()'], python);
  const text = notebooks.readText('python');
  const told: string[] = [];
  expect(await cleanedOrAsItIs(text, 'python.ipynb', (line) => told.push(line))).toBe(text);
  expect(told).toEqual(['python.ipynb is saved with all its outputs: one for python, python3']);
});
