/** Trials and a result made up for tests. */
import type { BenchTask } from '../../tools/src/bench/passes.js';
import type { BenchResult } from '../../tools/src/bench/result.js';
import type { Timed, Trial } from '../../tools/src/bench/trial.js';
import type { Workload } from '../../tools/src/bench/workload.js';

export const adamStep: Workload = { kind: 'step', network: 'MlpMnist', rule: 'adam' };
export const gradient: Workload = { kind: 'gradient', network: 'MlpMnist' };

export const task = (workload: Workload, engine = 'kernels', passes = 1, threads = [1]): BenchTask => ({
  workload,
  engine,
  threads,
  passes,
});

export function trial(timed: readonly Timed[], change: Partial<Trial> = {}): Trial {
  return {
    engine: 'kernels/fma',
    images: 'official',
    engineReady: 200,
    firstStep: 900,
    timed,
    profile: null,
    peakMegabytes: 250,
    residentMegabytes: [],
    load: { own: 1, all: 1.2, wall: 2 },
    ...change,
  };
}

export const timing = {
  workload: 'step adam',
  title: 'adam: evaluation step',
  engine: 'kernels/fma',
  threads: 1,
  best: 0.125,
  median: 0.25,
  gflops: 64,
  share: 0.8,
  peakMegabytes: 250,
};

export const result: BenchResult = {
  node: 'v20.0.0',
  processor: 'A processor',
  cores: 2,
  build: 'kernels/fma',
  passes: 3,
  peaks: { 1: 80, 2: 160 },
  coresOfOthers: 0.01,
  repeated: 0,
  timings: [
    timing,
    { ...timing, engine: 'tensor/wasm', best: 2.5, median: 3, share: null, peakMegabytes: 400 },
    { ...timing, threads: 2, best: 0.1 },
    {
      ...timing,
      workload: 'step adam on ConvCifar_0',
      title: 'adam: evaluation step on ConvCifar_0',
      best: 200,
    },
    {
      ...timing,
      workload: 'batch on ConvCifar_0',
      title: 'ConvCifar_0: drawing a batch',
      best: 10,
      gflops: null,
      share: null,
    },
  ],
  profiles: { 'adam: evaluation step on ConvCifar_0': { convolve: 30, pool: 10, decay: 0.1 } },
  growth: {
    'k of k Timesteps': [
      [1, 1],
      [10, 1.5],
      [100, 4.5],
    ],
    'k of k Momentums': [],
    'coordinates, Adam': [
      [100, 0.01],
      [1_000_000, 3.25],
    ],
  },
  starts: [
    { what: 'engine ready, from the start of a process', best: 0.2, median: 0.25, peakMegabytes: null },
  ],
  leak: { title: 'adam: evaluation step', steps: [1_000, 20_000], residentMegabytes: [240, 241] },
  skipped: [
    { engine: 'tensor/node', reason: 'no native part', workloads: [] },
    { engine: 'tensor/wasm', reason: 'too many images', workloads: ['one', 'another'] },
  ],
  images: { ConvCifar_0: 'made up' },
};
