/**
 * A network in kernels: loss, gradient, the gradient's directional derivative, and how many test images are classified
 * rightly. Points and gradients are addresses of flat vectors in the order of the problem's parameters.
 */
import type { Batch } from '../../../data/batches.js';
import type { ImageDataset, ImageSplit } from '../../../data/dataset.js';
import type { NetworkProblem } from '../../../problems/problem.js';
import { requireBatch } from '../../support.js';
import { nonzeroPixels } from '../images.js';
import type { KernelEvaluator } from '../kernel-evaluator.js';
import type { Runtime } from '../runtime.js';
import { Workspace } from './activation.js';
import { CropKernels } from './crops.js';
import { multiplyAdds } from './operations.js';
import { NetworkPasses, type Purpose } from './passes.js';
import type { Bases, Instruction } from './program.js';

/** Test images are classified in pieces of at most this many: more would take more memory, and no less time. */
const mostAtOnce = 128;

/** Below so many multiply-adds of a pass forward the other threads are not woken: it would take longer than the work. */
const fewestOperations = 100_000;

export class NetworkKernels implements KernelEvaluator {
  readonly #runtime: Runtime;
  readonly #problem: NetworkProblem;
  readonly #dataset: ImageDataset;
  readonly #operations: number;
  #passes: NetworkPasses | undefined;

  /** product = d/ds gradient(x + s direction) at s = 0; absent for networks with a normalisation. */
  readonly hvp?: KernelEvaluator['hvp'];

  constructor(runtime: Runtime, problem: NetworkProblem, dataset: ImageDataset) {
    this.#runtime = runtime;
    this.#problem = problem;
    this.#dataset = dataset;
    this.#operations = problem.layers.reduce((sum, layer) => sum + multiplyAdds(layer), 0);
    if (problem.layers.every(({ kind }) => kind !== 'normalization')) {
      this.hvp = (x, batch, direction, product) => {
        this.#train('hvp', batch, { point: x, direction, gradient: product });
      };
    }
  }

  loss(x: number, batch: Batch | undefined): number {
    return this.#train('loss', batch, { point: x });
  }

  lossAndGradient(x: number, batch: Batch | undefined, gradient: number): number {
    return this.#train('gradient', batch, { point: x, gradient });
  }

  /** What a gradient costs on one thread: milliseconds of each instruction, in order. */
  profile(x: number, batch: Batch | undefined, gradient: number): (readonly [Instruction, number])[] {
    const bases = { point: x, gradient };
    const { passes, all } = this.#load(this.#dataset.train, requireBatch(this.#problem, batch), bases);
    return passes.program('gradient').profile(all);
  }

  countRight(x: number, batch: Batch): number {
    const { test } = this.#dataset;
    let right = 0;
    for (let start = 0; start < batch.indices.length; start += mostAtOnce) {
      const piece = pieceOf(batch, start, mostAtOnce);
      const { batch: memory } = this.#run('classes', test, piece, { point: x });
      const each = this.#runtime.heap.bytes(memory.right, piece.indices.length);
      right += each.reduce((sum, one) => sum + one, 0);
    }
    return right;
  }

  dispose(): void {
    this.#passes?.dispose();
  }

  /** @returns the mean loss, decay included */
  #train(purpose: Purpose, batch: Batch | undefined, bases: Bases): number {
    const drawn = requireBatch(this.#problem, batch);
    const passes = this.#run(purpose, this.#dataset.train, drawn, bases);
    const rows = drawn.indices.length;
    const losses = this.#runtime.heap.doubles(passes.batch.losses, rows);
    return losses.reduce((sum, loss) => sum + loss, 0) / rows + passes.decayLoss;
  }

  #run(purpose: Purpose, split: ImageSplit, batch: Batch, bases: Bases): NetworkPasses {
    const { passes, all } = this.#load(split, batch, bases);
    const isSmall = batch.indices.length * this.#operations < fewestOperations;
    passes.program(purpose).run(all, isSmall);
    return passes;
  }

  /** Brings a batch to where the layers read it. */
  #load(split: ImageSplit, { indices, crops, images }: Batch, bases: Bases) {
    const { heap } = this.#runtime;
    const rows = indices.length;
    const passes = this.#passesFor(rows, !crops && !images, crops !== undefined);
    const memory = passes.batch;
    heap.words(memory.header, 4).set([rows, 0, memory.indices, memory.labels]);
    heap.floats(memory.header, 2)[1] = 1 / rows;
    heap.words(memory.indices, rows).set(indices);
    const labels = heap.bytes(memory.labels, rows);
    for (let row = 0; row < rows; row++) labels[row] = split.labels[indices[row]];
    if (crops) passes.crops?.load(split, crops);
    if (images) heap.floats(passes.input.y, images.length).set(images);
    const nonzero = passes.isSparse ? nonzeroPixels(this.#runtime, split, this.#pixels) : undefined;
    return { passes, all: { ...bases, images: nonzero } };
  }

  get #pixels(): number {
    const { height, width, channels } = this.#dataset;
    return height * width * channels;
  }

  #passesFor(rows: number, isSparse: boolean, areCrops: boolean): NetworkPasses {
    const known = this.#passes;
    const isAlike = known?.isSparse === isSparse && areCrops === (known.crops !== undefined);
    if (isAlike && known.capacity >= rows) return known;
    known?.dispose();
    const workspace = new Workspace(this.#runtime, rows);
    const crops = areCrops ? new CropKernels(workspace, this.#dataset) : undefined;
    this.#passes = new NetworkPasses(workspace, this.#problem.layers, isSparse, crops);
    return this.#passes;
  }
}

function pieceOf({ indices, crops, images }: Batch, start: number, most: number): Batch {
  const end = Math.min(start + most, indices.length);
  const numbers = images ? images.length / indices.length : 0;
  return {
    indices: indices.subarray(start, end),
    ...(crops && { crops: crops.slice(start, end) }),
    ...(images && { images: images.subarray(start * numbers, end * numbers) }),
  };
}
