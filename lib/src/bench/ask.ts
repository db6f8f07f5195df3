/** Asks a process of its own to try a workload. */
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reviveError } from '../evaluation/sent-error.js';
import { runProgram } from '../programs/run-program.js';
import { projectRoot } from '../project.js';
import type { Answer, NoTrial, Question, Trial } from './trial.js';

export type Outcome = Trial | NoTrial;

/** Longer than any workload on an engine that is worth comparing. */
const limitSeconds = 120;

/** @throws DataError where the images cannot be read, whatever `signal` was aborted with */
export async function ask(question: Omit<Question, 'since'>, signal?: AbortSignal): Promise<Outcome> {
  const limit = AbortSignal.timeout(1000 * limitSeconds);
  const since = Date.now();
  const { code, stdout, stderr } = await runProgram(
    {
      command: process.execPath,
      args: [
        ...(question.leakAfter ? ['--expose-gc'] : []),
        fileURLToPath(new URL('./child.js', import.meta.url)),
        JSON.stringify({ ...question, since }),
      ],
    },
    { signal: signal ? AbortSignal.any([signal, limit]) : limit },
  );
  signal?.throwIfAborted();
  if (limit.aborted) return { skipped: `not done after ${limitSeconds} s` };
  // What a reason says of this checkout's folders is no news elsewhere.
  const text = (code === 0 ? stdout : stderr).replaceAll(`${projectRoot}${sep}`, '').trim();
  if (code !== 0) return { skipped: reasonIn(text) ?? `the process ended with code ${code}` };
  const answer: Answer = JSON.parse(text.split('\n').at(-1) ?? '');
  if ('error' in answer) throw reviveError(answer.error);
  return answer;
}

/** "Error: out of memory" out of a stack trace. */
function reasonIn(stderr: string): string | undefined {
  return stderr.split('\n').find((line) => /^\w*Error\b/.test(line));
}
