/** The Python environment of the peers: JAX and PyTorch, in the git-ignored cache of the project. */
import { join } from 'node:path';
import { projectRoot } from 'l2o-thesis/internal/project.js';
import { preparePython, withoutOwnPython } from '../../programs/python-environment.js';
import type { PrepareOptions } from '../../programs/work.js';

/** Loops in JAX and PyTorch, with the list of what they need. */
const sources = join(projectRoot, 'lib', 'tools', 'bench', 'peers');
const folder = join(projectRoot, '.cache', 'peers');

/** Starts the program of the peers. */
export interface PeerProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Makes the environment where there is none. @throws EnvironmentError, StorageError, Interrupted */
export async function preparePeers(options: PrepareOptions): Promise<PeerProgram> {
  const command = await preparePython(
    {
      folder,
      forWhat: 'the peers',
      cost: 'once: 0.4 GB to download, 1.5 GB on the disk; some 3 GB and 8 GB where the package index gives PyTorch with CUDA, as on Linux unless PIP_EXTRA_INDEX_URL names an index with its CPU build',
      needs: { of: 'JAX', oldest: [3, 11] },
      requirements: join(sources, 'requirements.txt'),
    },
    options,
  );
  const compiled = join(folder, 'compiled');
  return {
    command,
    args: [join(sources, 'peer.py')],
    env: {
      ...withoutOwnPython(),
      // Each trial is a process of its own: what one compiled, the next takes over.
      JAX_COMPILATION_CACHE_DIR: join(compiled, 'jax'),
      JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS: '0',
      TORCHINDUCTOR_CACHE_DIR: join(compiled, 'torch'),
      PYTHONDONTWRITEBYTECODE: '1',
      JAX_PLATFORMS: 'cpu',
      CUDA_VISIBLE_DEVICES: '',
    },
  };
}
