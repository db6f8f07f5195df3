/**
 * A small engine in float64 for tests of store and loop: gradient descent on a parabola with noise that
 * depends on seed and step alone. It counts the steps it computes, can be slow, and can diverge.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { ImageDataset } from '../../core/src/data/dataset.js';
import type { Engine, Start, Support, Trajectory } from '../../core/src/engine/engine.js';
import { hasRunningAccuracy } from '../../core/src/engine/running-accuracy.js';
import type { Optimizer } from '../../core/src/optimizers/optimizer.js';
import type { AnalyticProblem, NetworkProblem, Problem } from '../../core/src/problems/problem.js';
import type { Snapshot } from '../../core/src/snapshot.js';

const size = 5;

export interface FakeEngineSettings {
  readonly name?: string;
  readonly version?: string;
  readonly millisecondsPerStep?: number;
  /** From this step on losses are NaN. */
  readonly divergesAt?: number;
  /** Called before each advance, with the step it begins at. */
  readonly onAdvance?: (step: number) => void;
}

export class FakeEngine implements Engine {
  readonly name: string;
  readonly precision = 'float64';
  readonly versions: Readonly<Record<string, string>>;
  /** Steps computed by all trajectories of this engine. */
  stepsComputed = 0;
  /** Trajectories started and not disposed. */
  alive = 0;

  constructor(readonly settings: FakeEngineSettings = {}) {
    this.name = settings.name ?? 'fake/one';
    this.versions = { fake: settings.version ?? '1.0.0' };
  }

  /** Only what stands below: what it makes of other problems is nothing that it could be known by. */
  supports({ id }: Problem): Support {
    return id.endsWith('Parabola') ? { ok: true } : { ok: false, reason: 'it has its own arithmetic' };
  }

  start(start: Start): Trajectory {
    this.alive++;
    return new FakeTrajectory(this, start);
  }

  evaluate(): never {
    throw new Error('not needed here');
  }
}

class FakeTrajectory implements Trajectory {
  step = 0;
  private x: Float64Array;
  private velocity = new Float64Array(size);
  /** Running accuracy: sum of a made-up share at every step, and steps, since it was asked for. */
  private tally = Float64Array.of(0, 0);

  constructor(
    private readonly engine: FakeEngine,
    private readonly run: Start,
  ) {
    this.x = Float64Array.from({ length: size }, (_, i) => 3 + noise(run.seed, 0, i));
  }

  async advance(steps: number): Promise<Float64Array> {
    const {
      millisecondsPerStep = 0,
      divergesAt = Number.POSITIVE_INFINITY,
      onAdvance,
    } = this.engine.settings;
    onAdvance?.(this.step);
    if (millisecondsPerStep > 0) await pause(steps * millisecondsPerStep);
    const rate = Number(this.run.optimizer.settings.eta);
    return Float64Array.from({ length: steps }, () => {
      const loss = this.x.reduce((sum, x) => sum + x * x, 0);
      this.step++;
      this.engine.stepsComputed++;
      this.tally = this.tally.map((sum, i) => sum + (i === 0 ? this.share : 1));
      this.velocity = this.velocity.map(
        (v, i) => 0.9 * v + 2 * (this.x[i] ?? 0) + noise(this.run.seed, this.step, i),
      );
      this.x = this.x.map((x, i) => x - rate * (this.velocity[i] ?? 0));
      return this.step > divergesAt ? Number.NaN : loss;
    });
  }

  async parameters(): Promise<Float64Array> {
    return this.x.slice();
  }

  async accuracy(): Promise<number | undefined> {
    return this.run.problem.kind === 'network' ? this.share : undefined;
  }

  async runningAccuracy(): Promise<number | undefined> {
    if (!hasRunningAccuracy(this.run.problem)) return undefined;
    const [sum = 0, count = 0] = this.tally;
    this.tally = Float64Array.of(0, 0);
    return sum / count;
  }

  private get share(): number {
    return 1 / (1 + Math.abs(this.x[0] ?? 0));
  }

  async snapshot(): Promise<Snapshot> {
    return {
      step: this.step,
      arrays: {
        x: { shape: [size], values: this.x.slice() },
        'state/velocity': { shape: [size], values: this.velocity.slice() },
        tally: { shape: [2], values: this.tally.slice() },
      },
    };
  }

  restore({ step, arrays }: Snapshot): void {
    this.step = step;
    this.x = Float64Array.from(arrays.x?.values ?? []);
    this.velocity = Float64Array.from(arrays['state/velocity']?.values ?? []);
    this.tally = Float64Array.from(arrays.tally?.values ?? []);
  }

  dispose(): void {
    this.engine.alive--;
  }
}

/** A number in [-0.5, 0.5) for seed, step and coordinate: the mixing of splitmix32. */
function noise(seed: number, step: number, i: number): number {
  let z = Math.imul(seed + 1, 0x9e3779b9) ^ Math.imul(step, 0x85ebca6b) ^ Math.imul(i + 1, 0xc2b2ae35);
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32 - 0.5;
}

export const parabola: AnalyticProblem = {
  kind: 'analytic',
  id: 'Parabola',
  title: 'Parabola',
  source: 'test',
  settings: { dimensions: size },
  parameters: [{ name: 'x', shape: [size] }],
  size,
  initialize: () => new Float32Array(size),
  lossAndGradient: (x) => ({
    loss: x.square().total(),
    gradient: x.times(2),
  }),
};

/** The same with images: an epoch of `tenImages` is 3 steps. */
export const networkParabola: NetworkProblem = {
  kind: 'network',
  id: 'NetworkParabola',
  title: 'Parabola with images',
  source: 'test',
  settings: { batchSize: 3 },
  layers: [],
  batch: { dataset: 'mnist', size: 3, sampling: 'with-replacement', images: 'intensities' },
  parameters: [{ name: 'x', shape: [size] }],
  size,
  initialize: () => new Float32Array(size),
};

/** The same with a running accuracy: an epoch of 12 steps, in tenths, with `thirtySixImages`. */
export const cropParabola: NetworkProblem = {
  ...networkParabola,
  id: 'CropParabola',
  batch: { dataset: 'cifar10', size: 3, sampling: 'shuffled-passes', images: 'crops' },
};

const noImages = { images: new Uint8Array(), labels: new Uint8Array(), count: 0 };

export const tenImages: ImageDataset = {
  name: 'mnist',
  variant: 'test',
  checksum: 'abc',
  height: 0,
  width: 0,
  channels: 1,
  classes: 10,
  train: { ...noImages, count: 10 },
  validation: noImages,
  test: noImages,
};

export const thirtySixImages: ImageDataset = {
  ...tenImages,
  name: 'cifar10',
  train: { ...noImages, count: 36 },
};

export const descent: Optimizer = {
  id: 'descent',
  title: 'Descent',
  source: 'test',
  settings: { eta: 0.01 },
  init: () => ({}),
  step: (state, { x, g: gradient }) => ({ x: x.minus(gradient.times(0.01)), state }),
};
