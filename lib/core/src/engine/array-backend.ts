/**
 * What an engine that computes rule by rule must bring: an algebra, a way to move arrays in and out,
 * and a way to evaluate problems. The trajectory on top of it (rule-trajectory.ts) is written once.
 */
import type { Algebra } from '../algebra.js';
import type { Batch } from '../data/batches.js';
import type { ImageDataset } from '../data/dataset.js';
import type { Problem } from '../problems/problem.js';
import type { SnapshotArray } from '../snapshot.js';

export interface ArrayBackend<V> {
  readonly algebra: Algebra<V>;
  /** Copies an array to where the engine computes. */
  upload(array: SnapshotArray): V;
  /** Reads values back, all at once. */
  download(values: readonly V[]): Promise<SnapshotArray[]>;
  /** Runs a computation that waits for nothing where the engine computes, whatever else is going on in the process. */
  atOnce<T>(compute: () => T): T;
  /** The same, and frees whatever it made except what it returns. */
  tidy<T extends Record<string, unknown>>(compute: () => T): T;
  free(values: readonly V[]): void;
  evaluator(problem: Problem, dataset: ImageDataset | undefined): Evaluator<V>;
}

export interface Evaluator<V> {
  /** @param batch from the training split, for problems with data */
  lossAndGradient(x: V, batch: Batch | undefined): { readonly loss: V; readonly gradient: V };
  /** The loss alone. */
  loss(x: V, batch: Batch | undefined): V;
  /** How many test images of a batch are classified rightly; absent where a problem has no such thing. */
  countRight?(x: V, batch: Batch): Promise<number>;
}
