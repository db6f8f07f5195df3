/** Starts JupyterLab on the notebooks, in the foreground. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from 'l2o-thesis/internal/project.js';
import { labSources, type PrepareOptions, prepareEnvironment } from './environment.js';

export interface LabOptions extends PrepareOptions {
  /** Whether a browser is opened. */
  readonly open: boolean;
  /** Jupyter takes the next free one where it is in use. Default: 8888. */
  readonly port?: number;
  /** Address at which it listens; by default one that only this machine reaches. */
  readonly ip?: string;
  /** Path under which a proxy passes it on; requests for other hosts than this one are answered then. */
  readonly baseUrl?: string;
  /** Folder that the file browser shows; default: the project. */
  readonly root?: string;
  /** Further arguments for `jupyter lab`. */
  readonly extraArgs?: readonly string[];
}

const thisMachine = '127.0.0.1';

/**
 * Runs JupyterLab until it ends; Ctrl-C ends it at once, kernels included.
 * @returns its exit code, 0 after Ctrl-C, 2 where an argument is wrong or would open it to other machines
 * @throws EnvironmentError
 */
export async function startLab(options: LabOptions): Promise<number> {
  const { python, env } = await prepareEnvironment(options);
  const { signal } = options;
  if (signal?.aborted) return 0;
  return new Promise((resolve, reject) => {
    const child = spawn(python, [join(labSources, 'serve.py'), process.execPath, ...labArguments(options)], {
      env,
      stdio: 'inherit',
    });
    // Ctrl-C reaches JupyterLab by itself, from the terminal, and once more by this: it means the same.
    const onAbort = () => void child.kill('SIGTERM');
    // Alive until JupyterLab has shut down its kernels.
    const stay = () => {};
    process.on('SIGINT', stay);
    signal?.addEventListener('abort', onAbort, { once: true });
    const leave = () => {
      process.off('SIGINT', stay);
      signal?.removeEventListener('abort', onAbort);
    };
    child.once('error', (error) => {
      leave();
      reject(error);
    });
    child.once('close', (code) => {
      leave();
      resolve(code ?? (signal?.aborted ? 0 : 1));
    });
  });
}

function labArguments({
  open,
  port,
  ip = thisMachine,
  baseUrl,
  root = projectRoot,
  extraArgs = [],
}: LabOptions): string[] {
  return [
    ip,
    ...(baseUrl === undefined
      ? []
      : [`--ServerApp.base_url=${baseUrl}`, '--ServerApp.allow_remote_access=True']),
    `--ServerApp.root_dir=${root}`,
    // Ctrl-C is answer enough.
    '--ServerApp.answer_yes=True',
    ...(open ? [] : ['--no-browser']),
    // In a container one is often root.
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
    ...(port === undefined ? [] : [`--ServerApp.port=${port}`]),
    ...extraArgs,
  ];
}
