/** Finds a Python that can make an environment. */
import { ExplainedError } from 'l2o/internal/errors.js';
import { answerOf, type Program } from './run-program.js';

/** Python or what is to run in it is missing and cannot be set up. */
export class EnvironmentError extends ExplainedError {}

/** Packages that a Python is wanted for. */
export interface Needs {
  /** "JupyterLab". */
  readonly of: string;
  /** The oldest Python that they run on: major and minor version. */
  readonly oldest: readonly [major: number, minor: number];
}

/** Its packages stand in lib/tools/lab/constraints.txt. */
export const forJupyter: Needs = { of: 'JupyterLab', oldest: [3, 10] };

export interface Python extends Program {
  /** "3.11.7". */
  readonly version: string;
}

/** What is tried, in this order; `L2O_PYTHON` comes before all others. */
export function pythonCandidates(
  platform: NodeJS.Platform = process.platform,
  own = process.env.L2O_PYTHON,
): Program[] {
  const plain = (command: string, ...args: string[]) => ({ command, args });
  const usual =
    platform === 'win32'
      ? [plain('py', '-3'), plain('python'), plain('python3')]
      : [plain('python3'), plain('python')];
  return own ? [plain(own), ...usual] : usual;
}

/** Says its version, and whether it can make environments: Debian leaves ensurepip out of its python3. */
const probe = `
import platform, importlib.util
has = all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))
print(platform.python_version(), "venv" if has else "bare")
`;

/**
 * The first candidate that is new enough and can make environments.
 * @throws EnvironmentError which says what was found and how to get one
 */
export async function requirePython(
  candidates: readonly Program[] = pythonCandidates(),
  needs = forJupyter,
): Promise<Python> {
  const found: string[] = [];
  for (const candidate of candidates) {
    const answer = await ask(candidate);
    if (!answer) continue;
    const wrong = fault(answer, needs);
    if (wrong === undefined) return { ...candidate, version: answer.version };
    found.push(`${[candidate.command, ...candidate.args].join(' ')} is ${wrong}`);
  }
  throw new EnvironmentError({
    expected: `${needs.of} needs Python ${needs.oldest.join('.')} or newer, with the module venv`,
    found: found.join('; ') || 'no Python on the path',
    fix: `${advice()}; or name one in L2O_PYTHON`,
  });
}

/** The same; undefined where there is none. */
export function findPython(...wanted: Parameters<typeof requirePython>): Promise<Python | undefined> {
  return requirePython(...wanted).catch(() => undefined);
}

function advice(): string {
  switch (process.platform) {
    case 'win32':
      return 'install Python from https://www.python.org, or with: winget install Python.Python.3.13';
    case 'darwin':
      return 'install Python from https://www.python.org, or with: brew install python';
    default:
      return 'install Python with your package manager: apt install python3 python3-venv, dnf install python3';
  }
}

interface Answer {
  readonly version: string;
  readonly hasVenv: boolean;
}

/** Why a Python will not do. @returns undefined where it will */
function fault({ version, hasVenv }: Answer, { oldest }: Needs): string | undefined {
  if (isOld(version, oldest)) return `Python ${version}`;
  return hasVenv ? undefined : `Python ${version} without the module venv`;
}

/** @returns undefined where there is no such program, or it is no Python */
async function ask({ command, args }: Program): Promise<Answer | undefined> {
  const said = await answerOf({ command, args: [...args, '-I', '-c', probe] });
  const [version, venv] = said?.trim().split(' ') ?? [];
  // Windows has a "python" that only opens a shop.
  return version ? { version, hasVenv: venv === 'venv' } : undefined;
}

function isOld(version: string, oldest: Needs['oldest']): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
}
