import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Interrupted, StorageError } from '../../core/src/errors.js';
import { projectRoot } from '../../thesis/src/project.js';
import {
  isUpToDate,
  labSources,
  packEnvironment,
  prepareEnvironment,
} from '../../tools/src/jupyter/environment.js';
import { EnvironmentError } from '../../tools/src/programs/python.js';

/**
 * Stands in for Python: answers the question for its version, makes an "environment" whose python is itself,
 * and notes what it was asked to do.
 */
const fakePython = (log: string) => `#!${process.execPath}
const fs = require('node:fs');
const path = require('node:path');
const args = process.argv.slice(2);
const task = args.includes('venv') ? 'venv' : args.includes('pip') ? 'pip' : 'ask';
if (task === 'venv') fs.appendFileSync(${JSON.stringify(log)}, 'venv\\n');
if (task === 'pip') fs.appendFileSync(${JSON.stringify(log)}, args.slice(1, args.indexOf('--disable-pip-version-check')).join(' ') + '\\n');
if (args.includes('-I')) console.log('3.12.0 venv');
if (task === 'venv') {
  fs.mkdirSync(path.join(args.at(-1), 'bin'), { recursive: true });
  fs.copyFileSync(__filename, path.join(args.at(-1), 'bin', 'python'));
}
if (task === 'pip') {
  console.log('Collecting jupyterlab==4.6.6');
  if (process.env.FAKE_PIP === 'fails') { console.error('no network'); process.exit(1); }
  if (process.env.FAKE_PIP === 'hangs') setInterval(() => {}, 1000);
}
`;

