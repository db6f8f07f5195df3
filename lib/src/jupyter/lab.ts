/** Starts JupyterLab on the notebooks, in the foreground. */
import { spawn } from 'node:child_process';
import { notebooksFolder } from '../project.js';
import { type PrepareOptions, prepareEnvironment } from './environment.js';

export interface LabOptions extends PrepareOptions {
  /** Whether a browser is opened. */
  readonly open: boolean;
  /** Jupyter takes the next free one where it is in use. Default: 8888. */
  readonly port?: number;
  /** Folder that is shown; default: the project's notebooks. */
  readonly notebooks?: string;
  /** Further arguments for `jupyter lab`. */
  readonly extraArgs?: readonly string[];
}

/**
 * Runs JupyterLab until it ends; Ctrl-C ends it at once, kernels included.
 * @returns its exit code, 0 after Ctrl-C
 * @throws EnvironmentError
 */
export async function startLab(options: LabOptions): Promise<number> {
  const { python, env } = await prepareEnvironment(options);
  const { signal } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(python, ['-m', 'jupyterlab', ...labArguments(options)], { env, stdio: 'inherit' });
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

export function labArguments({
  open,
  port,
  notebooks = notebooksFolder,
  extraArgs = [],
}: LabOptions): string[] {
  return [
    `--ServerApp.root_dir=${notebooks}`,
    // Ctrl-C is answer enough.
    '--ServerApp.answer_yes=True',
    ...(open ? [] : ['--no-browser']),
    // In a container one is often root, and the server listens to this machine alone.
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
    ...(port === undefined ? [] : [`--ServerApp.port=${port}`]),
    ...extraArgs,
  ];
}
