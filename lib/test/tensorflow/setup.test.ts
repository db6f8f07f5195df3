/** The set-up of TensorFlow, with programs that stand in for Python, the compiler and npm: nothing is fetched. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Interrupted } from '../../core/src/errors.js';
import { requireHeaders } from '../../tools/src/tensorflow/binding.js';
import type { CheckAnswer } from '../../tools/src/tensorflow/check.js';
import { TensorFlowError } from '../../tools/src/tensorflow/error.js';
import { runOwnInstaller } from '../../tools/src/tensorflow/installer.js';
import { removeTensorFlow, type SetUpOptions, setUpTensorFlow } from '../../tools/src/tensorflow/setup.js';
import { type Host, wheelFor } from '../../tools/src/tensorflow/wheel.js';
import { fetchWheel, requireSpace } from '../../tools/src/tensorflow/wheel-files.js';

/** Answers for pip and for the program that unpacks; a real Python unpacks where one is named. */
const fakePython = `
const [first, ...rest] = process.argv.slice(2);
if (first === '--version') console.log('Python 3.11.7');
if (first === '-m' && process.env.FAKE_PIP === 'missing') process.exit(1);
if (first === '-m' && rest[1] === '--version') console.log('pip 23.2.1 from there');
if (first === '-m' && rest[1] === 'download') {
  const to = rest[rest.indexOf('--dest') + 1];
  note('download ' + rest.at(-1));
  if (process.env.FAKE_PIP === 'fails') { console.error('ERROR: no matching distribution'); process.exit(1); }
  if (process.env.FAKE_PIP === 'hangs') { console.log('waiting'); setInterval(() => {}, 1000); }
  if (process.env.FAKE_WHEEL) fs.copyFileSync(process.env.FAKE_WHEEL, path.join(to, 'a.whl'));
}
if (first === '-c' && process.env.REAL_PYTHON) {
  const { status } = cp.spawnSync(process.env.REAL_PYTHON, process.argv.slice(2), { stdio: 'inherit' });
  process.exit(status);
}
if (first === '-c') {
  const lib = path.join(rest[2], 'lib');
  fs.mkdirSync(lib, { recursive: true });
  for (const name of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']) fs.writeFileSync(path.join(lib, name), name);
  console.log('nvidia-cudnn-cu12==8.9.4.25');
}
`;

const fakeCompiler = `
const args = process.argv.slice(2);
if (args.includes('--version')) { console.log('g++ (fake) 12.2.0'); process.exit(0); }
note('compile');
if (process.env.FAKE_COMPILER === 'fails') { console.error('x.cc:1:1: error: no such thing'); process.exit(1); }
fs.writeFileSync(args[args.indexOf('-o') + 1], args.join(' '));
`;

/** As the package's own installer: it writes into package.json, and into deps before the download ends. */
const fakeNpm = `
note('npm ' + process.argv[2]);
const own = process.env.FAKE_PACKAGE;
fs.mkdirSync(path.join(own, 'deps', 'lib'), { recursive: true });
if (process.env.FAKE_NPM === 'works') {
  fs.writeFileSync(path.join(own, 'deps', 'lib', 'libtensorflow.so.2.9.1'), 'library');
  fs.mkdirSync(path.join(own, 'lib', 'napi-v8'), { recursive: true });
  fs.mkdirSync(path.join(own, 'build-tmp-napi-v8'));
  fs.writeFileSync(path.join(own, 'lib', 'napi-v8', 'tfjs_binding.node'), 'theirs');
} else if (process.env.FAKE_NPM === 'hangs') {
  setInterval(() => {}, 1000);
} else {
  fs.writeFileSync(path.join(own, 'package.json'), 'changed');
  console.error('npm error Error: getaddrinfo ENOTFOUND storage.googleapis.com');
  process.exit(1);
}
`;

const linux: Host = { platform: 'linux', arch: 'x64', glibc: '2.36' };

