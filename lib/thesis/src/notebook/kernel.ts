/**
 * All that is particular to the TypeScript kernel (tslab): how it is started, and how one output with a
 * whole MIME bundle is written and rewritten. Another kernel would change this file alone.
 */
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { projectRoot } from '../project.js';

const require = createRequire(import.meta.url);

/** The name in notebooks' metadata and of the kernelspec's folder. */
export const kernelName = 'tslab';

/** What the saved notebooks say of their kernel and language. */
export const kernelMetadata = {
  kernelspec: { display_name: 'TypeScript', language: 'typescript', name: kernelName },
  language_info: {
    codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
    file_extension: '.ts',
    mimetype: 'text/typescript',
    name: 'typescript',
  },
} as const;

/** The content of kernel.json: this Node runs this project's tslab, without a shell in between. */
export function kernelSpec(nodeFile = process.execPath): object {
  return {
    // The library is an ES module, tslab requires it: Node 20 calls that experimental in every notebook.
    argv: [
      nodeFile,
      '--disable-warning=ExperimentalWarning',
      ...['end-with-parent.cjs', 'queue-sends.cjs', 'plain-errors.cjs', 'complete-names.cjs'].flatMap(
        (name) => ['--require', join(projectRoot, 'lib', 'tools', 'lab', name)],
      ),
      require.resolve('tslab/bin/tslab'),
      'kernel',
      '--config-path={connection_file}',
    ],
    display_name: kernelMetadata.kernelspec.display_name,
    language: kernelMetadata.kernelspec.language,
  };
}

/** One output in all its forms: the front end shows the richest it knows. Text, or a JSON value. */
export interface MimeBundle {
  readonly data: Readonly<Record<string, string | object>>;
  readonly metadata?: Readonly<Record<string, object>>;
}

/** An output that is in a cell and can be rewritten in place. */
export interface CellOutput {
  rewrite(bundle: MimeBundle): void;
  /** Whether it stands under the cell that runs now. */
  isHere(): boolean;
}

/** Writes one output under the current cell. @returns undefined outside a notebook, where nothing is written */
export function writeOutput(bundle: MimeBundle): CellOutput | undefined {
  const write = displayWriter();
  if (!write) return undefined;
  const transient = { display_id: randomUUID() };
  const send = ({ data, metadata = {} }: MimeBundle, update: boolean) =>
    write({ data, metadata, transient }, update);
  send(bundle, false);
  // Every run of a cell has a writer of its own.
  return { rewrite: (next) => send(next, true), isHere: () => displayWriter() === write };
}

/** Whether this process is a notebook's kernel. */
export function inKernel(): boolean {
  return displayWriter() !== undefined;
}

type DisplayWriter = (message: object, update: boolean) => void;

/**
 * The writer of the cell that runs now. tslab's public `display` knows one MIME type per output, hence this
 * inner module. It is looked up, not loaded: outside a kernel it would bring a whole compiler along.
 */
function displayWriter(): DisplayWriter | undefined {
  const file = innerModule();
  const module: { exports: unknown } | undefined = file === undefined ? undefined : require.cache[file];
  const inner = module?.exports;
  if (typeof inner !== 'object' || inner === null || !('lastWriteDisplayData' in inner)) return undefined;
  const write = inner.lastWriteDisplayData;
  return isDisplayWriter(write) ? write : undefined;
}

/** @returns undefined where tslab is not installed: then this is no kernel of it */
function innerModule(): string | undefined {
  try {
    return require.resolve('tslab/dist/jupyter');
  } catch {
    return undefined;
  }
}

function isDisplayWriter(value: unknown): value is DisplayWriter {
  return typeof value === 'function';
}

let interruption: AbortController | undefined;

/**
 * Aborted by "interrupt kernel", so that long work can stop cleanly. tslab gives up the cell by itself, but
 * what the cell started would run on. Outside a notebook it is never aborted.
 */
export function interruptSignal(): AbortSignal {
  if (!interruption && inKernel()) {
    // In its first turn a cell runs under Node's own watch for the signal, which a listener would break: the kernel would be killed.
    setImmediate(() => process.on('SIGINT', () => interruption?.abort()));
  }
  if (!interruption || interruption.signal.aborted) interruption = new AbortController();
  return interruption.signal;
}
