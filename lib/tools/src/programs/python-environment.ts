/**
 * A Python environment of a pinned list of packages, in a folder of its own: nothing else of the machine is touched.
 *
 * What counts is content: the environment carries the hash of the lists it was made from, written last. An
 * interrupted set-up leaves none, and is made anew.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { withAdvice, writeAtomically } from 'l2o/internal/node/store/disk.js';
import { EnvironmentError, type Needs, type Python, requirePython } from './python.js';
import { answerOf, runProgram } from './run-program.js';
import { type PrepareOptions, setUpAlone, throwIfStopped } from './work.js';

export interface Wanted {
  /** Where it is made: the environment in `venv`, a lock beside it. */
  readonly folder: string;
  /** "the notebooks". */
  readonly forWhat: string;
  /** What making it takes, to be said before: "about a minute, once". */
  readonly cost: string;
  readonly needs: Needs;
  /** What pip is to install. */
  readonly requirements: string;
  /** The versions of all else, where they are pinned too. */
  readonly constraints?: string;
  /** A folder of packed wheels, which pip takes instead of what its index has. */
  readonly wheels?: string | undefined;
}

/**
 * Makes the environment, or brings it up to date; quick when all is in place.
 * @returns its Python
 * @throws EnvironmentError, StorageError, Interrupted
 */
export async function preparePython(wanted: Wanted, options: PrepareOptions = {}): Promise<string> {
  const { folder, forWhat } = wanted;
  try {
    if (!(await isUpToDate(wanted))) {
      const lock = join(folder, 'environment.lock');
      await setUpAlone(lock, 'the Python environment', () => build(wanted, options), options);
    }
  } catch (error) {
    throw withAdvice(
      error,
      'or delete the folder: it is made anew',
      `The environment of ${forWhat} can be written to ${folder}`,
    );
  }
  return pythonOf(wanted);
}

/** Whether it could be used without any set-up. */
export async function isUpToDate(wanted: Wanted): Promise<boolean> {
  const stamp = await fs.readFile(stampFile(wanted), 'utf8').catch(() => '');
  if (stamp !== (await stampOf(wanted))) return false;
  // The Python it was made with may have gone since.
  return (await answerOf({ command: pythonOf(wanted), args: ['-c', ''] })) !== undefined;
}

/** The person's variables, but for those that would lead Python elsewhere. */
export function withoutOwnPython(): NodeJS.ProcessEnv {
  const {
    PYTHONHOME: _home,
    PYTHONPATH: _path,
    PYTHONSTARTUP: _startup,
    PIP_USER: _user,
    ...rest
  } = process.env;
  return { ...rest, PYTHONNOUSERSITE: '1', PYTHONUNBUFFERED: '1', PYTHONUTF8: '1', PIP_USER: '0' };
}

const venvOf = ({ folder }: Wanted) => join(folder, 'venv');
const stampFile = (wanted: Wanted) => join(venvOf(wanted), 'made-from.txt');

function pythonOf(wanted: Wanted): string {
  return process.platform === 'win32'
    ? join(venvOf(wanted), 'Scripts', 'python.exe')
    : join(venvOf(wanted), 'bin', 'python');
}

async function stampOf({ requirements, constraints }: Wanted): Promise<string> {
  const hash = createHash('sha256');
  for (const file of constraints ? [requirements, constraints] : [requirements]) {
    hash.update(await fs.readFile(file));
  }
  return hash.digest('hex');
}

async function build(wanted: Wanted, options: PrepareOptions): Promise<void> {
  if (await isUpToDate(wanted)) return;
  const { forWhat, cost, wheels } = wanted;
  const { onProgress = () => {} } = options;
  const python = await requirePython(undefined, wanted.needs);
  onProgress(`Making the Python environment for ${forWhat} (Python ${python.version}, ${cost}) ...`);
  await makeVenv(wanted, python, options);
  const [source, fix] = wheels
    ? [
        ['--no-index', '--find-links', wheels],
        `make the pack anew on such a machine by Python ${python.version}, or name another in L2O_PYTHON`,
      ]
    : [[], reachIndex];
  await pip(wanted, ['install', ...source], fix, options);
  await writeAtomically(venvOf(wanted), 'made-from.txt', Buffer.from(await stampOf(wanted)));
  onProgress('The Python environment is ready.');
}

/**
 * Brings the packages as wheels, by pip in an environment that is of no other use.
 * @returns the version of the Python that they are for
 * @throws EnvironmentError, StorageError, Interrupted
 */
export async function packWheels(wanted: Wanted, wheels: string, options: PrepareOptions): Promise<string> {
  const python = await requirePython(undefined, wanted.needs);
  await makeVenv(wanted, python, options);
  await pip(wanted, ['wheel', '--wheel-dir', wheels], reachIndex, options);
  return python.version;
}

const reachIndex =
  'see to it that the Python package index can be reached (or set PIP_INDEX_URL to a mirror), then run the same command again';

async function makeVenv(wanted: Wanted, python: Python, { signal }: PrepareOptions): Promise<void> {
  const venv = venvOf(wanted);
  await fs.rm(venv, { recursive: true, force: true });
  const made = await runProgram(
    { command: python.command, args: [...python.args, '-m', 'venv', venv] },
    { env: withoutOwnPython(), signal },
  );
  throwIfStopped({ signal });
  if (made.code !== 0)
    throw failed('Python makes an environment', made, 'on Debian and Ubuntu: apt install python3-venv');
}

async function pip(
  wanted: Wanted,
  task: readonly string[],
  fix: string,
  { onProgress = () => {}, signal }: PrepareOptions,
): Promise<void> {
  const { needs, requirements, constraints } = wanted;
  const packages = ['-r', requirements, ...(constraints ? ['-c', constraints] : [])];
  const quiet = ['--disable-pip-version-check', '--no-input', '--progress-bar', 'off'];
  const ended = await runProgram(
    { command: pythonOf(wanted), args: ['-m', 'pip', ...task, ...quiet, ...packages] },
    { env: withoutOwnPython(), signal, onLine: (line) => reportPip(line, onProgress) },
  );
  throwIfStopped({ signal });
  if (ended.code !== 0) throw failed(`The packages of ${needs.of} can be installed with pip`, ended, fix);
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
  fix: string,
) {
  const said = (stderr.trim() || stdout.trim()).split('\n').slice(-4).join(' / ');
  return new EnvironmentError({ expected, found: `it ended with code ${code}: ${said}`, fix });
}
