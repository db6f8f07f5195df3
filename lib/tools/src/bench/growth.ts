/** How cost grows: which curves are measured, and in which picture each stands. */
import type { Point } from './result.js';
import type { Workload } from './workload.js';

export interface GrowthCurve {
  /** Unique among all curves: the key in bench.json. */
  readonly name: string;
  readonly label: string;
  readonly points: readonly {
    readonly value: number;
    readonly workload: Workload;
    readonly threads: number;
  }[];
}

export interface GrowthPicture {
  /** Of the files: "growth-k". */
  readonly stem: string;
  readonly title: string;
  readonly xTitle: string;
  /** Milliseconds, or how many times as fast as at a curve's first point. */
  readonly shows: 'milliseconds' | 'speed';
  readonly curves: readonly GrowthCurve[];
}

const curve = (
  name: string,
  label: string,
  values: readonly number[],
  workload: (value: number) => Workload,
): GrowthCurve => ({
  name,
  label,
  points: values.map((value) => ({ value, workload: workload(value), threads: 1 })),
});

const onMnist = { kind: 'training', network: 'MlpMnist' } as const;

const byHistory: GrowthPicture = {
  stem: 'growth-k',
  title: 'Cost of a meta-iteration by the length of the history k',
  xTitle: 'k',
  shows: 'milliseconds',
  curves: [
    curve('k of k Timesteps', 'k Timesteps', [1, 2, 5, 10, 20, 50, 100], (k) => ({
      ...onMnist,
      rule: `k-timesteps-${k}`,
      unroll: 1,
      order: 'first',
    })),
    curve('k of k Momentums', 'k Momentums', [2, 5, 10, 20, 50, 100], (k) => ({
      ...onMnist,
      rule: `k-momentums-${k}-0.2-0.99`,
      unroll: 1,
      order: 'first',
    })),
  ],
};

const byCoordinates: GrowthPicture = {
  stem: 'growth-n',
  title: 'Cost of a step of the rule alone by the number of coordinates n',
  xTitle: 'n',
  shows: 'milliseconds',
  curves: (
    [
      ['adam', 'Adam'],
      ['k-momentums-6-0.2-0.99', 'k Momentums 6'],
      ['rnn-2', 'RNN 2'],
    ] as const
  ).map(([rule, label]) =>
    curve(`coordinates, ${label}`, label, [100, 1_000, 10_000, 100_000, 1_000_000], (coordinates) => ({
      kind: 'rule',
      rule,
      coordinates,
    })),
  ),
};

const byUnroll: GrowthPicture = {
  stem: 'growth-unroll',
  title: 'Cost of a meta-iteration of RNN 1 by the length of the unroll',
  xTitle: 'steps of an unroll',
  shows: 'milliseconds',
  curves: (['first', 'second'] as const).map((order) =>
    curve(`steps of an unroll, RNN 1, ${order} order`, `${order} order`, [1, 2, 5, 10, 20, 40], (unroll) => ({
      ...onMnist,
      rule: 'rnn-1',
      unroll,
      order,
    })),
  ),
};

const shared: readonly (readonly [string, Workload])[] = [
  ['k Momentums 6, evaluation step', { kind: 'step', network: 'MlpMnist', rule: 'k-momentums-6-0.2-0.99' }],
  [
    'k Momentums 6, meta-iteration',
    { ...onMnist, rule: 'k-momentums-6-0.2-0.99', unroll: 1, order: 'first' },
  ],
  ['RNN 2, evaluation step', { kind: 'step', network: 'MlpMnist', rule: 'rnn-2' }],
  ['RNN 2, meta-iteration, second order', { ...onMnist, rule: 'rnn-2', unroll: 20, order: 'second' }],
];

const byThreads = (most: number): GrowthPicture => ({
  stem: 'growth-threads',
  title: 'Speed on MlpMnist by the number of threads inside a run',
  xTitle: 'threads',
  shows: 'speed',
  curves: shared.map(([label, workload]) => ({
    name: `threads, ${label}`,
    label,
    points: threadCounts(most).map((threads) => ({ value: threads, workload, threads })),
  })),
});

/** 1, 2, 4, ... and the most. */
export function threadCounts(most: number): number[] {
  const doubled = [1, 2, 4, 8, 16, 32].filter((count) => count < most);
  return [...doubled, most];
}

/** @param most threads */
export function growthPictures(most: number): GrowthPicture[] {
  return [byHistory, byCoordinates, byUnroll, byThreads(most)];
}

/** A picture with what was measured: curves without points are left out. */
export function withPoints(
  { curves, ...picture }: GrowthPicture,
  growth: Readonly<Record<string, readonly Point[]>>,
): GrowthDrawing {
  return {
    ...picture,
    curves: curves.flatMap(({ name, label }) => {
      const points = growth[name] ?? [];
      return points.length > 0 ? [{ label, points }] : [];
    }),
  };
}

export interface GrowthDrawing extends Omit<GrowthPicture, 'curves'> {
  readonly curves: readonly { readonly label: string; readonly points: readonly Point[] }[];
}
