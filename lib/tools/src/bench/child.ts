/**
 * The process of one trial: a workload on an engine and nothing else, so that its resident set and the time of its start
 * are its own. The question is the program's only argument, the answer its only line.
 */
import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from 'l2o/internal/engine/engine.js';
import { type Build, kernelBuilds } from 'l2o/internal/engine/kernels/module.js';
import { theRuntime } from 'l2o/internal/engine/kernels/the-runtime.js';
import { DataError, ExplainedError } from 'l2o/internal/errors.js';
import { serializeError } from 'l2o/internal/evaluation/serialized-error.js';
import { chooseEngine } from 'l2o-thesis/internal/engines.js';
import { peakOf } from './peak.js';
import { profileOf } from './profile.js';
import { groundOf, type Running, start, whyNot } from './running.js';
import { takeTimes } from './take-times.js';
import type { Answer, Load, Question, Timed } from './trial.js';

const before = timesSpent();
const question: Question = JSON.parse(process.argv[2] ?? '');
process.stdout.write(`${JSON.stringify(await answer(question))}\n`);

async function answer(question: Question): Promise<Answer> {
  let engine: Engine;
  try {
    engine = (await chooseEngine(question.engine)).engine;
  } catch (error) {
    if (error instanceof ExplainedError) return { absent: error.explanation.found };
    throw error;
  }
  const engineReady = Date.now() - question.since;
  try {
    return await tryOn(engine, engineReady, question);
  } catch (error) {
    if (error instanceof DataError) return { error: serializeError(error) };
    if (error instanceof ExplainedError) return { skipped: error.explanation.found };
    throw error;
  }
}

async function tryOn(
  engine: Engine,
  engineReady: number,
  { workload, threads, leakAfter, since }: Question,
): Promise<Answer> {
  const reason = whyNot(workload, engine);
  if (reason !== undefined) return { skipped: reason };
  const ground = await groundOf(workload);
  const running = start(workload, engine, ground);
  await running.run(1);
  const firstStep = Date.now() - since;
  const residentMegabytes = leakAfter ? await residentAfter(leakAfter, running) : [];
  const timed = leakAfter ? [] : await timedWith(threads, engine, running);
  const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  const build = buildOf(engine);
  return {
    engine: engine.name,
    images: ground.dataset?.variant ?? null,
    engineReady,
    firstStep,
    timed,
    profile: workload.kind === 'step' && build && !leakAfter ? profileOf(ground, build) : null,
    peakMegabytes,
    residentMegabytes,
    load: loadSince(before),
  };
}

async function timedWith(threads: readonly number[], engine: Engine, running: Running): Promise<Timed[]> {
  const found: Timed[] = [];
  for (const count of threads) {
    engine.useThreads?.(count);
    const milliseconds = await takeTimes(running);
    found.push({ threads: count, milliseconds, peak: peakBeside(engine) });
  }
  return found;
}

/** GFLOP/s of the peak loop in the engine's own build, with the threads that it has now. */
function peakBeside(engine: Engine): number | null {
  const build = buildOf(engine);
  return build ? peakOf(theRuntime(build)) : null;
}

function buildOf({ name }: Engine): Build | undefined {
  return kernelBuilds.find((build) => name === `kernels/${build}`);
}

async function residentAfter(steps: readonly number[], running: Running): Promise<number[]> {
  const found: number[] = [];
  let done = 1;
  for (const count of steps) {
    await running.run(count - done);
    done = count;
    // What is garbage is no leak; freeing goes on beside the program for a moment.
    globalThis.gc?.();
    await pause(100);
    found.push(Math.round(process.memoryUsage.rss() / 2 ** 20));
  }
  return found;
}

function timesSpent(): Load {
  const { user, system } = process.cpuUsage();
  const all = cpus().reduce((sum, { times }) => sum + times.user + times.sys + times.nice + times.irq, 0);
  return { own: (user + system) / 1e6, all: all / 1e3, wall: performance.now() / 1e3 };
}

function loadSince(begin: Load): Load {
  const end = timesSpent();
  return { own: end.own - begin.own, all: end.all - begin.all, wall: end.wall - begin.wall };
}
