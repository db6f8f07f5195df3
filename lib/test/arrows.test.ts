/** Who imports whom in lib/src: arrows point down only, and the picture in CONTRIBUTING.md shows them as they are. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../thesis/src/project.js';

/**
 * The folders of lib/src from the top to the bottom. A folder imports from the rows below it and, in its own row, from those
 * that stand right of it; types count. Every folder imports the files that stand in lib/src itself; these import each other.
 */
const rows = [
  ['cli', 'notebook', 'bench'],
  ['reproduce', 'doctor'],
  ['report', 'tuning', 'experiments', 'results', 'jupyter', 'figures'],
  ['trained', 'meta', 'evaluation', 'tensorflow', 'node'],
  ['fingerprint'],
  ['engine'],
  ['learned', 'optimizers', 'problems'],
  ['data', 'programs', 'store', 'random', 'values', 'gate'],
] as const;

const order: readonly string[] = rows.flat();
const source = join(projectRoot, 'lib', 'src');
const entries = readdirSync(source, { recursive: true, withFileTypes: true });

/** "store/lock.ts", with slashes on every system. */
const files = entries
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) =>
    join(entry.parentPath, entry.name)
      .slice(source.length + 1)
      .replaceAll('\\', '/'),
  );

/** What a file imports of lib/src, types and dynamic imports included: "errors.js", "store/lock.js". */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(source, file), 'utf8'));
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => posix.join(posix.dirname(file), fileName))
    .filter((path) => !path.startsWith('..'));
}

/** The folder of a path in lib/src; undefined for a file that stands in lib/src itself. */
function folderOf(path: string): string | undefined {
  return path.includes('/') ? path.split('/', 1)[0] : undefined;
}

/** @returns undefined where the arrow points down, else what is wrong with it */
function complaint(file: string, imported: string): string | undefined {
  const from = folderOf(file);
  const to = folderOf(imported);
  if (file === 'index.ts' || from === to) return undefined;
  const allowed = from === undefined ? [] : order.slice(order.indexOf(from) + 1);
  if (to === undefined ? imported !== 'index.js' : allowed.includes(to)) return undefined;
  const places = ['lib/src itself', ...allowed].join(', ');
  return `${file} imports ${imported}; ${from ?? 'it'} may import from ${places}`;
}

describe('imports in lib/src', () => {
  it('point down, or to the right in a row', () => {
    const complaints = files.flatMap((file) =>
      importsOf(file).flatMap((imported) => complaint(file, imported) ?? []),
    );
    expect(complaints).toEqual([]);
  });

  it('are found in every form', () => {
    expect(importsOf('store/run-definition.ts')).toEqual(['settings.js', 'snapshot.js']);
    expect(importsOf('doctor/data.ts')).toContain('data/verify.js');
    expect(importsOf('index.ts')).toContain('values/value.js');
  });

  it.each([
    ['store/checkpoint.ts', 'engine/engine.js'],
    ['figures/chart.ts', 'experiments/experiment.js'],
    ['project.ts', 'data/load.js'],
    ['cli/main.ts', 'index.js'],
  ])('%s may not import %s', (file, imported) => {
    expect(complaint(file, imported)).toContain(`${file} imports ${imported}; `);
  });

  it('are allowed by name', () => {
    expect(complaint('data/reference.ts', 'figures/theme.js')).toBe(
      'data/reference.ts imports figures/theme.js; data may import from lib/src itself, programs, store, random, values, gate',
    );
    expect(complaint('experiments/experiment.ts', 'figures/theme.js')).toBeUndefined();
  });
});

describe('the folders of lib/src', () => {
  it('all have a row', () => {
    const folders = entries.filter((entry) => entry.isDirectory() && entry.parentPath === source);
    expect(folders.map(({ name }) => name).sort()).toEqual([...order].sort());
  });

  it('stand in the picture of CONTRIBUTING.md as they do here', () => {
    const [, picture = ''] =
      /## Architecture\n[\s\S]*?```\n([\s\S]*?)```/.exec(
        readFileSync(join(projectRoot, 'CONTRIBUTING.md'), 'utf8'),
      ) ?? [];
    const shown = picture.split('   |\n').map((row) =>
      row
        .split('\n')
        .map((line) => line.split(/ {2,}/, 1)[0].replace(/ \(.*\)/, ''))
        .join(' ')
        .trim()
        .split(/,? /),
    );
    expect(shown).toEqual(rows);
  });
});
