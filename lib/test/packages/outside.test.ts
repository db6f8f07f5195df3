/** The library outside its checkout: packed, installed into an empty project, and used there as its README says. */
import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../thesis/src/project.js';
import { npmCommand } from '../../tools/bin/npm.mjs';

const core = join(projectRoot, 'lib', 'core');
const run = promisify(execFile);
let project: string;

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'l2o-outside-'));
  const npm = (words: readonly string[], cwd: string) => {
    const { command, args, shell } = npmCommand();
    return run(command, [...args, ...words], { cwd, shell });
  };
  await npm(['pack', '--pack-destination', project], core);
  writeFileSync(join(project, 'package.json'), '{ "private": true }');
  const quietly = ['--no-audit', '--no-fund', '--ignore-scripts'];
  await npm(['install', ...quietly, `./l2o-${versionOf(core)}.tgz`], project);
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

function versionOf(folder: string): string {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
}

/** What a program printed. */
async function printed(name: string, program: string): Promise<string[]> {
  writeFileSync(join(project, name), program);
  const { stdout } = await run(process.execPath, [name], { cwd: project });
  return stdout.trim().split('\n');
}

it('brings nothing with it', () => {
  const installed = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
  expect(Object.keys(installed.packages).sort()).toEqual(['', 'node_modules/l2o']);
});

describe('the examples', () => {
  const source = join(core, 'src');
  const texts = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [file, readFileSync(join(source, file), 'utf8').replaceAll(/^ \* ?/gm, '')]);
  const examples = [['README.md', readFileSync(join(core, 'README.md'), 'utf8')], ...texts].flatMap(
    ([file, text]) => [...text.matchAll(/```js\n([\s\S]*?)```/g)].map(([, program]) => [file, program]),
  );

  it.each(examples)('of %s lowers the loss', async (_, program) => {
    const [line] = await printed('example.mjs', program);
    const [first, last] = line.split(' ').map(Number);
    expect(last).toBeGreaterThan(0);
    expect(last).toBeLessThan(first / 100);
  });
});

it('is one library by require and by import', async () => {
  const program = `
    const { defineRule, magnitudeAndSign, normalized, plainStep, ruleFrom } = require('l2o');
    const { FileStore } = require('l2o/node');
    const mine = defineRule('Mine', { rate: 0.1 }, ({ rate }) => ({
      features: {
        count: 2,
        init: ({ g }) => ({ past: g.repeat(2) }),
        observe: ({ past }, { g }) => ({ state: { past: past.push(g) }, inputs: normalized(past.push(g)) }),
      },
      policy: magnitudeAndSign({ inputs: 2, hidden: [3] }),
      update: plainStep(rate),
    }));
    import('l2o').then(({ ruleFrom: imported, adam }) => {
      console.log(typeof FileStore, imported === ruleFrom, adam({ rate: 1e-3 }).id);
      console.log(imported('mine', mine().settings).title);
    });`;
  expect(await printed('both.cjs', program)).toEqual(['function true adam', 'Mine']);
});

/** What a declaration names, as it is written: types, what it extends, `typeof` values. */
function namesIn(node: ts.Node): ts.Node[] {
  if (ts.canHaveModifiers(node) && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword))
    return [];
  const [own] = [
    ts.isTypeReferenceNode(node) && node.typeName,
    ts.isExpressionWithTypeArguments(node) && node.expression,
    ts.isTypeQueryNode(node) && node.exprName,
    ts.isImportTypeNode(node) && node.qualifier,
  ].filter((name) => name !== false);
  const inside: ts.Node[] = own ? [own] : [];
  ts.forEachChild(node, (child) => void inside.push(...namesIn(child)));
  return inside;
}

