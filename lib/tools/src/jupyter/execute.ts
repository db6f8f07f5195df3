/** Runs notebooks from top to bottom without a person, and names the first cell that fails. */
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, Interrupted } from 'l2o/internal/errors.js';
import { makeFolder } from 'l2o/internal/node/store/disk.js';
import { kernelName } from 'l2o-thesis/internal/notebook/kernel.js';
import type { ProfileName } from 'l2o-thesis/internal/profile.js';
import { runProgram } from '../programs/run-program.js';
import { cleanNotebook, ourNotebook } from './clean.js';
import {
  type LabEnvironment,
  labFolder,
  labSources,
  type PrepareOptions,
  prepareEnvironment,
} from './environment.js';
import { notebookFile, notebooksNamed, replaceNotebook } from './notebook-files.js';

export interface NotebookProgress {
  /** Name without ".ipynb". */
  readonly notebook: string;
  readonly state: 'running' | 'done' | 'failed';
  /** Code cells done, and how many there are. */
  readonly done: number;
  readonly cells: number;
}

export interface CellFailure {
  /** Number of the cell in the notebook, prose included, from 1; none where the file is at fault. */
  readonly cell?: number;
  /** Its first lines. */
  readonly source: string;
  /** What the kernel said. */
  readonly error: string;
}

export interface NotebookResult {
  readonly notebook: string;
  readonly seconds: number;
  /** The notebook with all outputs, as run. */
  readonly executed: string;
  /** The first failing cell, if one failed. */
  readonly failure?: CellFailure;
}

export interface ExecuteOptions {
  /** With or without ".ipynb"; default: all. */
  readonly names?: readonly string[];
  readonly profile: ProfileName;
  readonly onProgress?: (progress: NotebookProgress) => void;
  /** Lines about the set-up of the Python environment. */
  readonly onSetup?: (line: string) => void;
  /** Whether a notebook that ran well gets its outputs, cleaned (clean.ts). */
  readonly keepOutputs: boolean;
  /** Seconds that one cell may take; any number if left out. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  /** Where the notebooks are; the project's unless a test says otherwise. */
  readonly folder?: string;
  readonly environment?: Pick<PrepareOptions, 'folder'>;
}

/**
 * Executes notebooks one after the other, each in a kernel of its own; one that fails stops no other.
 * @throws UsageError for an unknown name, EnvironmentError, Interrupted
 */
export async function executeNotebooks(options: ExecuteOptions): Promise<NotebookResult[]> {
  const { folder, signal } = options;
  const notebooks = await notebooksNamed(options.names, folder);
  const environment = await prepareEnvironment({
    ...options.environment,
    onProgress: options.onSetup,
    signal,
  });
  const results: NotebookResult[] = [];
  for (const notebook of notebooks) results.push(await executeNotebook(notebook, environment, options));
  return results;
}

async function executeNotebook(
  notebook: string,
  { python, env }: LabEnvironment,
  { folder, profile, onProgress = () => {}, keepOutputs, timeout, signal }: ExecuteOptions,
): Promise<NotebookResult> {
  const source = notebookFile(notebook, folder);
  const executedFolder = join(labFolder, 'executed');
  const executed = notebookFile(notebook, executedFolder);
  await makeFolder(executedFolder);
  const started = performance.now();
  let progress = { done: 0, cells: 0 };
  let failure: CellFailure | undefined;
  const tell = (state: NotebookProgress['state']) => onProgress({ notebook, state, ...progress });
  const seconds = () => (performance.now() - started) / 1000;
  const faultOfFile = (error: unknown): NotebookResult => {
    if (!(error instanceof DataError)) throw error;
    tell('failed');
    return { notebook, seconds: seconds(), executed, failure: { source: '', error: error.message } };
  };

  const before = await fs.readFile(source, 'utf8');
  try {
    ourNotebook(before, source);
  } catch (error) {
    return faultOfFile(error);
  }
  const args = [source, '--kernel', kernelName, '--output', executed];
  if (timeout !== undefined) args.push('--timeout', `${timeout}`);
  const { code, stderr } = await runProgram(
    { command: python, args: [join(labSources, 'execute.py'), ...args] },
    {
      env: { ...env, L2O_PROFILE: profile },
      signal,
      // Its kernel must go with it: it shuts down when its standard input closes.
      stop: (child) => child.stdin.end(),
      onLine: (line) => {
        const event = parseEvent(line);
        if (event?.event === 'cell') {
          progress = { done: event.done, cells: event.cells };
          tell('running');
        } else if (event?.event === 'failed') {
          failure = { cell: event.cell + 1, source: firstLines(event.source), error: event.error };
        }
      },
    },
  );
  if (signal?.aborted) throw new Interrupted();
  if (code !== 0) {
    tell('failed');
    const end = stderr.trim().split('\n').slice(-5).join('\n');
    return { notebook, seconds: seconds(), executed, failure: failure ?? { source: '', error: end } };
  }
  try {
    if (keepOutputs) {
      const after = await cleanNotebook(await fs.readFile(executed, 'utf8'), source);
      await replaceNotebook(source, before, after);
    }
  } catch (error) {
    return faultOfFile(error);
  }
  progress = { ...progress, done: progress.cells };
  tell('done');
  return { notebook, seconds: seconds(), executed };
}

type Event =
  | { readonly event: 'cell'; readonly done: number; readonly cells: number }
  | { readonly event: 'failed'; readonly cell: number; readonly source: string; readonly error: string };

/** A line of execute.py. @returns undefined for the events that say nothing more */
function parseEvent(line: string): Event | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isEvent(value) ? value : undefined;
}

function isEvent(value: unknown): value is Event {
  return (
    typeof value === 'object' &&
    value !== null &&
    'event' in value &&
    ['cell', 'failed'].includes(String(value.event))
  );
}

const shownLines = 4;

function firstLines(source: string): string {
  const all = source.trimEnd().split('\n');
  return [...all.slice(0, shownLines), ...(all.length > shownLines ? ['...'] : [])].join('\n');
}
