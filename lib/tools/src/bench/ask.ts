/** Asks a process of its own to try a workload. */
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deserializeError } from 'l2o/internal/evaluation/serialized-error.js';
import { projectRoot } from 'l2o-thesis/internal/project.js';
import { type Program, type RunOptions, runProgram } from '../programs/run-program.js';
import type { Answer, NoTrial, Question, Trial } from './trial.js';

export type Outcome = Trial | NoTrial;

/** Longer than any workload on an engine that is worth comparing, or that a library is given to compile. */
const limitSeconds = 120;

/** @throws DataError where the images cannot be read, whatever `signal` was aborted with */
export async function ask(question: Omit<Question, 'since'>, signal?: AbortSignal): Promise<Outcome> {
  const asked: Question = { ...question, since: Date.now() };
  const program = fileURLToPath(new URL('./child.js', import.meta.url));
  const args = [...(question.leakAfter ? ['--expose-gc'] : []), program, JSON.stringify(asked)];
  return trialBy({ command: process.execPath, args }, { signal });
}

interface TrialOptions extends Pick<RunOptions, 'env'> {
  readonly signal?: AbortSignal | undefined;
}

/** The answer of a program that was asked, its last line. @throws as `ask` does */
export async function trialBy<T extends Trial = Trial>(
  program: Program,
  { signal, ...options }: TrialOptions,
): Promise<T | NoTrial> {
  const limit = AbortSignal.timeout(1000 * limitSeconds);
  const { code, stdout, stderr } = await runProgram(program, {
    ...options,
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
  });
  signal?.throwIfAborted();
  if (limit.aborted) return { skipped: `not done after ${limitSeconds} s` };
  // What a reason says of this checkout's folders is no news elsewhere.
  const text = (code === 0 ? stdout : stderr).replaceAll(`${projectRoot}${sep}`, '').trim();
  if (code !== 0) return { skipped: reasonIn(text) ?? `the process ended with code ${code}` };
  const answer: Answer<T> = JSON.parse(text.split('\n').at(-1) ?? '');
  if ('error' in answer) throw deserializeError(answer.error);
  return answer;
}

/** "Error: out of memory" out of a stack trace, Node's or Python's. */
function reasonIn(stderr: string): string | undefined {
  return stderr.split('\n').find((line) => /^[\w.]*Error\b/.test(line));
}
