/** `l2o` and `l2o-tfjs` outside their checkout: packed, installed into an empty project, and used there as their READMEs say. */
import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../thesis/src/project.js';
import { npmCommand } from '../../tools/bin/npm.mjs';

const core = join(projectRoot, 'lib', 'core');
const tfjs = join(projectRoot, 'lib', 'tfjs');
const run = promisify(execFile);
let project: string;

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'l2o-outside-'));
  await install(project, [core]);
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** Packs packages and installs them, and nothing else, into an empty project. */
async function install(project: string, packages: readonly string[]): Promise<void> {
  const { command, args, shell } = npmCommand();
  const npm = (words: readonly string[], cwd: string) => run(command, [...args, ...words], { cwd, shell });
  for (const folder of packages) await npm(['pack', '--pack-destination', project], folder);
  const tarballs = readdirSync(project).map((name) => `./${name}`);
  writeFileSync(join(project, 'package.json'), '{ "private": true }');
  const quietly = ['--no-audit', '--no-fund', '--ignore-scripts', '--offline', '--legacy-peer-deps'];
  await npm(['install', ...quietly, ...tarballs], project);
}

/** What a program printed. */
async function printed(name: string, program: string, folder = project): Promise<string[]> {
  writeFileSync(join(folder, name), program);
  const { stdout } = await run(process.execPath, [name], { cwd: folder });
  return stdout.trim().split('\n');
}

const usual = { strict: true, noEmit: true, skipLibCheck: false, target: 'es2022', types: [] };

/** The compiler's own declarations, read once. */
const standard = new Map<string, ts.SourceFile | undefined>();

/** What the compiler says of a program in a folder. */
function complaintsOf(program: string, folder: string, compilerOptions: object): string {
  const file = join(folder, 'main.ts');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, program);
  const { options, errors } = ts.convertCompilerOptionsFromJson(compilerOptions, folder);
  const host = ts.createCompilerHost(options);
  const own = dirname(host.getDefaultLibFileName(options));
  const read = host.getSourceFile;
  host.getSourceFile = (name, ...how) => {
    if (!name.startsWith(own)) return read(name, ...how);
    if (!standard.has(name)) standard.set(name, read(name, ...how));
    return standard.get(name);
  };
  const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram([file], options, host));
  return ts.formatDiagnostics([...errors, ...diagnostics], host);
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
  it.each([
    { module: 'nodenext' },
    { module: 'esnext', moduleResolution: 'bundler' },
    // As the kernel of the notebooks has it.
    { module: 'commonjs', moduleResolution: 'node10' },
  ])('are whole without those of Node, with %j', (options) => {
    const folder = join(project, `types-${options.module}`);
    expect(complaintsOf(program, folder, { ...usual, ...options })).toBe('');
  });
});

describe('l2o-tfjs', () => {
  let beside: string;
  beforeAll(async () => {
    beside = join(project, 'beside');
    mkdirSync(beside);
    await install(beside, [core, tfjs]);
    // What a person installs with it: the TensorFlow.js of the checkout, so that nothing is fetched.
    const tensorflow = join('node_modules', '@tensorflow');
    symlinkSync(join(projectRoot, tensorflow), join(beside, tensorflow), 'junction');
  });

  const packageIn = (...path: string[]) =>
    JSON.parse(readFileSync(join(...path, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;

  it('brings nothing with it, and asks for the versions that it was tried with', () => {
    const { packages } = JSON.parse(readFileSync(join(beside, 'package-lock.json'), 'utf8'));
    expect(Object.keys(packages).sort()).toEqual(['', 'node_modules/l2o', 'node_modules/l2o-tfjs']);
    const installed = join(beside, 'node_modules');
    const { dependencies, peerDependencies } = packageIn(installed, 'l2o-tfjs');
    expect(dependencies).toBeUndefined();
    const tried = Object.keys(peerDependencies).map((name) => [name, packageIn(installed, name).version]);
    expect(peerDependencies).toEqual(Object.fromEntries(tried));
  });

  it('is the files that its package.json says, each module with its types', () => {
    const files = readdirSync(join(beside, 'node_modules', 'l2o-tfjs'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.includes('.') || name === 'LICENSE')
      .map((name) => name.replaceAll('\\', '/'));
    const modules = files.filter((name) => name.endsWith('.js')).map((name) => name.slice(0, -3));
    expect(modules).toContain('dist/index');
    expect(files.sort()).toEqual(
      [
        'LICENSE',
        'README.md',
        'package.json',
        ...modules.flatMap((name) => [`${name}.js`, `${name}.js.map`, `${name}.d.ts`]),
      ].sort(),
    );
  });

  it('runs the example of its README, and trains on a loss written with TensorFlow.js', async () => {
    const readme = readFileSync(join(tfjs, 'README.md'), 'utf8');
    const [, example] = /```js\n([\s\S]*?)```/.exec(readme) ?? [];
    const [losses, training] = await printed(
      'example.mjs',
      `${example}
      import { kMomentums, metaTrain, timescalesBetween } from 'l2o';
      const rule = kMomentums({ timescales: timescalesBetween(0.2, 0.99, 3), etaMin: 0.1, hidden: [3] });
      const { theta, record } = await metaTrain({ rule, problem, iterations: 1, metaRate: 1e-3 });
      console.log(theta.every(Number.isFinite), record.training.order, Object.keys(record.versions).join());`,
      beside,
    );
    const [first, last] = losses.split(' ').map(Number);
    expect(last).toBeGreaterThan(0);
    expect(last).toBeLessThan(first / 100);
    expect(training).toMatch(/^true first .*tfjs/);
  });

  it('has types that know a loss written with TensorFlow.js', () => {
    const program = `
      import * as tf from '@tensorflow/tfjs';
      import { adam, minimize } from 'l2o';
      import type { TensorProblem } from 'l2o-tfjs';
      export const run = (problem: TensorProblem) => minimize({ problem, optimizer: adam({ rate: 1e-2 }), steps: 3 });
      export const loss: TensorProblem['loss'] = (x, { stream }) => tf.sum<tf.Scalar>(x.mul(stream.normal(new Float32Array(1))[0]));
      // @ts-expect-error no loss of TensorFlow.js
      export const other: TensorProblem['loss'] = () => 1;
    `;
    const options = { ...usual, skipLibCheck: true, module: 'nodenext' };
    expect(complaintsOf(program, join(beside, 'types'), options)).toBe('');
  });
});

it('the types of the kit are whole for the kernel of the notebooks, which knows no "exports"', () => {
  const folder = join(projectRoot, '.cache', 'types-of-cells');
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
    const options = { ...usual, module: 'commonjs', moduleResolution: 'node10', skipLibCheck: true };
    expect(complaintsOf(program, folder, options)).toBe('');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