describe('its types', () => {
  it('are 150 public names at most, each told what it is, and name nothing of the library that is not public', () => {
    const dist = join(realpathSync(project), 'node_modules', 'l2o', 'dist');
    const entries = ['index.d.ts', 'node/index.d.ts'].map((name) => join(dist, name));
    const program = ts.createProgram(entries, { module: ts.ModuleKind.NodeNext, types: [] });
    const checker = program.getTypeChecker();
    const origin = (symbol: ts.Symbol) =>
      symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const exported = entries.map((entry) => {
      const module = checker.getSymbolAtLocation(program.getSourceFile(entry) as ts.Node);
      return checker.getExportsOfModule(module as ts.Symbol).map(origin);
    });
    expect(exported[0].length).toBeLessThanOrEqual(150);
    const known = exported.flat();
    const isHidden = (symbol: ts.Symbol) =>
      !known.includes(symbol) &&
      !(symbol.flags & ts.SymbolFlags.TypeParameter) &&
      symbol.declarations?.some(
        (at) => relative(dist, at.getSourceFile().fileName).startsWith('..') === false,
      );
    const complaints = known.flatMap((symbol) => {
      const untold = symbol.getDocumentationComment(checker).length > 0 ? [] : [`${symbol.name} is not told`];
      const hidden = (symbol.declarations ?? [])
        .flatMap(namesIn)
        .map((name) => origin(checker.getSymbolAtLocation(name) as ts.Symbol))
        .filter(isHidden);
      return [...untold, ...hidden.map(({ name }) => `${symbol.name} names ${name}`)];
    });
    expect(complaints).toEqual([]);
  });

  const program = `
    import { adam, bind, kMomentums, minimize, Stream, sumOfSquares, timescalesBetween, type Optimizer } from 'l2o';
    import { FileStore } from 'l2o/node';
    const rule = kMomentums({ timescales: timescalesBetween(0.2, 0.99, 6), etaMin: 1e-3 });
    const optimizers: readonly Optimizer[] = [adam({ rate: 1e-2 }), bind(rule, rule.initialize(Stream.fromSeed(0)))];
    const store: FileStore = new FileStore('runs');
    for (const optimizer of optimizers) {
      minimize({ problem: sumOfSquares(), optimizer, steps: 3 }).then(({ losses }) => losses.at(-1)?.toFixed(store.folder.length));
    }
    // @ts-expect-error a misspelt setting
    adam({ rat: 1e-2 });
  `;
  const usual = { strict: true, noEmit: true, skipLibCheck: false, target: 'es2022', types: [] };

  it.each([
    { module: 'nodenext' },
    { module: 'esnext', moduleResolution: 'bundler' },
    // As the kernel of the notebooks has it.
    { module: 'commonjs', moduleResolution: 'node10' },
  ])('are whole without those of Node, with %j', async (options) => {
    const folder = join(project, `types-${options.module}`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'main.ts'), program);
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...usual, ...options }, files: ['main.ts'] }),
    );
    const tsc = join(projectRoot, 'node_modules', 'typescript', 'bin', 'tsc');
    const { stdout } = await run(process.execPath, [tsc, '-p', folder]).catch((error) => error);
    expect(stdout).toBe('');
  });
});

it('the types of the kit are whole for the kernel of the notebooks, which knows no "exports"', async () => {
  const folder = join(projectRoot, '.cache', 'types-of-cells');
  mkdirSync(folder, { recursive: true });
  const program = `
    import type { Optimizer } from 'l2o';
    import type { TensorProblem, TrainedHere } from 'l2o-thesis';
    export const kind: TensorProblem['kind'] = 'custom';
    // @ts-expect-error no such kind
    export const none: TensorProblem['kind'] = 'other';
    export const use = (trained: TrainedHere): Optimizer => trained.optimizer;
    // @ts-expect-error no number
    export const wrong = (trained: TrainedHere): number => trained.optimizer;
  `;
  try {
    writeFileSync(join(folder, 'cell.ts'), program);
    const tsc = join(projectRoot, 'node_modules', 'typescript', 'bin', 'tsc');
    const options = [
      '--module',
      'commonjs',
      '--moduleResolution',
      'node10',
      '--target',
      'es2022',
      '--strict',
    ];
    const args = [tsc, '--noEmit', '--skipLibCheck', ...options, join(folder, 'cell.ts')];
    const { stdout } = await run(process.execPath, args).catch((error) => error);
    expect(stdout).toBe('');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
