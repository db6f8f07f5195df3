/**
 * Whether the build `wide` is worth taking on this machine: it is tried against `fma` on a small case of what takes the time,
 * convolutions and the network of a learned optimizer, for its bits and for its time.
 */

import { concatenated } from '../../bytes.js';
import { madeUpImages } from '../../data/made-up-images.js';
import { kMomentums } from '../../learned/k-momentums.js';
import { bind } from '../../learned/learned-optimizer.js';
import { timescalesBetween } from '../../optimizers/momentums.js';
import { setEngineFlag } from '../../platform.js';
import { networkProblem } from '../../problems/network.js';
import { Stream } from '../../random/stream.js';
import { evaluatorOf } from './evaluator.js';
import { type Build, joinsVectors } from './module.js';
import { Runtime } from './runtime.js';
import { KernelTrajectory } from './trajectory.js';

export interface Trial {
  readonly sameBits: boolean;
  /** The shortest time of `fma` over that of `wide`. */
  readonly gain: number;
}

/** Steps until V8 has made fast code of what is slow at first, and steps of a round, which are timed in turn. */
const [warmUp, timed] = [10, 12];

/** `wide` has lost when it has lost so many. */
const mostRounds = 3;

/**
 * Takes a tenth of a second. Steps are the same for both builds, so that where they lead can be compared.
 *
 * @param builds for tests: the one that would be taken, and the one that is there
 * @throws UsageError where one of them does not run here
 */
export function tryWide([wide, fma]: readonly [Build, Build] = ['wide', 'fma']): Trial {
  // Before V8 is asked to join vectors, which holds for all that it makes fast from then on.
  const usual = new Course(fma);
  usual.take(warmUp);
  const tried = new Course(wide);
  tried.take(warmUp);
  const best = [Infinity, Infinity];
  // Other programs can spoil a round, or keep V8 from making fast code in time.
  for (let round = 0; round < mostRounds && !(best[1] < best[0]); round++) {
    for (let i = 0; i < timed; i++) {
      best[0] = Math.min(best[0], usual.take(1));
      best[1] = Math.min(best[1], tried.take(1));
    }
  }
  const trial = { sameBits: usual.bits().join() === tried.bits().join(), gain: best[0] / best[1] };
  if (joinsVectors && !isWon(trial)) setEngineFlag('--no-experimental-wasm-revectorize');
  return trial;
}

/** Whether `wide` is to be taken. */
export function isWon({ sameBits, gain }: Trial): boolean {
  return sameBits && gain > 1;
}

const start = { kind: 'normal', deviation: 0.1 } as const;
const size = { height: 12, width: 12, channels: 3 };
const convolution = { kind: 'convolution', side: 5, outputs: 16, activation: 'relu' } as const;

const problem = () =>
  networkProblem(
    {
      id: 'trial',
      title: 'trial',
      source: 'kernels',
      settings: {},
      batch: { dataset: 'mnist', size: 3, sampling: 'with-replacement', images: 'intensities' },
    },
    [
      { ...convolution, ...size, weights: start, bias: start },
      { ...convolution, ...size, channels: 16, weights: start, bias: start },
      { kind: 'max-pool', ...size, channels: 16, side: 3, stride: 2 },
      { kind: 'dense', inputs: 576, outputs: 10, activation: 'linear', weights: start, bias: start },
    ],
  );

/** Steps of k Momentums on it, with times and what they come to. */
class Course {
  readonly #trajectory: KernelTrajectory;
  readonly #losses: number[] = [];

  constructor(build: Build) {
    const network = problem();
    const dataset = madeUpImages(size);
    const rule = kMomentums({ timescales: timescalesBetween(0.2, 0.99, 6), etaMin: 1e-3 });
    const optimizer = bind(rule, rule.initialize(Stream.fromSeed(0).split('trial')));
    const runtime = new Runtime(build);
    const evaluator = evaluatorOf(runtime, network, dataset);
    this.#trajectory = new KernelTrajectory(
      runtime,
      { problem: network, optimizer, seed: 0, dataset },
      evaluator,
    );
  }

  /** @returns milliseconds */
  take(steps: number): number {
    const begin = performance.now();
    for (let i = 0; i < steps; i++) this.#losses.push(this.#trajectory.takeStep());
    return performance.now() - begin;
  }

  /** Every loss, and the point at the end. */
  bits(): Uint8Array {
    const losses = Float64Array.from(this.#losses);
    return concatenated([losses, this.#trajectory.point()].map(({ buffer }) => new Uint8Array(buffer)));
  }
}
