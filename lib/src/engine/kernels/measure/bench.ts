/** Times the kernels engine beside others: interleaved passes, a peak loop in each, and what other programs took. */
import { loadDataset } from '../../../data/load.js';
import { mlpMnist } from '../../../problems/mlp-mnist.js';
import { chooseEngine } from '../../choose.js';
import type { Engine } from '../../engine.js';
import { kernelsEngine } from '../kernels-engine.js';
import { theRuntime } from '../runtime.js';
import { peakOf } from './peak.js';
import { evaluation, gradientAlone, type Running, training, type Workload } from './workloads.js';

export interface BenchRequest {
  /** Threads inside a run: all workloads are timed with one and with so many. */
  readonly threads: number;
  readonly passes: number;
  /** Other engines, by name. */
  readonly peers: readonly string[];
  /** Names of workloads; all if undefined. */
  readonly only?: readonly string[] | undefined;
  readonly growth: boolean;
  /** Seconds spent so far, for the share of other programs. */
  times(): Times;
  say(line: string): void;
}

interface Times {
  readonly own: number;
  readonly all: number;
  readonly wall: number;
}

export interface Timing {
  readonly workload: string;
  readonly title: string;
  readonly engine: string;
  readonly threads: number;
  readonly best: number;
  readonly median: number;
  /** Of the best, by the nominal number of operations. */
  readonly gflops: number;
  /** Of the best peak with as many threads. */
  readonly share: number | undefined;
}

export interface BenchResult {
  readonly build: string;
  readonly passes: number;
  /** GFLOP/s of the peak loop, best, by number of threads. */
  readonly peaks: Readonly<Record<number, number>>;
  /** Cores that other programs used in the meantime, on average. */
  readonly coresOfOthers: number;
  readonly timings: readonly Timing[];
  /** How cost grows, in milliseconds of the best pass, one thread. */
  readonly growth: Readonly<Record<string, readonly (readonly [number, number])[]>>;
  readonly residentMegabytes: number;
}

/** A piece of timing takes about this long. */
const pieceMilliseconds = 150;

interface Subject {
  readonly workload: Workload;
  readonly engine: Engine;
  readonly running: Running;
  readonly times: number;
  readonly milliseconds: Map<number, number[]>;
}

export async function measure(request: BenchRequest): Promise<BenchResult> {
  const { passes, say } = request;
  const dataset = await loadDataset('mnist');
  const problem = mlpMnist();
  const runtime = theRuntime();
  const wanted = workloads().filter(
    ({ name }) => !request.only || request.only.some((word) => name.includes(word)),
  );
  const before = request.times();
  const subjects: Subject[] = [];
  for (const engineName of ['kernels', ...request.peers]) {
    const { engine } = await chooseEngine(engineName);
    for (const workload of wanted) {
      say(`warming up ${workload.title} on ${engine.name}`);
      subjects.push(await warm(workload, engine));
    }
  }
  const peaks: Record<number, number> = {};
  for (const threads of [...new Set([1, request.threads])]) {
    runtime.threads.grow(threads);
    for (let pass = 0; pass < passes; pass++) {
      say(`${threads} threads, pass ${pass + 1} of ${passes}`);
      peaks[threads] = Math.max(peaks[threads] ?? 0, peakOf(runtime));
      for (const subject of subjects) {
        const isKernels = subject.engine.name.startsWith('kernels');
        // The other engines take the threads that they take.
        if (!isKernels && (threads > 1 || pass > 1)) continue;
        const begin = performance.now();
        await subject.running.run(subject.times);
        const each = (performance.now() - begin) / subject.times;
        subject.milliseconds.set(threads, [...(subject.milliseconds.get(threads) ?? []), each]);
      }
    }
  }
  const timings = subjects.flatMap((subject) => timingsOf(subject, peaks));
  for (const { running } of subjects) running.dispose();
  const growth = request.growth ? await grow(say, passes) : {};
  const after = request.times();
  const others = after.all - before.all - (after.own - before.own);
  return {
    build: kernelsEngine().name,
    passes,
    peaks,
    coresOfOthers: Math.max(0, others / (after.wall - before.wall)),
    timings,
    growth,
    residentMegabytes: Math.round(process.memoryUsage().rss / 2 ** 20),
  };

  async function warm(workload: Workload, engine: Engine): Promise<Subject> {
    const running = workload.start(engine, problem, dataset);
    await running.run(1);
    const isKernels = engine.name.startsWith('kernels');
    let begin = performance.now();
    await running.run(1);
    let each = performance.now() - begin;
    if (isKernels) {
      // Until the kernels are compiled to fast code.
      begin = performance.now();
      let done = 0;
      for (; performance.now() - begin < 2 * pieceMilliseconds; done++) await running.run(1);
      each = (performance.now() - begin) / done;
    }
    const times = Math.max(1, Math.round(pieceMilliseconds / each));
    return { workload, engine, running, times, milliseconds: new Map() };
  }

  function workloads(): Workload[] {
    return [
      gradientAlone(problem),
      evaluation('adam', problem),
      evaluation('k-momentums-6-0.2-0.99', problem),
      evaluation('rnn-2', problem),
      ...['k-momentums-6-0.2-0.99', 'k-momentums-10-0.2-0.99'].map((name) => training(name, problem)),
      ...[5, 20, 100].map((k) => training(`k-timesteps-${k}`, problem)),
      training('la-b', problem),
      training('mlp', problem),
      ...['rnn-1', 'rnn-2'].flatMap((name) => [
        training(name, problem, 20, 'first'),
        training(name, problem, 20, 'second'),
      ]),
    ];
  }

  /** How cost grows with the length of a history, with the number of coordinates and with the length of an unroll. */
  async function grow(say: (line: string) => void, passes: number): Promise<BenchResult['growth']> {
    const engine = kernelsEngine();
    const curve = async (
      points: readonly number[],
      make: (value: number) => { workload: Workload; on: typeof problem },
    ) => {
      const found: [number, number][] = [];
      for (const value of points) {
        const { workload, on } = make(value);
        say(`growth: ${workload.title}, ${value}`);
        const running = workload.start(engine, on, dataset);
        await running.run(20);
        let best = Number.POSITIVE_INFINITY;
        for (let pass = 0; pass < passes; pass++) {
          const begin = performance.now();
          await running.run(5);
          best = Math.min(best, (performance.now() - begin) / 5);
        }
        running.dispose();
        found.push([value, best]);
      }
      return found;
    };
    return {
      'k of k Timesteps': await curve([1, 2, 5, 10, 20, 50, 100], (k) => ({
        workload: training(`k-timesteps-${k}`, problem),
        on: problem,
      })),
      'coordinates, k Momentums 6': await curve([1, 5, 20, 80, 320], (width) => {
        const on = mlpMnist({ hidden: [width] });
        return { workload: training('k-momentums-6-0.2-0.99', on), on };
      }),
      'steps of an unroll, RNN 1': await curve([1, 2, 5, 10, 20], (steps) => ({
        workload: training('rnn-1', problem, steps, 'second'),
        on: problem,
      })),
    };
  }
}

