/**
 * The package's own installer, which downloads TensorFlow 2.9.1 and a binding from Google's storage. Where that
 * cannot be reached it waits for the network without end; here it is watched, and ended when nothing comes.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { folderSize } from 'l2o/internal/node/size.js';
import { writeAtomically } from 'l2o/internal/node/store/disk.js';
import { npmCommand } from '../../bin/npm.mjs';
import { throwIfStopped, type Work } from '../programs/work.js';
import { packageName, takeOut } from './package.js';

/** Seconds without a byte or a word after which it is ended: before the first byte, and later. */
export interface Patience {
  readonly first: number;
  readonly later: number;
}

const usualPatience: Patience = { first: 15, later: 120 };

/**
 * Runs it.
 * @param root where npm is run: the checkout
 * @returns undefined, or why it did not work; nothing of it is left then
 * @throws Interrupted
 */
export async function runOwnInstaller(
  root: string,
  folder: string,
  { onProgress, signal }: Work,
  patience = usualPatience,
): Promise<string | undefined> {
  onProgress(`Trying the package's own installer (npm rebuild ${packageName}) ...`);
  await takeOut(folder);
  // It writes into this file while it works, and leaves it changed when it fails.
  const description = await fs.readFile(join(folder, 'package.json'));
  const problem = await watched(root, folder, patience, signal);
  if (problem === undefined) return undefined;
  await takeOut(folder);
  if (!description.equals(await fs.readFile(join(folder, 'package.json')))) {
    await writeAtomically(folder, 'package.json', description);
  }
  throwIfStopped({ signal });
  return problem;
}

function watched(
  root: string,
  folder: string,
  patience: Patience,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const { command, args, shell } = npmCommand();
  const isWindows = process.platform === 'win32';
  return new Promise((resolve) => {
    const child = spawn(
      command,
      [...args, 'rebuild', packageName, '--ignore-scripts=false', '--foreground-scripts'],
      { cwd: root, shell, windowsHide: true, detached: !isWindows, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let said = '';
    let verdict: string | undefined;
    let heard = Date.now();
    let before = 0;
    let isOver = false;
    const listen = (text: string) => {
      said += text;
      if (before > 0) heard = Date.now();
    };
    child.stdout.setEncoding('utf8').on('data', listen);
    child.stderr.setEncoding('utf8').on('data', listen);
    const end = () => {
      if (isOver || child.exitCode !== null || child.signalCode !== null) return;
      isOver = true;
      // npm alone would leave its script behind; without a console of its own it leads a group.
      if (isWindows || child.pid === undefined) child.kill();
      else process.kill(-child.pid, 'SIGKILL');
    };
    const look = setInterval(async () => {
      const size = await folderSize(join(folder, 'deps'));
      if (isOver) return;
      if (size !== before) heard = Date.now();
      before = size;
      const seconds = (Date.now() - heard) / 1000;
      if (seconds < (before > 0 ? patience.later : patience.first)) return;
      verdict ??= `nothing came from Google's storage for ${Math.round(seconds)} seconds`;
      end();
    }, 250);
    signal?.addEventListener('abort', end, { once: true });
    const finish = (problem: string | undefined) => {
      isOver = true;
      clearInterval(look);
      signal?.removeEventListener('abort', end);
      resolve(verdict ?? problem);
    };
    child.once('error', (error) => finish(error.message));
    child.once('close', (code) => finish(code === 0 ? undefined : reasonIn(said, code)));
  });
}

/** The line that tells most of what npm and the script wrote. */
function reasonIn(said: string, code: number | null): string {
  const lines = said.split('\n').map((line) => line.replace(/^npm (error|ERR!) /, '').trim());
  const telling =
    lines.find((line) =>
      /\b(ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)\b/.test(line),
    ) ?? lines.find((line) => /^(\w*Error:|.*failed)/.test(line));
  return telling ?? `it ended with code ${code}`;
}
