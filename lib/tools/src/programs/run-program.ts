/** Runs a program to its end and hands over what it writes, line by line. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** How the program is stopped when the signal comes; default: it is killed. */
  readonly stop?: (child: ChildProcessWithoutNullStreams) => void;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @throws Error with code ENOENT where there is no such program */
export function runProgram({ command, args }: Program, options: RunOptions = {}): Promise<Ended> {
  const { env, cwd, onLine, signal, stop = (child) => void child.kill() } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { env, cwd, windowsHide: true });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    if (onLine) createInterface({ input: child.stdout }).on('line', onLine);
    // It may be gone before it has read what is written to it.
    child.stdin.on('error', () => {});
    const onAbort = () => stop(child);
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    child.once('error', reject);
    child.once('close', (code) => {
      signal?.removeEventListener('abort', onAbort);
      resolve({ code, stdout, stderr });
    });
  });
}

/** What a program says; undefined where there is none of this name, or it fails. */
export async function answerOf(program: Program): Promise<string | undefined> {
  const ended = await runProgram(program).catch(() => undefined);
  return ended?.code === 0 ? ended.stdout : undefined;
}
