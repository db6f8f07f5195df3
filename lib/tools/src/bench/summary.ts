/** From trials to the numbers of a result. */
import { at } from 'l2o-thesis/internal/at.js';
import type { GrowthPicture } from './growth.js';
import { operationsOf } from './operations.js';
import type { Passed, Tried } from './passes.js';
import type { Profile } from './profile.js';
import { type BenchResult, bestAndMedian, type Skipped, type StartTiming, type Timing } from './result.js';
import { ours } from './tasks.js';
import type { Trial } from './trial.js';
import { titleOf, type Workload, workloadName } from './workload.js';

/** The median peak loop by number of threads, over all processes: the best of many is now and then a slip of the clock. */
export function peaksOf(tried: readonly Tried[]): Record<number, number> {
  const all = new Map<number, number[]>();
  const mine = tried.filter(({ task }) => task.engine === ours);
  for (const { threads, peak } of mine.flatMap(({ trials }) => trials.flatMap(({ timed }) => timed))) {
    if (peak !== null) all.set(threads, [...(all.get(threads) ?? []), peak]);
  }
  return Object.fromEntries([...all].map(([threads, peaks]) => [threads, bestAndMedian(peaks).median]));
}

/** One timing per number of threads, of the workloads that are wanted. */
export function timingsOf(
  tried: readonly Tried[],
  wanted: readonly Workload[],
  threads: readonly number[],
  peaks: Readonly<Record<number, number>>,
): Timing[] {
  const names = new Set(wanted.map(workloadName));
  return tried
    .filter(({ task, trials }) => names.has(workloadName(task.workload)) && trials.length > 0)
    .flatMap(({ task, trials }) =>
      task.threads
        .filter((count) => threads.includes(count))
        .map((count) => timingOf(task.workload, trials, count, peaks)),
    );
}

function timingOf(
  workload: Workload,
  trials: readonly Trial[],
  threads: number,
  peaks: Readonly<Record<number, number>>,
): Timing {
  const { engine } = at(trials, 0);
  const { best, median } = bestAndMedian(millisecondsOf(trials, threads));
  const operations = operationsOf(workload);
  const gflops = operations > 0 ? operations / best / 1e6 : null;
  const peak = engine.startsWith(ours) ? peaks[threads] : undefined;
  return {
    workload: workloadName(workload),
    title: titleOf(workload),
    engine,
    threads,
    best,
    median,
    gflops,
    share: gflops !== null && peak !== undefined ? gflops / peak : null,
    peakMegabytes: Math.max(...trials.map(({ peakMegabytes }) => peakMegabytes)),
  };
}

function millisecondsOf(trials: readonly Trial[], threads: number): number[] {
  return trials.flatMap(({ timed }) =>
    timed.flatMap((one) => (one.threads === threads ? one.milliseconds : [])),
  );
}

export function growthOf(tried: readonly Tried[], pictures: readonly GrowthPicture[]): BenchResult['growth'] {
  const trialsOf = (workload: Workload) =>
    tried.find(({ task }) => task.engine === ours && workloadName(task.workload) === workloadName(workload))
      ?.trials ?? [];
  return Object.fromEntries(
    pictures
      .flatMap(({ curves }) => curves)
      .map(({ name, points }) => [
        name,
        points.flatMap(({ value, workload, threads }) => {
          const found = millisecondsOf(trialsOf(workload), threads);
          return found.length > 0 ? [[value, bestAndMedian(found).best] as const] : [];
        }),
      ]),
  );
}

/** Of each network, from the process that was fastest in all. */
export function profilesOf(tried: readonly Tried[]): BenchResult['profiles'] {
  const total = (profile: Profile) => Object.values(profile).reduce((sum, one) => sum + one, 0);
  return Object.fromEntries(
    tried.flatMap(({ task: { workload }, trials }) => {
      const profiles = trials.flatMap(({ profile }) => (profile ? [profile] : []));
      const [fastest] = profiles.sort((a, b) => total(a) - total(b));
      return fastest && workloadName(workload).startsWith('step adam')
        ? [[titleOf(workload), fastest] as const]
        : [];
    }),
  );
}

/** How soon a process of our engine is ready, and has taken its first step of Adam. */
export function startsOf(tried: readonly Tried[]): StartTiming[] {
  const mine = tried.filter(({ task }) => task.engine === ours);
  const first = mine.find(({ task: { workload } }) => workloadName(workload) === 'step adam');
  const line = (what: string, trials: readonly Trial[], of: (trial: Trial) => number): StartTiming[] => {
    const { best, median } = bestAndMedian(trials.map((trial) => of(trial) / 1000));
    return trials.length > 0 ? [{ what, best, median, peakMegabytes: null }] : [];
  };
  return [
    ...line(
      'engine ready, from the start of a process',
      mine.flatMap(({ trials }) => trials),
      (trial) => trial.engineReady,
    ),
    ...line('first step of Adam on MlpMnist, images read', first?.trials ?? [], (trial) => trial.firstStep),
  ];
}

/** Together where engine and reason are the same. */
export function skippedOf({ tried, absent }: Passed): Skipped[] {
  const reasons = new Map<string, Skipped>();
  for (const [engine, reason] of absent) reasons.set(engine, { engine, reason, workloads: [] });
  for (const { task, skipped: reason } of tried) {
    if (reason === null) continue;
    const { engine } = task;
    const key = `${engine} ${reason}`;
    const workloads = [...(reasons.get(key)?.workloads ?? []), titleOf(task.workload)];
    reasons.set(key, { engine, reason, workloads });
  }
  return [...reasons.values()];
}

/** Images other than the official ones. */
export function imagesOf(tried: readonly Tried[]): BenchResult['images'] {
  return Object.fromEntries(
    tried.flatMap(({ task: { workload }, trials }) =>
      trials.flatMap(({ images }) =>
        images === null || images === 'official' || workload.kind === 'rule'
          ? []
          : [[workload.network, images]],
      ),
    ),
  );
}
