/** A problem and optimizers of one's own that stand in a module file: threads can read it too. */
import { readFile } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ExplainedError, UsageError } from 'l2o/internal/errors.js';
import { definitionOf, storedRun } from 'l2o/internal/evaluation/evaluate-run.js';
import { type HeldElsewhere, inRounds } from 'l2o/internal/evaluation/held.js';
import type { RunResult } from 'l2o/internal/evaluation/run-request.js';
import { arithmeticOf } from 'l2o/internal/fingerprint/arithmetic.js';
import { digest } from 'l2o/internal/fingerprint/digest.js';
import type { Optimizer } from 'l2o/internal/optimizers/optimizer.js';
import type { PlainProblem } from 'l2o/internal/problems/problem.js';
import { runId } from 'l2o/internal/store/run-id.js';
import { projectRoot } from '../project.js';
import { Threads } from '../threads.js';
import type { FiledRequest } from './workplace.js';

/** One run. */
export interface ModuleTask {
  /** Title of the optimizer. */
  readonly optimizer: string;
  readonly seed: number;
  readonly steps: number;
  readonly curve: string;
  /** Its hash where the thread was started. */
  readonly id: string;
}

/** What a thread is made with. */
export interface ModuleSetup {
  readonly module: string;
  readonly engine: string;
  /** What that engine computes where the thread was started. */
  readonly arithmetic: string;
  readonly explicitEngine: boolean;
  readonly runs: string;
}

/** What is run: one problem, by several optimizers. */
export interface Subjects {
  readonly problem: PlainProblem;
  /** Each with a title of its own: the titles are the legend. */
  readonly optimizers: readonly Optimizer[];
}

/** Of a module, by name. */
export type Exports = Readonly<Record<string, unknown>>;

const expected = 'The module exports "problem" and "optimizers", a list';

/**
 * @param module a path, relative to the folder that is worked in (of a notebook its own, of a script that where it was started),
 *   or a file: URL
 * @throws UsageError for a file that is not there, cannot be loaded, or exports something else
 */
export async function subjectsIn(module: string): Promise<Subjects> {
  const path = pathOf(module);
  const { problem, optimizers } = (await exportsOf(
    module,
    ['problem', 'optimizers'],
    expected,
  )) as unknown as Subjects;
  if (Array.isArray(optimizers)) return { problem, optimizers };
  throw new UsageError({
    expected,
    found: `${path} exports optimizers that are no list`,
    fix: 'export const optimizers = [...]',
  });
}

/**
 * What a module exports.
 * @param wanted names of records that it has to export
 * @param expected what is said where it does not
 * @throws UsageError as `subjectsIn`
 */
export async function exportsOf(
  module: string,
  wanted: readonly string[],
  expected: string,
): Promise<Exports> {
  const exports = await loaded(pathOf(module));
  const missing = wanted.filter((name) => !isObject(exports[name]));
  if (missing.length === 0) return exports;
  throw new UsageError({
    expected,
    found: exportedBy(module, exports),
    fix: `export ${missing.join(' and ')} from it: export const ${missing[0]} = ...`,
  });
}

/**
 * What a module exports, of whatever kind.
 * @throws UsageError for a file that is not there or cannot be loaded
 */
export function moduleAt(module: string): Promise<Exports> {
  return loaded(pathOf(module));
}

/** In words. */
export function exportedBy(module: string, exports: Exports): string {
  const names = Object.keys(exports);
  return `${pathOf(module)} exports ${names.length > 0 ? names.join(', ') : 'nothing'}`;
}

function pathOf(module: string): string {
  if (module.startsWith('file:')) return fileURLToPath(module);
  return isAbsolute(module) ? module : resolve(module);
}

async function loaded(path: string): Promise<Exports> {
  if (/\.m?ts$/.test(path) && !('typescript' in process.features && process.features.typescript)) {
    throw new UsageError({
      expected: 'A module in TypeScript is read by Node 22.18 or newer',
      found: `Node ${process.versions.node}`,
      fix: 'write it in JavaScript, as .mjs, or take a newer Node: npm run l2o -- setup node',
    });
  }
  try {
    // Under another name whenever it was edited: a module is loaded once.
    const content = digest(await readFile(path));
    return await import(/* @vite-ignore */ `${pathToFileURL(path)}?${content}`);
  } catch (error) {
    if (error instanceof ExplainedError) throw error;
    throw new UsageError(
      {
        expected: `The module ${path} can be loaded`,
        found: error instanceof Error ? error.message : String(error),
        fix: isWithoutPackages(error)
          ? `put it in a folder of the kit, ${projectRoot}: Node looks for packages beside and above a module`
          : `correct it, or name another one: relative to ${process.cwd()} (of a notebook its folder, of a script that where it was started), or beside a script new URL('./mine.mjs', import.meta.url).href`,
      },
      { cause: error },
    );
  }
}

/** Whether a module imports packages that are not installed where it lies. */
function isWithoutPackages(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Cannot find package');
}

/** Computes runs of a module in threads, where the store does not have them. @throws as `evaluateRun` */
export async function sideBySide(module: string, requests: readonly FiledRequest[]): Promise<RunResult[]> {
  const stored = await Promise.all(requests.map((request) => storedRun(request)));
  const missing = requests.filter((_, i) => !stored[i]);
  const computed = await inRounds(missing, (some) => inThreads(module, some), { ...missing[0] });
  return stored.flatMap((found) => found ?? computed.shift() ?? []);
}

async function inThreads(
  module: string,
  requests: readonly FiledRequest[],
): Promise<(RunResult | HeldElsewhere)[]> {
  const [first] = requests;
  if (!first) return [];
  const { engine, explicitEngine = false, store } = first;
  const tasks = await Promise.all(
    requests.map(async (request) => {
      const { optimizer, seed, steps, curve } = request;
      return { optimizer: optimizer.title, seed, steps, curve, id: runId(await definitionOf(request)) };
    }),
  );
  const setup = {
    module: pathOf(module),
    engine: engine.name,
    arithmetic: await arithmeticOf(engine),
    explicitEngine,
    runs: store.folder,
  };
  // From the sources, too, the built one: threads run no TypeScript.
  const threads = new Threads<ModuleSetup, ModuleTask>(
    new URL('../../dist/notebook/module-worker.js', import.meta.url),
  );
  try {
    const outcomes = await threads.perform(tasks, setup, first);
    return outcomes.flatMap((outcome) => outcome ?? []);
  } finally {
    await threads.close();
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
