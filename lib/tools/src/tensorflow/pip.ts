/** Finds a Python with pip, which downloads wheels; none is installed into it. */

import { pythonCandidates } from '../programs/python.js';
import { answerOf, type Program } from '../programs/run-program.js';
import { TensorFlowError } from './error.js';

export interface Pip extends Program {
  /** "pip 23.2.1". */
  readonly version: string;
}

/**
 * The first Python that has pip.
 * @param candidates programs that may be Pythons
 * @throws TensorFlowError which tells Python missing from pip missing
 */
export async function requirePip(candidates: readonly Program[] = pythonCandidates()): Promise<Pip> {
  const without: string[] = [];
  for (const { command, args } of candidates) {
    const pip = await answerOf({ command, args: [...args, '-m', 'pip', '--version'] });
    const version = /^pip \S+/.exec(pip ?? '')?.[0];
    if (version) return { command, args: [...args, '-m', 'pip'], version };
    const python = await answerOf({ command, args: [...args, '--version'] });
    if (python?.startsWith('Python ')) without.push(`${[command, ...args].join(' ')} is ${python.trim()}`);
  }
  throw new TensorFlowError({
    expected: 'TensorFlow is downloaded with pip, which comes with Python',
    found: without.length > 0 ? `${without.join('; ')}, without pip` : 'no Python on the path',
    fix: `${advice(without.length > 0)}; or name a Python that has pip in L2O_PYTHON`,
  });
}

function advice(hasPython: boolean): string {
  const packages = hasPython ? 'python3-pip' : 'python3 python3-pip';
  return `install it with your package manager: apt install ${packages}, dnf install ${packages}`;
}