// Windows runs no scripts as programs, and has no wheel.
describe.skipIf(process.platform === 'win32')('the set-up of TensorFlow', () => {
  let root: string;
  let bin: string;
  let folder: string;
  let cache: string;
  let answer: CheckAnswer;
  let lines: string[];

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'l2o-tensorflow-')));
    bin = join(root, 'bin');
    folder = join(root, 'node_modules', 'tfjs-node-gpu');
    cache = join(root, '.tensorflow');
    answer = { error: 3e-7, tensorflow: '2.15.1', device: 'CPU' };
    lines = [];
    mkdirSync(join(folder, 'binding'), { recursive: true });
    mkdirSync(bin);
    writeFileSync(join(folder, 'package.json'), '{"binary":{"napi_versions":[3,8]}}');
    writeFileSync(join(folder, 'binding', 'tfjs_backend.cc'), 'source');
    program('python3', fakePython);
    program('g++', fakeCompiler);
    vi.stubEnv('PATH', bin);
    vi.stubEnv('CXX', '');
    vi.stubEnv('L2O_PYTHON', '');
    vi.stubEnv('npm_execpath', program('npm-cli.js', fakeNpm));
    vi.stubEnv('FAKE_PACKAGE', folder);
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(root, { recursive: true, force: true });
  });

  function program(name: string, text: string): string {
    const file = join(bin, name);
    const head = `const fs = require('node:fs'), path = require('node:path'), cp = require('node:child_process');
const note = (line) => fs.appendFileSync(${JSON.stringify(join(root, 'log'))}, line + '\\n');`;
    writeFileSync(file, `#!${process.execPath}\n${head}\n${text}`);
    chmodSync(file, 0o755);
    return file;
  }

  /** What the programs were asked to do. */
  const done = () => {
    const log = join(root, 'log');
    return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  };

  const options = (more: SetUpOptions = {}): SetUpOptions => ({
    cache,
    folder,
    root,
    host: linux,
    check: async () => ({ answer, aboutGpu: ['no driver'] }),
    onProgress: (line) => void lines.push(line),
    ...more,
  });
  const setUp = (more?: SetUpOptions) => setUpTensorFlow(options(more));
  const failure = async (more?: SetUpOptions) => {
    const error = await setUp(more).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!(error instanceof TensorFlowError)) throw new Error(`it was to fail, and gave ${error}`);
    return error.explanation;
  };
  const expectNothingLeft = () => {
    expect(readdirSync(folder).sort()).toEqual(['binding', 'package.json']);
    expect(existsSync(cache)).toBe(false);
  };

  it("tries the package's own installer, then takes a wheel and compiles", async () => {
    const result = await setUp();
    expect(done()).toEqual(['npm rebuild', 'download tensorflow-cpu==2.15.1', 'compile']);
    expect(lines.join('\n')).toContain('ENOTFOUND storage.googleapis.com');
    expect(result).toMatchObject({
      source: 'wheel',
      working: answer,
      making: { wheel: 'tensorflow-cpu 2.15.1', gpu: false, compiler: 'g++ (fake) 12.2.0', nodeApi: 8 },
      place: join(cache, 'tensorflow-cpu-2.15.1-x86_64'),
    });
    // What the installer wrote into the package's description is undone.
    expect(readFileSync(join(folder, 'package.json'), 'utf8')).toContain('napi_versions');
    // All lies where the package looks for it, by links that move with the checkout.
    expect(readlinkSync(join(folder, 'deps'))).toBe('../../.tensorflow/tensorflow-cpu-2.15.1-x86_64');
    expect(readdirSync(join(folder, 'deps', 'lib')).sort()).toEqual([
      'libtensorflow.so',
      'libtensorflow.so.2.9.1',
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so',
      'libtensorflow_framework.so.2',
      'libtensorflow_framework.so.2.9.1',
    ]);
    expect(readFileSync(join(folder, 'deps', 'lib', 'libtensorflow.so.2.9.1'), 'utf8')).toBe(
      'libtensorflow_cc.so.2',
    );
    const compiled = readFileSync(join(folder, 'lib', 'napi-v8', 'tfjs_binding.node'), 'utf8');
    expect(compiled).toContain('-DNAPI_VERSION=8');
    expect(compiled).toContain('$ORIGIN/../../deps/lib');
  });

  it('is quick afterwards: nothing where it works, from the cache after npm ci', async () => {
    const npmCi = () => {
      for (const name of ['deps', 'lib']) rmSync(join(folder, name), { recursive: true });
    };
    await setUp();
    expect((await setUp()).source).toBe('there');
    npmCi();
    expect((await setUp()).source).toBe('cache');
    expect(existsSync(join(folder, 'lib', 'napi-v8', 'tfjs_binding.node'))).toBe(true);
    expect(done()).toHaveLength(3);
    // The binding is that of its sources.
    npmCi();
    writeFileSync(join(folder, 'binding', 'tfjs_backend.cc'), 'other source');
    expect((await setUp()).source).toBe('cache');
    expect(done().slice(3)).toEqual(['compile']);
  });

  it('takes the wheel for a GPU when asked, with the wheels that it names', async () => {
    await setUp();
    const result = await setUp({ gpu: true });
    expect(done().slice(3)).toEqual([
      'npm rebuild',
      'download tensorflow==2.15.1',
      'download nvidia-cudnn-cu12==8.9.4.25',
      'compile',
    ]);
    expect(result).toMatchObject({ source: 'wheel', making: { gpu: true }, aboutGpu: ['no driver'] });
    expect((await setUp({ gpu: true })).source).toBe('there');
  });

  it("is content with the package's own installer", async () => {
    vi.stubEnv('FAKE_NPM', 'works');
    expect(await setUp()).toMatchObject({
      source: 'installer',
      making: undefined,
      size: 7,
      place: join(folder, 'deps'),
    });
    expect(done()).toEqual(['npm rebuild']);
    expect(await removeTensorFlow(options())).toBe(7);
    expectNothingLeft();
  });

  it('does not wait for an installer to which nothing comes', async () => {
    vi.stubEnv('FAKE_NPM', 'hangs');
    expect((await setUp({ patience: { first: 0.3, later: 0.3 } })).source).toBe('wheel');
    expect(lines.join('\n')).toMatch(/nothing came from Google's storage/);
  });

  it('ends such an installer once, also when a look at the disk takes long', async () => {
    vi.stubEnv('FAKE_NPM', 'hangs');
    const { readdir } = fs;
    const lookMs = 400;
    const slow = vi.spyOn(fs, 'readdir').mockImplementation(async (...args: Parameters<typeof readdir>) => {
      await pause(lookMs);
      return readdir(...args);
    });
    const kill = vi.spyOn(process, 'kill');
    try {
      const patience = { first: 0.3, later: 0.3 };
      const problem = await runOwnInstaller(root, folder, { onProgress: () => {} }, patience);
      expect(problem).toMatch(/^nothing came/);
      // Looks that had begun by then.
      await pause(lookMs);
      expect(kill.mock.calls.map(([pid]) => Math.sign(pid))).toEqual([-1]);
    } finally {
      slow.mockRestore();
      kill.mockRestore();
    }
  });

  it('removes all that it made, and says how much', async () => {
    const { size } = await setUp();
    expect(await removeTensorFlow(options())).toBeGreaterThanOrEqual(size);
    expectNothingLeft();
    expect(await removeTensorFlow(options())).toBe(0);
  });

  it('takes out again what does not compute rightly', async () => {
    answer = { problem: 'it crashed' };
    expect((await failure()).found).toBe('it crashed');
    expect(readdirSync(folder).sort()).toEqual(['binding', 'package.json']);
    await removeTensorFlow(options());
    expectNothingLeft();
  });

  it.each([
    [
      'no Python',
      () => rmSync(join(bin, 'python3')),
      /no Python on the path/,
      /apt install python3 python3-pip/,
    ],
    [
      'no pip',
      () => vi.stubEnv('FAKE_PIP', 'missing'),
      /python3 is Python 3\.11\.7, without pip/,
      /python3-pip/,
    ],
    ['no compiler', () => rmSync(join(bin, 'g++')), /none of g\+\+/, /apt install g\+\+/],
    ['no network', () => vi.stubEnv('FAKE_PIP', 'fails'), /no matching distribution/, /PIP_INDEX_URL/],
  ])('explains %s, and leaves nothing', async (_what, spoil, found, fix) => {
    spoil();
    const explanation = await failure();
    expect(explanation.found).toMatch(found);
    expect(explanation.fix).toMatch(fix);
    // Whatever is missing is found before the download; only the download itself fails later.
    expect(done().filter((line) => line === 'compile')).toEqual([]);
    expectNothingLeft();
  });

  it('explains a compiler that cannot, and keeps the wheel', async () => {
    vi.stubEnv('FAKE_COMPILER', 'fails');
    expect((await failure()).found).toMatch(/ended with code 1: x\.cc:1:1: error: no such thing/);
    expect(readdirSync(join(cache, 'tensorflow-cpu-2.15.1-x86_64'))).toEqual(['lib']);
    vi.stubEnv('FAKE_COMPILER', '');
    expect((await setUp()).source).toBe('cache');
  });

  it('stops when asked to, and leaves nothing half-written', async () => {
    vi.stubEnv('FAKE_PIP', 'hangs');
    const stop = new AbortController();
    const onProgress = (line: string) => {
      if (line.startsWith('Downloading')) setTimeout(() => stop.abort(), 200);
    };
    await expect(setUp({ signal: stop.signal, onProgress })).rejects.toThrow(Interrupted);
    expectNothingLeft();
  });

  it('has only the own installer elsewhere than on Linux', async () => {
    const host: Host = { platform: 'darwin', arch: 'arm64', glibc: undefined };
    const { expected, found } = await failure({ host });
    expect(expected).toMatch(/elsewhere than on Linux it is the only way/);
    expect(found).toMatch(/ENOTFOUND/);
    vi.stubEnv('FAKE_NPM', 'works');
    expect((await setUp({ host })).source).toBe('installer');
  });

  it('says before the download how much disk is needed', async () => {
    const wheel = { ...wheelFor(linux, false), peak: 1e18 };
    await expect(requireSpace(cache, wheel)).rejects.toThrow(/needs 1000000000\.0 GB of disk.*\n.*free in/);
  });

  it('gets node_api.h from npm where Node came without it', async () => {
    program(
      'npm-cli.js',
      `const to = path.join('node_modules', 'node-api-headers', 'include');
       fs.mkdirSync(to, { recursive: true });
       fs.writeFileSync(path.join(to, 'node_api.h'), '');`,
    );
    const work = { onProgress: (line: string) => void lines.push(line) };
    const found = await requireHeaders(cache, work, join(root, 'nowhere'));
    expect(found).toBe(join(cache, 'headers', 'node_modules', 'node-api-headers', 'include'));
    expect(await requireHeaders(cache, work, join(root, 'nowhere'))).toBe(found);
    expect(lines).toHaveLength(1);
  });

  const python = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });

  it.skipIf(python.status !== 0)('keeps of the wheels what is needed, and no more', async () => {
    const real = python.stdout.trim();
    const wheel = join(root, 'a.whl');
    const made = spawnSync(real, ['-c', wheelMaker, wheel]);
    expect(made.status, String(made.stderr)).toBe(0);
    vi.stubEnv('REAL_PYTHON', real);
    vi.stubEnv('FAKE_WHEEL', wheel);
    const pip = { command: join(bin, 'python3'), args: ['-m', 'pip'], version: 'pip 23' };
    const files = await fetchWheel(cache, wheelFor(linux, true), pip, { onProgress: () => {} });
    expect(done().slice(1)).toEqual([
      'download nvidia-cublas-cu12==12.2.5.6',
      'download nvidia-nccl-cu12==2.16.5',
    ]);
    const kept = readdirSync(files, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(files.length + 1));
    expect(kept.sort()).toEqual([
      'include/tensorflow/c/c_api.h',
      'include/tensorflow/core/platform/ctstring.h',
      'include/tsl/c/tsl_status.h',
      'lib/libtensorflow_cc.so.2',
      'lib/libtensorflow_framework.so.2',
      'licences/tensorflow-2.15.1-LICENSE',
      'nvidia/cublas/lib/libcublas.so.12',
      'nvidia/cuda_nvcc/bin/ptxas',
    ]);
  });
});

