/** Who imports whom: arrows point down only, within a package as between them, and CONTRIBUTING.md shows them as they are. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../thesis/src/project.js';

/**
 * The packages from the top to the bottom, and of each the folders of its src. A package imports from those below it. Within
 * one, a folder imports from the rows below its own and, in its own row, from those that stand right of it; types count. Every
 * folder imports the files that stand in src itself; these import each other.
 */
const packages: Readonly<Record<string, readonly (readonly string[])[]>> = {
  tools: [['cli', 'bench'], ['doctor', 'offline'], ['jupyter', 'tensorflow', 'node', 'data'], ['programs']],
  thesis: [
    ['notebook'],
    ['reproduce'],
    ['report', 'tuning', 'experiments', 'results', 'figures'],
    ['web', 'data'],
  ],
  tfjs: [['mixed', 'tensor']],
  core: [
    ['node'],
    ['trained', 'meta', 'evaluation'],
    ['fingerprint'],
    ['engine'],
    ['learned', 'optimizers', 'problems'],
    ['data', 'store', 'random', 'values', 'gate'],
  ],
};

const names = Object.keys(packages);
const npmNames: Readonly<Record<string, string>> = {
  tools: 'l2o-tools',
  thesis: 'l2o-thesis',
  tfjs: 'l2o-tfjs',
  core: 'l2o',
};

/** "store/lock.ts", with slashes on every system. */
function filesOf(name: string): string[] {
  const source = join(projectRoot, 'lib', name, 'src');
  return readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(source.length + 1)
        .replaceAll('\\', '/'),
    );
}

/** What a file imports, types and dynamic imports included; of its own package as "errors.js", "store/lock.js". */
function importsOf(name: string, file: string): string[] {
  const text = readFileSync(join(projectRoot, 'lib', name, 'src', file), 'utf8');
  return ts
    .preProcessFile(text)
    .importedFiles.map(({ fileName }) =>
      fileName.startsWith('.') ? posix.join(posix.dirname(file), fileName) : fileName,
    );
}

/** The folder of a path in src; undefined for a file that stands in src itself. */
function folderOf(path: string): string | undefined {
  return path.includes('/') ? path.split('/', 1)[0] : undefined;
}

/** @returns undefined where the arrow points down, else what is wrong with it */
function complaint(name: string, file: string, imported: string): string | undefined {
  const [npmName] = imported.split('/', 1);
  const target = names.find((one) => npmNames[one] === npmName);
  if (target !== undefined) {
    return names.indexOf(target) > names.indexOf(name)
      ? undefined
      : `${name}/${file} imports ${imported}, which is not below`;
  }
  const order = packages[name].flat();
  const [from, to] = [folderOf(file), folderOf(imported)];
  const isOurs = to === undefined ? imported.endsWith('.js') : order.includes(to);
  if (imported.startsWith('..') && !/^\.\.\/bin\/[\w-]+\.mjs$/.test(imported))
    return `${name}/${file} imports ${imported}, which is outside src`;
  // Of the package's folder beside src (bin), and of other packages.
  if (!isOurs || file === 'index.ts' || from === to) return undefined;
  const allowed = from === undefined ? [] : order.slice(order.indexOf(from) + 1);
  if (to === undefined ? imported !== 'index.js' : allowed.includes(to)) return undefined;
  return `${name}/${file} imports ${imported}; ${from ?? 'it'} may import from ${['src itself', ...allowed].join(', ')}`;
}

