/**
 * The Python environment of the notebooks, in the git-ignored folder `.lab` of the project: JupyterLab from
 * a pinned list, the TypeScript kernel where only this project sees it, and Jupyter's own files beside them,
 * so that a Jupyter of the person's own is neither touched nor in the way.
 */
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, withAdvice, writeAtomically } from 'l2o/internal/node/store/disk.js';
import { kernelName, kernelSpec } from 'l2o-thesis/internal/notebook/kernel.js';
import { projectRoot } from 'l2o-thesis/internal/project.js';
import { forJupyter } from '../programs/python.js';
import * as environment from '../programs/python-environment.js';
import { withoutOwnPython } from '../programs/python-environment.js';
import type * as work from '../programs/work.js';

export const labFolder = join(projectRoot, '.lab');
/** Requirements, constraints and the runner of unattended execution. */
export const labSources = join(projectRoot, 'lib', 'tools', 'lab');
/** What JupyterLab opens: the list of all notebooks. */
export const firstPage = 'notebooks/index.ipynb';

export interface LabEnvironment {
  /** Python of the environment. */
  readonly python: string;
  /** Variables for everything that is started in it. */
  readonly env: NodeJS.ProcessEnv;
}

export interface PrepareOptions extends work.PrepareOptions {
  /** Where the environment is made. */
  readonly folder?: string;
  /** A folder of packed wheels, which pip takes instead of what its index has. */
  readonly wheels?: string;
}

const wanted = (folder: string, wheels?: string): environment.Wanted => ({
  folder,
  wheels,
  forWhat: 'the notebooks',
  cost: 'about a minute, once',
  needs: forJupyter,
  requirements: join(labSources, 'requirements.txt'),
  constraints: join(labSources, 'constraints.txt'),
});

/**
 * Makes the environment, or brings it up to date; quick when all is in place.
 * @throws EnvironmentError, StorageError, Interrupted
 */
export async function prepareEnvironment(options: PrepareOptions = {}): Promise<LabEnvironment> {
  const { folder = labFolder, wheels } = options;
  const python = await environment.preparePython(wanted(folder, wheels), options);
  try {
    await writeOwnFiles(folder);
  } catch (error) {
    throw withAdvice(error, 'or delete the folder: it is made anew');
  }
  return { python, env: variables(folder) };
}

/**
 * Brings what the environment is made of as wheels.
 * @param aside where pip works meanwhile
 * @returns the version of the Python that they are for
 */
export function packEnvironment(
  aside: string,
  wheels: string,
  options: work.PrepareOptions,
): Promise<string> {
  return environment.packWheels(wanted(aside), wheels, options);
}

/** Whether notebooks could run without any set-up: for the doctor. */
export function isUpToDate(folder = labFolder): Promise<boolean> {
  return environment.isUpToDate(wanted(folder));
}

/** The kernel and JupyterLab's settings; written every time, since another Node may run today. */
async function writeOwnFiles(folder: string): Promise<void> {
  // Where every Jupyter of this environment finds it, also one that an editor starts.
  const kernel = join(folder, 'venv', 'share', 'jupyter', 'kernels', kernelName);
  const config = join(folder, 'config');
  const css = await fs.readFile(join(labSources, 'custom.css'), 'utf8');
  await write(kernel, 'kernel.json', json(kernelSpec()));
  await write(config, 'jupyter_server_config.json', json(serverConfig));
  await write(join(config, 'labconfig'), 'default_setting_overrides.json', json(labDefaults));
  await write(join(config, 'custom'), 'custom.css', css);
}

const serverConfig = {
  LabApp: {
    news_url: null,
    check_for_updates_class: 'jupyterlab.NeverCheckForUpdate',
    default_url: `/lab/tree/${firstPage}`,
    custom_css: true,
  },
  MultiKernelManager: { default_kernel_name: kernelName },
  // JupyterLab brings a kernel for Python along.
  KernelSpecManager: { allowed_kernelspecs: [kernelName], ensure_native_kernel: false },
  ContentsManager: { hide_globs: ['node_modules', '__pycache__'] },
};

/** What JupyterLab does until a person sets it otherwise. */
const labDefaults = {
  // Otherwise the first start asks whether to fetch Jupyter's news.
  '@jupyterlab/apputils-extension:notification': { checkForUpdates: false, fetchNews: 'false' },
  // Leaves the room to the names.
  '@jupyterlab/filebrowser-extension:browser': { showLastModifiedColumn: false },
};

const json = (content: object) => `${JSON.stringify(content, null, 2)}\n`;

async function write(folder: string, name: string, text: string): Promise<void> {
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
    JUPYTER_CONFIG_DIR: join(folder, 'config'),
    JUPYTER_DATA_DIR: join(folder, 'data'),
    JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
    JUPYTERLAB_SETTINGS_DIR: join(folder, 'config', 'lab', 'user-settings'),
    JUPYTERLAB_WORKSPACES_DIR: join(folder, 'config', 'lab', 'workspaces'),
    IPYTHONDIR: join(folder, 'ipython'),
  };
}
