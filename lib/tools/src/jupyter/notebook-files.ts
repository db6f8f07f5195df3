/** The notebooks of a folder: by name, read, and written only over what was read. */
import fs from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DataError, ExplainedError, UsageError } from 'l2o/internal/errors.js';
import { nearest } from 'l2o/internal/nearest.js';
import { namesIn, writeAtomically } from 'l2o/internal/node/store/disk.js';
import { notebooksFolder } from 'l2o-thesis/internal/project.js';
import { cleanNotebook } from './clean.js';

const ending = '.ipynb';

/** The names of all notebooks, without ".ipynb", in order. */
export async function notebookNames(folder = notebooksFolder): Promise<string[]> {
  const files = await namesIn(folder);
  return files
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort();
}

/** Those of these names, with or without ".ipynb"; all if none is given. @throws UsageError for an unknown one */
export async function notebooksNamed(names: readonly string[] = [], folder?: string): Promise<string[]> {
  const all = await notebookNames(folder);
  if (names.length === 0) return all;
  return names.map((name) => {
    const wanted = name.endsWith(ending) ? name.slice(0, -ending.length) : name;
    if (all.includes(wanted)) return wanted;
    throw new UsageError({
      expected: `A notebook is one of ${all.join(', ')}`,
      found: `"${name}"`,
      fix: `take the nearest: ${nearest(wanted, all).join(' or ')}`,
    });
  });
}

export function notebookFile(name: string, folder = notebooksFolder): string {
  return join(folder, name + ending);
}

/** @throws DataError where the file has changed since it was read as `before`: what a person wrote meanwhile stays */
export async function replaceNotebook(file: string, before: string, after: string): Promise<void> {
  if ((await fs.readFile(file, 'utf8')) !== before) {
    throw new DataError({
      expected: `${file} stays as it is until its new outputs are written`,
      found: 'it was changed meanwhile, and is left as it is now',
      fix: 'repeat the command',
    });
  }
  await writeAtomically(dirname(file), basename(file), Buffer.from(after));
}

export interface CleanedNotebook {
  readonly notebook: string;
  /** Whether there was anything to take out. */
  readonly isChanged: boolean;
  /** Why it could not be cleaned: the file is as it was. */
  readonly failure?: string;
}

/** Cleans notebooks in place; one that cannot be cleaned stops no other. @throws UsageError for an unknown name */
export async function cleanNotebooks(
  names?: readonly string[],
  folder?: string,
): Promise<readonly CleanedNotebook[]> {
  const results: CleanedNotebook[] = [];
  for (const notebook of await notebooksNamed(names, folder)) {
    const file = notebookFile(notebook, folder);
    try {
      const before = await fs.readFile(file, 'utf8');
      const after = await cleanNotebook(before, file);
      if (after !== before) await replaceNotebook(file, before, after);
      results.push({ notebook, isChanged: after !== before });
    } catch (error) {
      if (!(error instanceof ExplainedError)) throw error;
      results.push({ notebook, isChanged: false, failure: error.message });
    }
  }
  return results;
}

/** The text of a notebook, cleaned; as it is, with a sentence to `tell`, where that cannot be. */
export async function cleanedOrAsItIs(
  text: string,
  name: string,
  tell: (line: string) => void,
): Promise<string> {
  try {
    return await cleanNotebook(text, name);
  } catch (error) {
    const [why] = error instanceof ExplainedError ? [error.explanation.found] : String(error).split('\n');
    tell(`${name} is saved with all its outputs: ${why}`);
    return text;
  }
}