describe('imports', () => {
  it.each(names)('in %s point down, or to the right in a row', (name) => {
    const complaints = filesOf(name).flatMap((file) =>
      importsOf(name, file).flatMap((imported) => complaint(name, file, imported) ?? []),
    );
    expect(complaints).toEqual([]);
  });

  it.each(names)('in %s go round in no circle', (name) => {
    const files = new Set(filesOf(name));
    const done = new Set<string>();
    /** @returns a circle that a way of imports comes to */
    const circleFrom = (way: readonly string[]): readonly string[] | undefined => {
      const [file] = way.slice(-1);
      const begin = way.indexOf(file);
      if (begin < way.length - 1) return way.slice(begin);
      if (done.has(file)) return undefined;
      for (const imported of importsOf(name, file).map((one) => one.replace(/\.js$/, '.ts'))) {
        const found = files.has(imported) ? circleFrom([...way, imported]) : undefined;
        if (found) return found;
      }
      done.add(file);
      return undefined;
    };
    expect([...files].map((file) => circleFrom([file])).find(Boolean)).toBeUndefined();
  });

  it('are found in every form', () => {
    expect(importsOf('core', 'store/checkpoint.ts')).toEqual(['snapshot.js', 'store/run-definition.js']);
    expect(importsOf('tools', 'doctor/data.ts')).toContain('l2o-thesis/internal/data/verify.js');
    expect(importsOf('core', 'index.ts')).toContain('values/value.js');
  });

  it.each([
    ['core', 'store/checkpoint.ts', 'engine/engine.js'],
    ['thesis', 'figures/chart.ts', 'experiments/experiment.js'],
    ['thesis', 'project.ts', 'data/load.js'],
    ['core', 'evaluation/curves.ts', 'index.js'],
    ['core', 'engine/choose.ts', 'l2o-tfjs'],
    ['tfjs', 'index.ts', '../../core/src/errors.js'],
    ['thesis', 'notebook/table.ts', 'l2o-tools/internal/doctor/data.js'],
  ])('%s/%s may not import %s', (name, file, imported) => {
    expect(complaint(name, file, imported)).toContain(`${name}/${file} imports ${imported}`);
  });

  it('are allowed by name', () => {
    expect(complaint('thesis', 'data/reference.ts', 'figures/theme.js')).toBe(
      'thesis/data/reference.ts imports figures/theme.js; data may import from src itself',
    );
    expect(complaint('thesis', 'experiments/experiment.ts', 'figures/theme.js')).toBeUndefined();
    expect(complaint('tools', 'cli/main.ts', 'l2o/internal/errors.js')).toBeUndefined();
  });
});

describe('core', () => {
  /** What its entry reaches. */
  function reached(): string[] {
    const found = new Set(['index.ts']);
    for (const file of found) {
      for (const imported of importsOf('core', file)) {
        if (/^[\w-]+(\/|\.js$)/.test(imported) && imported.endsWith('.js'))
          found.add(imported.replace(/\.js$/, '.ts'));
      }
    }
    return [...found];
  }

  it('asks for nothing of Node where a browser would have to follow', () => {
    const files = reached();
    expect(files.length).toBeGreaterThan(100);
    const source = (file: string) => readFileSync(join(projectRoot, 'lib', 'core', 'src', file), 'utf8');
    const faults = files
      .filter((file) => file !== 'platform.ts')
      .filter((file) => {
        const text = source(file);
        return /^import (?!type)[^;]*'node:|\bBuffer\b[.(]|\bprocess\.(?:env|versions|platform|arch|pid|cwd|on|exit)\b/m.test(
          text,
        );
      });
    expect(faults).toEqual([]);
    expect(files.filter((file) => file.startsWith('node/'))).toEqual([]);
  });

  it('imports no package', () => {
    const all = filesOf('core').flatMap((file) => importsOf('core', file));
    expect(all.filter((one) => !one.endsWith('.js') && !one.startsWith('node:'))).toEqual([]);
    const { dependencies } = JSON.parse(
      readFileSync(join(projectRoot, 'lib', 'core', 'package.json'), 'utf8'),
    );
    expect(dependencies).toBeUndefined();
  });
});

describe('the folders', () => {
  it.each(names)('of %s all have a row', (name) => {
    const folders = readdirSync(join(projectRoot, 'lib', name, 'src'), { withFileTypes: true });
    expect(
      folders
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort(),
    ).toEqual(packages[name].flat().sort());
  });

  it('stand in the pictures of CONTRIBUTING.md as they do here', () => {
    const text = readFileSync(join(projectRoot, 'CONTRIBUTING.md'), 'utf8');
    const [, section = ''] = /## Architecture\n([\s\S]*?)\n## /.exec(text) ?? [];
    const [picture = ''] = /```\n[\s\S]*?```/.exec(section) ?? [];
    for (const [name, rows] of Object.entries(packages)) {
      const [, part = ''] = new RegExp(`^lib/${name}\\b.*\n((?: .*\n)+)`, 'm').exec(picture) ?? [];
      const shown = part
        .trimEnd()
        .split('\n')
        .map((line) => line.trim().split(/ {2,}/, 1)[0].split(', '));
      expect(shown).toEqual(rows);
    }
  });
});