const wheelMaker = `
import sys, zipfile
names = """tensorflow/libtensorflow_cc.so.2 tensorflow/libtensorflow_framework.so.2 tensorflow/python/_op.so
tensorflow/include/tensorflow/c/c_api.h tensorflow/include/tensorflow/core/platform/ctstring.h
tensorflow/include/tensorflow/core/public/session.h tensorflow/include/tsl/c/tsl_status.h
tensorflow-2.15.1.dist-info/LICENSE nvidia/cublas/lib/libcublas.so.12 nvidia/cublas/include/cublas.h
nvidia/cuda_nvcc/bin/ptxas nvidia/cuda_nvcc/bin/nvlink""".split()
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    for name in names: archive.writestr(name, name)
    archive.writestr("tensorflow-2.15.1.dist-info/METADATA", """Requires-Dist: numpy (<2.0.0,>=1.23.5)
Requires-Dist: nvidia-cublas-cu12 (==12.2.5.6) ; extra == 'and-cuda'
Requires-Dist: nvidia-nccl-cu12 (==2.16.5) ; extra == 'and-cuda'
""")
`;

describe('the wheel for a machine', () => {
  it.each([
    ['x64', false, 'tensorflow-cpu'],
    ['x64', true, 'tensorflow'],
    // "tensorflow" and "tensorflow-cpu" are empty there.
    ['arm64', false, 'tensorflow-cpu-aws'],
  ])('%s, GPU %s: %s', (arch, gpu, name) => {
    expect(wheelFor({ platform: 'linux', arch, glibc: '2.36' }, gpu).name).toBe(name);
  });

  it.each([
    [{ platform: 'linux', arch: 'arm64', glibc: '2.36' }, true, /leave out --gpu/],
    [{ platform: 'linux', arch: 'riscv64', glibc: '2.36' }, false, /linux riscv64/],
    [{ platform: 'linux', arch: 'x64', glibc: undefined }, false, /linux x64, without glibc/],
    [{ platform: 'darwin', arch: 'arm64', glibc: undefined }, false, /darwin arm64/],
  ] as const)('%j, GPU %s: explained', (host, gpu, text) => {
    expect(() => wheelFor(host, gpu)).toThrow(text);
  });
});
