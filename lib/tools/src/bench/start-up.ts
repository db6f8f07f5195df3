/** How long it takes from nothing to a figure: the command line as a person calls it, with an empty run store. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from 'l2o-thesis/internal/project.js';
import { runProgram } from '../programs/run-program.js';

export interface Called {
  readonly seconds: number;
  /** The largest resident set, in MB. */
  readonly peakMegabytes: number;
}

/** Loaded before the program: writes, as the last line, how large the process became. */
const reporter = `data:text/javascript,${encodeURIComponent(`
import { isMainThread } from 'node:worker_threads';
import { writeSync } from 'node:fs';
if (isMainThread) process.on('exit', () => writeSync(2, '\\n' + process.resourceUsage().maxRSS + '\\n'));
`)}`;

/** Runs `l2o` with these words, in folders of its own that are removed. @throws Error when it fails */
export async function callCommandLine(words: readonly string[], signal?: AbortSignal): Promise<Called> {
  const folder = await mkdtemp(join(tmpdir(), 'l2o-bench-'));
  const env = {
    ...process.env,
    L2O_RUNS: join(folder, 'runs'),
    L2O_FIGURES: join(folder, 'figures'),
  };
  try {
    const begin = performance.now();
    const { code, stderr } = await runProgram(
      {
        command: process.execPath,
        args: ['--import', reporter, join(projectRoot, 'lib', 'tools', 'bin', 'l2o.mjs'), ...words],
      },
      { env, signal },
    );
    const seconds = (performance.now() - begin) / 1000;
    signal?.throwIfAborted();
    if (code !== 0) {
      const [first] = stderr.trim().split('\n');
      throw new Error(`l2o ${words.join(' ')} ended with code ${code}: ${first}`);
    }
    const kilobytes = Number(stderr.trim().split('\n').at(-1));
    return { seconds, peakMegabytes: Math.round(kilobytes / 1024) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
