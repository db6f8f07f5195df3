/**
 * The Python environment of the notebooks, in the git-ignored folder `.lab` of the project: JupyterLab from
 * a pinned list, the TypeScript kernel where only this project sees it, and Jupyter's own files beside them,
 * so that a Jupyter of the person's own is neither touched nor in the way.
 *
 * What counts is content: the environment carries the hash of the lists it was made from, written last. An
 * interrupted set-up leaves none, and is made anew.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { Interrupted } from '../errors.js';
import { EnvironmentError, requirePython } from '../programs/python.js';
import { runProgram } from '../programs/run-program.js';
import { projectRoot } from '../project.js';
import { makeFolder, withAdvice, writeAtomically } from '../store/disk.js';
import { whileLocked } from '../store/while-locked.js';
import { kernelName, kernelSpec } from './kernel.js';

export const labFolder = join(projectRoot, '.lab');
/** Requirements, constraints and the runner of unattended execution. */
export const labSources = join(projectRoot, 'lib', 'lab');

export interface LabEnvironment {
  /** Python of the environment. */
  readonly python: string;
  /** Variables for everything that is started in it. */
  readonly env: NodeJS.ProcessEnv;
}

export interface PrepareOptions {
  /** Lines about what is being done. */
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Where the environment is made. */
  readonly folder?: string;
}

/**
 * Makes the environment, or brings it up to date; quick when all is in place.
 * @throws EnvironmentError, StorageError, Interrupted
 */
export async function prepareEnvironment(options: PrepareOptions = {}): Promise<LabEnvironment> {
  const { folder = labFolder } = options;
  try {
    if (!(await isUpToDate(folder))) await buildAlone(options);
    await writeOwnFiles(folder);
  } catch (error) {
    throw withAdvice(
      error,
      'or delete the folder: it is made anew',
      `The environment of the notebooks can be written to ${folder}`,
    );
  }
  return { python: pythonOf(folder), env: variables(folder) };
}

/** Whether notebooks could run without any set-up: for the doctor. */
export async function isUpToDate(folder = labFolder): Promise<boolean> {
  const stamp = await fs.readFile(stampFile(folder), 'utf8').catch(() => '');
  if (stamp !== (await wantedStamp())) return false;
  // The Python it was made with may have gone since.
  const ended = await runProgram({ command: pythonOf(folder), args: ['-c', ''] }).catch(() => undefined);
  return ended?.code === 0;
}

const venvOf = (folder: string) => join(folder, 'venv');
const stampFile = (folder: string) => join(venvOf(folder), 'made-from.txt');

function pythonOf(folder: string): string {
  return process.platform === 'win32'
    ? join(venvOf(folder), 'Scripts', 'python.exe')
    : join(venvOf(folder), 'bin', 'python');
}

const requirements = join(labSources, 'requirements.txt');
const constraints = join(labSources, 'constraints.txt');

async function wantedStamp(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of [requirements, constraints]) hash.update(await fs.readFile(file));
  return hash.digest('hex');
}

async function build({ folder = labFolder, onProgress = () => {}, signal }: PrepareOptions): Promise<void> {
  if (await isUpToDate(folder)) return;
  const python = await requirePython();
  onProgress(
    `Making the Python environment for the notebooks (Python ${python.version}, about a minute, once) ...`,
  );
  const env = withoutOwnPython();
  await fs.rm(venvOf(folder), { recursive: true, force: true });
  const made = await runProgram(
    { command: python.command, args: [...python.args, '-m', 'venv', venvOf(folder)] },
    { env, signal },
  );
  throwIfStopped(signal);
  if (made.code !== 0)
    throw failed('Python makes an environment', made, 'on Debian and Ubuntu: apt install python3-venv');
  const packages = ['-r', requirements, '-c', constraints];
  const quiet = ['--disable-pip-version-check', '--no-input', '--progress-bar', 'off'];
  const installed = await runProgram(
    { command: pythonOf(folder), args: ['-m', 'pip', 'install', ...quiet, ...packages] },
    { env, signal, onLine: (line) => reportPip(line, onProgress) },
  );
  throwIfStopped(signal);
  if (installed.code !== 0) {
    throw failed(
      "JupyterLab's packages can be installed with pip",
      installed,
      'see to it that the Python package index can be reached (or set PIP_INDEX_URL to a mirror), then run the same command again',
    );
  }
  await writeAtomically(venvOf(folder), 'made-from.txt', Buffer.from(await wantedStamp()));
  onProgress('The Python environment is ready.');
}

