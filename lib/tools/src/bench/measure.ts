/** The whole bench: workloads and curves in interleaved passes, then memory over many steps and the start of the program. */

import { UsageError } from 'l2o/internal/errors.js';
import { nearest } from 'l2o/internal/nearest.js';
import { engineNames } from 'l2o-thesis/internal/engines.js';
import { ask } from './ask.js';
import { growthPictures } from './growth.js';
import { coresOfOthers, inPasses } from './passes.js';
import { isCompared } from './ratios.js';
import { type BenchResult, bestAndMedian, type Leak } from './result.js';
import { type Called, callCommandLine } from './start-up.js';
import { growthOf, imagesOf, peaksOf, profilesOf, skippedOf, startsOf, timingsOf } from './summary.js';
import { ours, peerNames, tasksFor } from './tasks.js';
import { titleOf, workloadName } from './workload.js';
import { leakTrial, workloads } from './workloads.js';

export interface BenchRequest {
  /** Threads inside a run: everything is timed with one and with so many. */
  readonly threads: number;
  readonly passes: number;
  /** Other engines, JAX and PyTorch, by name. */
  readonly peers: readonly string[];
  /** Words, one of which the name of a workload contains; all workloads, the start and memory over many steps if undefined. */
  readonly only?: readonly string[] | undefined;
  /** Whether to measure how cost grows. */
  readonly growth: boolean;
  readonly signal?: AbortSignal;
  say(line: string): void;
}

export type Measured = Omit<BenchResult, 'node' | 'processor' | 'cores'>;

/** A figure without images or a training, at the thesis' length, computed from its definition. */
const figureFromNothing = ['reproduce', '3.3', '--profile', 'thesis', '--force'];

/** @throws UsageError where no workload has such a name, whatever the signal was aborted with, Error where nothing can be measured */
export async function measure(request: BenchRequest): Promise<Measured> {
  const { passes, peers, only, signal, say } = request;
  const threads = [...new Set([1, request.threads])];
  const wanted = workloads.filter(
    (workload) => !only || only.some((word) => workloadName(workload).includes(word)),
  );
  if (wanted.length === 0) throw noSuchWorkload(only ?? []);
  for (const peer of peers) checkPeer(peer);
  const pictures = request.growth ? growthPictures(request.threads) : [];
  const tasks = tasksFor({ workloads: wanted, growth: pictures, threads, passes, peers });
  const python = tasks.some(({ engine }) => peerNames.includes(engine))
    ? await (await import('./peers/peers.js')).openPeers({
        workloads: wanted.filter(isCompared),
        signal,
        say,
      })
    : undefined;
  const passed = await inPasses(
    tasks,
    (task, attempt) => {
      say(`${titleOf(task.workload)} on ${task.engine}`);
      return python && peerNames.includes(task.engine) ? python.ask(task, attempt) : ask(task, signal);
    },
    (pass, count) => say(`Pass ${pass}: ${count} ${count === 1 ? 'workload' : 'workloads'}`),
  ).finally(() => python?.close());
  const { tried } = passed;
  const trials = tried.flatMap(({ trials }) => trials);
  const skipped = skippedOf(passed);
  const build = trials.find(({ engine }) => engine.startsWith(ours))?.engine;
  if (build === undefined) {
    const reason = skipped.find(({ engine }) => engine === ours)?.reason;
    throw new Error(`nothing was measured on ${ours}: ${reason}`);
  }
  const peaks = peaksOf(tried);
  const figure = only ? { starts: [], skipped: [] } : await figureStart(request);
  return {
    build,
    passes,
    peaks,
    coresOfOthers: coresOfOthers(trials),
    repeated: passed.repeated,
    timings: timingsOf(tried, wanted, threads, peaks),
    profiles: profilesOf(tried),
    growth: growthOf(tried, pictures),
    starts: [...startsOf(tried), ...figure.starts],
    leak: only ? null : await leak(request),
    skipped: [...skipped, ...figure.skipped],
    images: imagesOf(tried),
  };
}

/** A failure here takes nothing from what was measured before. */
async function figureStart({
  passes,
  signal,
  say,
}: BenchRequest): Promise<Pick<BenchResult, 'starts' | 'skipped'>> {
  const title = `l2o ${figureFromNothing.join(' ')}, empty run store`;
  const calls: Called[] = [];
  try {
    for (let pass = 0; pass < passes; pass++) {
      say(title);
      calls.push(await callCommandLine(figureFromNothing, signal));
    }
  } catch (error) {
    signal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    return { starts: [], skipped: [{ engine: ours, reason, workloads: [title] }] };
  }
  return {
    starts: [
      {
        what: title,
        ...bestAndMedian(calls.map(({ seconds }) => seconds)),
        peakMegabytes: Math.max(...calls.map(({ peakMegabytes }) => peakMegabytes)),
      },
    ],
    skipped: [],
  };
}

async function leak({ threads, signal, say }: BenchRequest): Promise<Leak | null> {
  const { workload, after } = leakTrial;
  const title = titleOf(workload);
  say(`${title}: resident set after ${after.at(-1)} steps`);
  const found = await ask({ workload, engine: ours, threads: [threads], leakAfter: after }, signal);
  return 'load' in found ? { title, steps: after, residentMegabytes: found.residentMegabytes } : null;
}

/** Known before a quarter of an hour has gone by. @throws UsageError */
function checkPeer(name: string): void {
  const known = [...peerNames, ...engineNames()];
  if (known.includes(name)) return;
  throw new UsageError({
    expected: `--peers takes ${known.join(', ')}`,
    found: `"${name}"`,
    fix: `take the nearest: ${nearest(name, known).join(' or ')}`,
  });
}

function noSuchWorkload(words: readonly string[]): UsageError {
  return new UsageError({
    expected: '--only takes words, one of which the name of a workload contains',
    found: words.join(', '),
    fix: `take some of these: ${workloads.map(workloadName).join(', ')}`,
  });
}
