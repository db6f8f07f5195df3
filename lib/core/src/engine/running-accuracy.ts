/**
 * How many test images a network classifies rightly: all of them at a point, and the thesis' running average on the way.
 *
 * The thesis classified the next batch of the CIFAR test file before every step and averaged over an epoch, so that its curves
 * of accuracy show the network while it changes, five passes over the test set per epoch. Here a batch is classified before
 * every fifth step: 78 batches per epoch, about one pass, for 7 % more time.
 */
import { type Batch, testBatch, testBatches } from '../data/batches.js';
import type { ImageDataset } from '../data/dataset.js';
import type { NetworkProblem, Problem } from '../problems/problem.js';
import type { Snapshot, SnapshotArray } from '../snapshot.js';

/** Steps from one classified test batch to the next. */
const every = 5;

/** The tally in a snapshot: test images classified rightly and classified at all since it was emptied, [2]. */
const tallyName = 'running accuracy';

export const tallyShapes = { [tallyName]: [2] };

/** Whether the thesis shows a running accuracy of a problem: those on CIFAR. */
export function hasRunningAccuracy(problem: Problem): boolean {
  return problem.kind === 'network' && problem.batch.images === 'crops';
}

/** @param X a point, as an engine keeps it */
export class TestAccuracy<X> {
  #right = 0;
  #seen = 0;

  private constructor(
    private readonly problem: NetworkProblem,
    private readonly dataset: ImageDataset,
    private readonly countRight: (x: X, batch: Batch) => number | Promise<number>,
  ) {}

  /** @returns undefined for problems that classify nothing */
  static of<X>(
    problem: Problem,
    dataset: ImageDataset | undefined,
    countRight: ((x: X, batch: Batch) => number | Promise<number>) | undefined,
  ): TestAccuracy<X> | undefined {
    if (problem.kind !== 'network' || !dataset || !countRight) return undefined;
    return new TestAccuracy(problem, dataset, countRight);
  }

  /** Whether a test batch is to be classified at the point before the step that follows `step` others. */
  isDue(step: number): boolean {
    return step % every === 0 && hasRunningAccuracy(this.problem);
  }

  /** Classifies the test batch that belongs to a step, in file order, and adds to the tally. */
  async look(x: X, step: number): Promise<void> {
    const { size } = this.problem.batch;
    const { count } = this.dataset.test;
    const first = Math.floor(step / every) * size;
    const indices = Int32Array.from({ length: size }, (_, i) => (first + i) % count);
    this.#right += await this.countRight(x, testBatch(this.problem.batch, this.dataset, indices));
    this.#seen += size;
  }

  /** The share of the whole test split that is classified rightly at a point. */
  async accuracy(x: X): Promise<number> {
    let right = 0;
    for (const batch of testBatches(this.problem.batch, this.dataset))
      right += await this.countRight(x, batch);
    return right / this.dataset.test.count;
  }

  /**
   * The share of right answers in the tally, which is emptied; of one batch at least.
   * @returns undefined where the thesis shows none
   */
  async runningAccuracy(x: X, step: number): Promise<number | undefined> {
    if (!hasRunningAccuracy(this.problem)) return undefined;
    if (this.#seen === 0) await this.look(x, step);
    const share = this.#right / this.#seen;
    this.#right = 0;
    this.#seen = 0;
    return share;
  }

  /** A snapshot with the tally. */
  into(snapshot: Snapshot): Snapshot {
    if (!hasRunningAccuracy(this.problem)) return snapshot;
    const tally: SnapshotArray = { shape: [2], values: Float64Array.of(this.#right, this.#seen) };
    return { ...snapshot, arrays: { ...snapshot.arrays, [tallyName]: tally } };
  }

  /** Takes the tally out of a snapshot. @returns the rest of it */
  outOf({ step, arrays: { [tallyName]: tally, ...arrays } }: Snapshot): Snapshot {
    [this.#right, this.#seen] = tally?.values ?? [0, 0];
    return { step, arrays };
  }
}