/** Of pip's many lines those that show that it goes on: "jupyterlab==4.6.6". */
function reportPip(line: string, onProgress: (line: string) => void): void {
  const collected = /^Collecting (\S+)/.exec(line)?.[1];
  if (collected) onProgress(`  fetching ${collected}`);
  else if (line.startsWith('Installing collected')) onProgress('  installing');
}

function failed(
  expected: string,
  { code, stdout, stderr }: Awaited<ReturnType<typeof runProgram>>,
  mend: string,
) {
  const said = (stderr.trim() || stdout.trim()).split('\n').slice(-4).join('\n    ');
  return new EnvironmentError({ expected, found: `it ended with code ${code}: ${said}`, mend });
}

function throwIfStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new Interrupted('Stopped while making the Python environment. The same command starts again.');
  }
}

/** One process makes the environment; others wait for it. */
function buildAlone(options: PrepareOptions): Promise<void> {
  const { folder = labFolder, onProgress = () => {}, signal } = options;
  return whileLocked(join(folder, 'environment.lock'), () => build(options), {
    onWaiting: (holder) => onProgress(`Waiting for ${holder}, which makes the Python environment ...`),
    throwIfStopped: () => throwIfStopped(signal),
    signal,
  });
}

/** The kernel and JupyterLab's settings; written every time, since another Node may run today. */
async function writeOwnFiles(folder: string): Promise<void> {
  const kernel = join(folder, 'share', 'jupyter', 'kernels', kernelName);
  const settings = join(folder, 'config', 'lab', 'user-settings', '@jupyterlab', 'apputils-extension');
  await writeJson(kernel, 'kernel.json', kernelSpec());
  await writeJson(join(folder, 'config'), 'jupyter_server_config.json', serverConfig);
  if (!existsSync(join(settings, 'notification.jupyterlab-settings'))) {
    await writeJson(settings, 'notification.jupyterlab-settings', quietNotifications);
  }
}

const serverConfig = {
  LabApp: { news_url: null, check_for_updates_class: 'jupyterlab.NeverCheckForUpdate' },
  MultiKernelManager: { default_kernel_name: kernelName },
};

/** Otherwise the first start asks whether to fetch Jupyter's news. */
const quietNotifications = { checkForUpdates: false, doNotDisturbMode: false, fetchNews: 'false' };

async function writeJson(folder: string, name: string, content: object): Promise<void> {
  const text = `${JSON.stringify(content, null, 2)}\n`;
  const old = await fs.readFile(join(folder, name), 'utf8').catch(() => undefined);
  if (old === text) return;
  await makeFolder(folder);
  await writeAtomically(folder, name, Buffer.from(text));
}

/**
 * The person's variables, but for those that would lead Python or Jupyter elsewhere: what is set up for another Jupyter
 * (its configuration, its token) has no say in this one.
 */
function variables(folder: string): NodeJS.ProcessEnv {
  const own = Object.entries(withoutOwnPython()).filter(([name]) => !/^JUPYTER/i.test(name));
  return {
    ...Object.fromEntries(own),
    JUPYTER_PATH: join(folder, 'share', 'jupyter'),
    JUPYTER_CONFIG_DIR: join(folder, 'config'),
    JUPYTER_DATA_DIR: join(folder, 'data'),
    JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
    JUPYTERLAB_SETTINGS_DIR: join(folder, 'config', 'lab', 'user-settings'),
    JUPYTERLAB_WORKSPACES_DIR: join(folder, 'config', 'lab', 'workspaces'),
    IPYTHONDIR: join(folder, 'ipython'),
  };
}

function withoutOwnPython(): NodeJS.ProcessEnv {
  const {
    PYTHONHOME: _home,
    PYTHONPATH: _path,
    PYTHONSTARTUP: _startup,
    PIP_USER: _user,
    ...rest
  } = process.env;
  return { ...rest, PYTHONNOUSERSITE: '1', PYTHONUNBUFFERED: '1', PYTHONUTF8: '1', PIP_USER: '0' };
}