// Windows runs no scripts as programs.
describe.skipIf(process.platform === 'win32')('prepareEnvironment', () => {
  let root: string;
  let folder: string;
  let log: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'l2o-environment-'));
    folder = join(root, 'lab');
    log = join(root, 'log');
    const python = join(root, 'python');
    writeFileSync(log, '');
    writeFileSync(python, fakePython(log), { mode: 0o755 });
    process.env.L2O_PYTHON = python;
  });

  afterEach(() => {
    delete process.env.L2O_PYTHON;
    delete process.env.FAKE_PIP;
    rmSync(root, { recursive: true, force: true });
  });

  const done = () => readFileSync(log, 'utf8').trim().split('\n').filter(Boolean);

  it('is made once', async () => {
    const lines: string[] = [];
    const { python } = await prepareEnvironment({ folder, onProgress: (line) => lines.push(line) });
    expect(existsSync(python)).toBe(true);
    expect(lines).toContain('  fetching jupyterlab==4.6.6');
    expect(await isUpToDate(folder)).toBe(true);
    await prepareEnvironment({ folder });
    expect(done()).toEqual(['venv', 'pip install']);
  });

  it('is made anew, from nothing, when the list of packages changed', async () => {
    await prepareEnvironment({ folder });
    writeFileSync(join(folder, 'venv', 'made-from.txt'), 'another list');
    writeFileSync(join(folder, 'venv', 'left-over'), '');
    await prepareEnvironment({ folder });
    expect(done()).toEqual(['venv', 'pip install', 'venv', 'pip install']);
    expect(existsSync(join(folder, 'venv', 'left-over'))).toBe(false);
  });

  it('is made anew when its Python is gone', async () => {
    const { python } = await prepareEnvironment({ folder });
    rmSync(python);
    await prepareEnvironment({ folder });
    expect(done()).toEqual(['venv', 'pip install', 'venv', 'pip install']);
  });

  it('explains a failure, and starts again the next time', async () => {
    process.env.FAKE_PIP = 'fails';
    const failure = await prepareEnvironment({ folder }).catch((error) => error);
    expect(failure).toBeInstanceOf(EnvironmentError);
    expect(failure.message).toContain('no network');
    delete process.env.FAKE_PIP;
    await prepareEnvironment({ folder });
    expect(await isUpToDate(folder)).toBe(true);
  });

  it('is made of packed wheels alone, where there is a pack', async () => {
    const wheels = join(root, 'wheels');
    expect(await packEnvironment(join(root, 'aside'), wheels, {})).toBe('3.12.0');
    await prepareEnvironment({ folder, wheels });
    const taken = `pip install --no-index --find-links ${wheels}`;
    expect(done()).toEqual(['venv', `pip wheel --wheel-dir ${wheels}`, 'venv', taken]);
    expect(await isUpToDate(folder)).toBe(true);
  });

  it('says what to do about a pack that lacks wheels', async () => {
    process.env.FAKE_PIP = 'fails';
    const wheels = join(root, 'wheels');
    await expect(prepareEnvironment({ folder, wheels })).rejects.toThrow(
      /make the pack anew .* by Python 3\.12\.0/,
    );
    expect(await isUpToDate(folder)).toBe(false);
  });

  it('stops when asked to, and starts again the next time', async () => {
    process.env.FAKE_PIP = 'hangs';
    const stop = new AbortController();
    const onProgress = (line: string) => {
      if (line.includes('fetching')) stop.abort();
    };
    await expect(prepareEnvironment({ folder, signal: stop.signal, onProgress })).rejects.toThrow(
      Interrupted,
    );
    expect(await isUpToDate(folder)).toBe(false);
    delete process.env.FAKE_PIP;
    await prepareEnvironment({ folder });
    expect(await isUpToDate(folder)).toBe(true);
  });

  it('is made by one of two who ask at the same time', async () => {
    await Promise.all([prepareEnvironment({ folder }), prepareEnvironment({ folder })]);
    expect(done()).toEqual(['venv', 'pip install']);
  });

  it('explains a folder that cannot be written', async () => {
    writeFileSync(folder, 'a file where the folder should be');
    const failure = await prepareEnvironment({ folder }).catch((error) => error);
    expect(failure).toBeInstanceOf(StorageError);
    expect(failure.explanation).toEqual({
      expected: `The environment of the notebooks can be written to ${folder}`,
      found: expect.stringContaining('a file stands where a folder is needed'),
      fix: 'move that file away, or delete the folder: it is made anew',
    });
  });

  it('keeps Jupyter to its own folder, and Python away from the modules of the person', async () => {
    process.env.PYTHONPATH = 'elsewhere';
    try {
      const { env } = await prepareEnvironment({ folder });
      const places = Object.entries(env).filter(([name]) => /^(JUPYTER.*(PATH|DIR)|IPYTHONDIR)$/.test(name));
      expect(places.length).toBe(6);
      for (const [name, place] of places) expect(place?.startsWith(folder), name).toBe(true);
      expect(env.PYTHONPATH).toBeUndefined();
      expect(existsSync(join(folder, 'venv', 'share', 'jupyter', 'kernels', 'tslab', 'kernel.json'))).toBe(
        true,
      );
    } finally {
      delete process.env.PYTHONPATH;
    }
  });

  it('leaves the settings that a person made in JupyterLab', async () => {
    const settings = join(folder, 'config', 'lab', 'user-settings', '@jupyterlab', 'apputils-extension');
    mkdirSync(settings, { recursive: true });
    writeFileSync(join(settings, 'notification.jupyterlab-settings'), '{"fetchNews": "true"}');
    await prepareEnvironment({ folder });
    expect(readFileSync(join(settings, 'notification.jupyterlab-settings'), 'utf8')).toBe(
      '{"fetchNews": "true"}',
    );
  });
});

it('a Binder takes its packages from the same files, seen from its own', () => {
  const binder = join(projectRoot, '.binder');
  const lines = readFileSync(join(binder, 'environment.yml'), 'utf8')
    .split('- pip:\n')[1]
    ?.trim()
    .split('\n');
  const named = lines?.map((line) => {
    const [, option, file = ''] = /- (-[rc]) (.*)$/.exec(line) ?? [];
    return [option, join(binder, file)];
  });
  expect(named).toEqual([
    ['-r', join(labSources, 'requirements.txt')],
    ['-c', join(labSources, 'constraints.txt')],
  ]);
});
