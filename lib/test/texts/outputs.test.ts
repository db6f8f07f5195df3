/** The comparisons that notebooks were saved with are those of the committed figures, where both are as long. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { figuresFolder, projectRoot } from '../../thesis/src/project.js';
import { compareFigure } from '../../thesis/src/report/compare.js';
import { readMaterial } from '../../thesis/src/report/material.js';
import { firstPage } from '../../tools/src/jupyter/environment.js';

interface NotebookCell {
  readonly source: readonly string[];
  readonly outputs?: readonly { readonly data?: Readonly<Record<string, readonly string[]>> }[];
}

const { figures } = readMaterial(figuresFolder());
const folder = join(projectRoot, 'notebooks');

/** What `showComparison` printed: by figure, curve, its last common point and rms. */
function shownIn(notebook: string) {
  const { cells } = JSON.parse(readFileSync(join(folder, notebook), 'utf8')) as {
    cells: readonly NotebookCell[];
  };
  const code = cells.map(({ source }) => source.join('')).join('\n');
  const names = new Map(
    [...code.matchAll(/const (\w+) = await reproduceHere\("([\d.]+)"\)/g)].map(([, name, id]) => [name, id]),
  );
  return cells.flatMap(({ source, outputs = [] }) => {
    const shown = [...source.join('').matchAll(/showComparison\((\w+)\)/g)].map(
      ([, name]) => names.get(name ?? '') ?? '',
    );
    const tables = outputs
      .map(({ data }) => data?.['text/plain']?.join('') ?? '')
      .filter((text) => /^curve .*rms difference/.test(text));
    return tables.flatMap((text, index) =>
      text
        .split('\n')
        .slice(1)
        .filter(Boolean)
        .map((line) => {
          const [label = '', at, , , , , rms] = line.split(/ {2,}/);
          return { figure: shown[index] ?? '', label, at: Number(at), rms: Number(rms) };
        }),
    );
  });
}

const notebooks = readdirSync(folder)
  .map((name) => ({ name, shown: name.endsWith('.ipynb') ? shownIn(name) : [] }))
  .filter(({ shown }) => shown.length > 0);

describe.each(notebooks)('$name', ({ shown }) => {
  test('shows what the figures show', () => {
    for (const { figure, label, at, rms } of shown) {
      const found = figures.get(figure);
      const [same] = found
        ? compareFigure(found.figure, found.reference).filter((one) => one.series === label && one.at === at)
        : [];
      if (same && found?.figure.panels.length === 1)
        expect(Math.abs(same.rms - rms), `${figure} ${label}`).toBeLessThan(0.0015);
    }
  });
});

test('the first page of JupyterLab lists every notebook, each once', () => {
  const { cells } = JSON.parse(readFileSync(join(projectRoot, firstPage), 'utf8')) as {
    cells: readonly NotebookCell[];
  };
  const rows = cells.flatMap(({ source }) => source.filter((line) => line.startsWith('| [')));
  const listed = rows.map((row) => /\]\((.*?)\)/.exec(row)?.[1]);
  const all = readdirSync(folder).filter((name) => name.endsWith('.ipynb'));
  expect([...listed, basename(firstPage)].sort()).toEqual(all.sort());
});

/** Where homes and temporary folders are on Linux, macOS and Windows. */
const ofMachine = /(?<![\w.~/-])\/(?:home|Users|root|tmp|work|mnt|private|var)\/\w|\b[A-Z]:\\\\\w/;

test.each(readdirSync(folder).filter((name) => name.endsWith('.ipynb')))(
  '%s names no folder of a machine, and keeps no error',
  (name) => {
    const { cells } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
      cells: readonly { readonly outputs?: readonly { readonly text?: readonly string[] }[] }[];
    };
    const printed = cells.flatMap(({ outputs = [] }) => outputs.map(({ text = [] }) => text.join('')));
    expect(printed.filter((text) => ofMachine.test(text) || text.startsWith('expected: '))).toEqual([]);
  },
);
