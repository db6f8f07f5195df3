import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  EnvironmentError,
  findPython,
  pythonCandidates,
  requirePython,
} from '../../tools/src/programs/python.js';

const folder = mkdtempSync(join(tmpdir(), 'l2o-python-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that answers the question for version and modules as a Python would. */
function pretend(name: string, answer: string) {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, `console.log(${JSON.stringify(answer)})`);
  chmodSync(file, 0o755);
  return { command: process.execPath, args: [file] };
}

const missing = { command: join(folder, 'nothing-here'), args: [] };
const old = pretend('old', '3.9.18 venv');
const bare = pretend('bare', '3.12.1 bare');
const good = pretend('good', '3.12.1 venv');
const failing = { command: process.execPath, args: ['-e', 'process.exit(9)'] };

describe('findPython', () => {
  it('takes the first that is new enough and can make environments', async () => {
    expect(await findPython([missing, failing, old, bare, good])).toEqual({ ...good, version: '3.12.1' });
  });

  it('gives undefined where there is none', async () => {
    expect(await findPython([missing, old])).toBeUndefined();
  });
});

describe('requirePython', () => {
  it('says what was found and how to get one', async () => {
    const failure = await requirePython([missing, old, bare]).catch((error) => error);
    expect(failure).toBeInstanceOf(EnvironmentError);
    expect(failure.explanation.found).toMatch(
      /is Python 3\.9\.18; .* is Python 3\.12\.1 without the module venv$/,
    );
    expect(failure.explanation.fix).toMatch(/install Python/);
    expect((await requirePython([missing]).catch((error) => error)).explanation.found).toBe(
      'no Python on the path',
    );
  });

  it('asks for the version that is needed', async () => {
    const needs = { of: 'JAX', oldest: [3, 13] } as const;
    const { explanation } = await requirePython([good], needs).catch((error) => error);
    expect(explanation.expected).toMatch(/^JAX needs Python 3\.13 or newer/);
    expect(explanation.found).toMatch(/is Python 3\.12\.1$/);
  });
});

describe('pythonCandidates', () => {
  it('asks the launcher on Windows, and a Python of your own before all others', () => {
    expect(pythonCandidates('win32', undefined)[0]).toEqual({ command: 'py', args: ['-3'] });
    expect(pythonCandidates('linux', '/opt/python').map(({ command }) => command)).toEqual([
      '/opt/python',
      'python3',
      'python',
    ]);
  });
});