function timingsOf({ workload, engine, milliseconds }: Subject, peaks: Record<number, number>): Timing[] {
  return [...milliseconds].map(([threads, all]) => {
    const sorted = [...all].sort((a, b) => a - b);
    const [best] = sorted;
    const gflops = workload.operations / best / 1e6;
    return {
      workload: workload.name,
      title: workload.title,
      engine: engine.name,
      threads,
      best,
      median: sorted[Math.floor(sorted.length / 2)],
      gflops,
      share: engine.name.startsWith('kernels') ? gflops / peaks[threads] : undefined,
    };
  });
}

/** A busy machine is named: its times are worth little. */
const busyCores = 0.2;

export function pageOf(result: BenchResult & { readonly node: string; readonly processor?: string }): string {
  const { timings, peaks, coresOfOthers, growth } = result;
  const peers = timings.filter(({ engine }) => !engine.startsWith('kernels'));
  const rows = timings
    .filter(({ engine }) => engine.startsWith('kernels'))
    .sort((a, b) => a.threads - b.threads)
    .map(({ workload, title, threads, best, median, gflops, share }) => {
      const ratios = peers
        .filter((peer) => peer.workload === workload)
        .map((peer) => `${(peer.best / best).toFixed(1)}x ${peer.engine}`);
      const numbers = [
        best.toFixed(3),
        median.toFixed(3),
        gflops.toFixed(1),
        `${(100 * (share ?? 0)).toFixed(0)} %`,
      ];
      return `| ${[title, threads, ...numbers, ratios.join(', ')].join(' | ')} |`;
    });
  const peak = Object.entries(peaks).map(([threads, value]) => `${value.toFixed(0)} GFLOP/s with ${threads}`);
  const busy =
    coresOfOthers > busyCores
      ? `**The machine was busy: other programs used ${coresOfOthers.toFixed(1)} cores in the meantime.**`
      : 'The machine was quiet.';
  return [
    `# Bench: ${result.build}, Node ${result.node}, ${result.processor ?? 'unknown processor'}`,
    '',
    `${busy} Peak loop: ${peak.join(', ')} threads. Resident set at the end: ${result.residentMegabytes} MB.`,
    '',
    '| one | threads | best ms | median ms | GFLOP/s | of the peak | faster than |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
    'GFLOP/s count the matrix products as they are defined; black pixels, which the kernels leave out, count too.',
    ...Object.entries(growth).flatMap(([name, points]) => [
      '',
      `Milliseconds by ${name}: ${points.map(([value, ms]) => `${value}: ${ms.toFixed(2)}`).join(', ')}.`,
    ]),
    '',
  ].join('\n');
}
