/** The program on a Node that is kept: a copy of its beginning, whose command line says where it runs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../../thesis/src/project.js';
import { keepNode, keptNode } from '../../tools/bin/kept-node.mjs';
import { isNewer } from '../../tools/bin/node-version.mjs';
import { npmCommand } from '../../tools/bin/npm.mjs';
import { runNode } from '../../tools/scripts/program.mjs';
import { writeFakeNode } from '../support/fake-node.js';

const here = process.versions.node;

/** What stands for the command line: it does what its first argument says. */
const main = `
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
export function main([task, ...rest]) {
  if (task === 'tell') console.log(JSON.stringify({ node: process.versions.node, rest, stdin: readFileSync(0, 'utf8'), npm: process.env.npm_execpath }));
  if (task === 'setup' || task === 'tell') return 5;
  if (task === 'further') {
    spawnSync(${JSON.stringify(process.execPath)}, [process.argv[1], 'tell', 'further'], { stdio: ['pipe', 'inherit', 'inherit'] });
    return 0;
  }
  process.on('SIGINT', () => process.exit(130));
  setInterval(() => {}, 1000);
  console.log(process.pid);
}`;

let root: string;
let cache: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'l2o-kept-'));
  cache = join(root, '.cache', 'own-node');
  for (const part of ['bin', 'lab'])
    cpSync(join(projectRoot, 'lib', 'tools', part), join(root, 'lib', 'tools', part), { recursive: true });
  mkdirSync(join(root, 'lib', 'tools', 'dist', 'cli'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    join(root, 'lib', 'tools', 'bin', 'setup.mjs'),
    'export const setUpOrExplain = async () => true;',
  );
  writeFileSync(join(root, 'lib', 'tools', 'dist', 'cli', 'main.js'), main);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function keep(version: string, says = version): void {
  keepNode(cache, { version, file: writeFakeNode(join(cache, version), says) });
}

function l2o(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): ChildProcess & { stdout: NodeJS.ReadableStream } {
  const { L2O_NODE: _, ...own } = process.env;
  const child = spawn(process.execPath, [join(root, 'lib', 'tools', 'bin', 'l2o.mjs'), ...args], {
    env: { ...own, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return child;
}

async function told(args: readonly string[], env?: NodeJS.ProcessEnv) {
  const child = l2o(args, env);
  child.stdin?.end('words');
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    child.stderr ? text(child.stderr) : '',
    once(child, 'close'),
  ]);
  return {
    lines: stdout
      .trim()
      .split('\n')
      .map((line) => (line ? JSON.parse(line) : undefined)),
    stderr,
    code,
  };
}

// Windows runs no scripts as programs.
describe.skipIf(process.platform === 'win32')('l2o where a newer Node is kept', () => {
  it('goes on with it: arguments, streams and the exit code are those of the call', async () => {
    keep('99.1.2');
    const { lines, stderr, code } = await told(['tell', 'a b', '--c=*']);
    expect(lines).toMatchObject([{ node: '99.1.2', rest: ['a b', '--c=*'], stdin: 'words' }]);
    expect({ stderr, code }).toEqual({ stderr: '', code: 5 });
  });

  it.each([
    ['L2O_NODE=0 says so', '99.1.2', { L2O_NODE: '0' }],
    ['it is not newer', here, {}],
    ['it is older', '18.0.0', {}],
  ])('stays where it is if %s', async (_why, version, env) => {
    keep(version, '99.9.9');
    expect((await told(['tell'], env)).lines).toMatchObject([{ node: here }]);
  });

  it('stays where it is if the Node is for another platform, or half there', async () => {
    keep('99.1.2');
    writeFileSync(
      join(cache, 'chosen.json'),
      JSON.stringify({ platform: 'vax-vms', version: '99.1.2', file: 'x' }),
    );
    expect((await told(['tell'])).lines).toMatchObject([{ node: here }]);
    writeFileSync(join(cache, 'chosen.json'), '{"plat');
    expect(keptNode(cache)).toBeUndefined();
  });

  it.skipIf(process.platform !== 'linux')('stays where it is if the C library is another', async () => {
    keep('99.1.2');
    const chosen = JSON.parse(readFileSync(join(cache, 'chosen.json'), 'utf8'));
    const platform = `${process.platform}-${process.arch}`;
    writeFileSync(join(cache, 'chosen.json'), JSON.stringify({ ...chosen, platform }));
    expect((await told(['tell'])).lines).toMatchObject([{ node: here }]);
  });

  it('says so and goes on where it is if the Node does not start', async () => {
    keep('99.1.2');
    rmSync(join(cache, '99.1.2'), { recursive: true });
    const said = 'Node 99.1.2 of "l2o setup node" does not start: spawn';
    const missing = await told(['tell']);
    expect(missing.lines).toMatchObject([{ node: here }]);
    expect(missing.stderr).toMatch(new RegExp(`^${said} .*ENOENT.*; going on with Node`));
    // This error spawn throws at once.
    writeFileSync(join(cache, '99.1.2'), '');
    const cut = await told(['tell']);
    expect(cut.lines).toMatchObject([{ node: here }]);
    expect(cut.stderr).toMatch(new RegExp(`^${said} ENOTDIR; going on with Node`));
  });

  it('hands down the npm of this Node, which it has none of', async () => {
    keep('99.1.2');
    const env = { npm_execpath: join(root, 'yarn.js') };
    const [npm = env.npm_execpath] = npmCommand(env).args;
    expect((await told(['tell'], env)).lines).toMatchObject([{ npm }]);
  });

  it('starts again once at most, whatever that Node says of itself', async () => {
    keep('99.1.2', here);
    expect((await told(['tell'])).lines).toMatchObject([{ node: here }]);
  });

  it('goes on with it in programs further down, too', async () => {
    keep('99.1.2');
    expect((await told(['further'])).lines).toMatchObject([{ node: '99.1.2', rest: ['further'] }]);
  });

  it('does not for "setup node", which may take that Node away', async () => {
    keep('99.1.2');
    rmSync(join(cache, '99.1.2'), { recursive: true });
    expect(await told(['setup', 'node'])).toMatchObject({ stderr: '', code: 5 });
  });

  it('passes signals on, and ends as that Node ends', async () => {
    keep('99.1.2');
    const asked = l2o(['wait']);
    await once(asked.stdout, 'data');
    asked.kill('SIGINT');
    expect(await once(asked, 'close')).toEqual([130, null]);
    const killed = l2o(['wait']);
    const [pid] = await once(killed.stdout, 'data');
    process.kill(Number(pid), 'SIGTERM');
    expect(await once(killed, 'close')).toEqual([null, 'SIGTERM']);
  });

  it('leaves nothing running when it is killed', async () => {
    keep('99.1.2');
    const child = l2o(['wait']);
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    // The pipe closes when the last who holds it is gone.
    await once(child, 'close');
  });
});

it('checks of the kit stay on the Node that they are to check', async () => {
  expect((await runNode(['-p', 'process.env.L2O_NODE'])).stdout).toBe('0\n');
  expect(process.env.L2O_NODE).toBe('0');
});

describe('versions', () => {
  it.each([
    ['24.0.0', '22.9.9', true],
    ['24.10.0', '24.9.5', true],
    ['24.9.5', '24.9.5', false],
    ['20.19.0', '24.0.0', false],
  ])('%s newer than %s: %s', (version, other, expected) => {
    expect(isNewer(version, other)).toBe(expected);
  });
});
