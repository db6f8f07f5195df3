/**
 * A dense network in kernels: loss, gradient, the gradient's directional derivative, and accuracy. Points and gradients
 * are addresses of flat vectors in the order of the problem's parameters.
 */
import type { ImageDataset, ImageSplit } from '../../data/dataset.js';
import type { Activation } from '../../problems/layer.js';
import type { NetworkProblem } from '../../problems/problem.js';
import type { Piece } from './heap.js';
import { type LitPixels, litPixels } from './images.js';
import type { Runtime } from './runtime.js';

/** The numbers of lib/kernels/network.ts. */
const kinds: Record<Activation, number> = { linear: 0, sigmoid: 1, tanh: 2, relu: 3 };

/** What `multiply` begins with. */
const fromZero = 0;
const onTop = 1;

/** Test images are classified in pieces of this many. */
const accuracyBatch = 1000;

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** Vectors of four that hold the inputs or outputs of one example. */
  readonly inputVectors: number;
  readonly vectors: number;
  readonly kind: number;
  /** Where its blocks begin in the flat vector, in bytes. */
  readonly weights: number;
  readonly bias: number;
  /** Whether the rows of its blocks are whole vectors, so that kernels work on the flat vector itself. */
  readonly isWhole: boolean;
}

/** Where a layer's blocks are read: rows of whole vectors. */
interface Blocks {
  readonly weights: number;
  readonly bias: number;
}

export class NetworkKernels {
  readonly #runtime: Runtime;
  readonly #dataset: ImageDataset;
  readonly #layers: readonly Layer[];
  readonly #pixels: number;
  #buffers: Buffers | undefined;

  constructor(runtime: Runtime, { layers }: NetworkProblem, dataset: ImageDataset) {
    this.#runtime = runtime;
    this.#dataset = dataset;
    this.#pixels = dataset.height * dataset.width * dataset.channels;
    let offset = 0;
    this.#layers = layers.map(({ inputs, outputs, activation }) => {
      const weights = 4 * offset;
      const bias = weights + 4 * inputs * outputs;
      offset += (inputs + 1) * outputs;
      return {
        inputs,
        outputs,
        inputVectors: Math.ceil(inputs / 4),
        vectors: Math.ceil(outputs / 4),
        kind: kinds[activation],
        weights,
        bias,
        isWhole: outputs % 4 === 0,
      };
    });
  }

  loss(x: number, indices: Int32Array): number {
    const batch = this.#begin(this.#dataset.train, indices);
    this.#forward(x, batch);
    return this.#crossEntropy(batch);
  }

  /** @param gradient receives it */
  lossAndGradient(x: number, indices: Int32Array, gradient: number): number {
    const batch = this.#begin(this.#dataset.train, indices);
    this.#forward(x, batch);
    const loss = this.#crossEntropy(batch);
    this.#backward(batch, gradient);
    return loss;
  }

  /** product = d/ds gradient(x + s direction) at s = 0. */
  curvature(x: number, indices: Int32Array, direction: number, product: number): void {
    const batch = this.#begin(this.#dataset.train, indices);
    this.#forward(x, batch);
    this.#crossEntropy(batch);
    this.#slopes(batch);
    this.#derivative(batch, direction, product);
  }

  /** The share of test images classified rightly. */
  accuracy(x: number): number {
    const { test } = this.#dataset;
    let right = 0;
    for (let start = 0; start < test.count; start += accuracyBatch) {
      const length = Math.min(accuracyBatch, test.count - start);
      const batch = this.#begin(
        test,
        Int32Array.from({ length }, (_, i) => start + i),
      );
      this.#forward(x, batch);
      const last = this.#layers.length - 1;
      const { outputs, vectors } = this.#layers[last];
      const { images, buffers, rows } = batch;
      const { countRight } = this.#runtime.kernels;
      right += countRight(buffers.layers[last].y, outputs, vectors, images.labels, buffers.indices, rows);
    }
    return right / test.count;
  }

  dispose(): void {
    this.#buffers?.release();
  }

  #begin(split: ImageSplit, indices: Int32Array): Batch {
    const rows = indices.length;
    if (!this.#buffers || this.#buffers.capacity < rows) {
      this.#buffers?.release();
      this.#buffers = new Buffers(this.#runtime, this.#layers, rows);
    }
    this.#runtime.heap.words(this.#buffers.indices, rows).set(indices);
    return { rows, buffers: this.#buffers, images: litPixels(this.#runtime, split, this.#pixels) };
  }

  /** The blocks of a flat vector, in rows of whole vectors. */
  #blocksOf(flat: number, kept: readonly Blocks[]): Blocks[] {
    const { repack } = this.#runtime.kernels;
    return this.#layers.map(({ isWhole, weights, bias, inputs, outputs, vectors }, l) => {
      if (isWhole) return { weights: flat + weights, bias: flat + bias };
      repack(kept[l].weights, 4 * vectors, flat + weights, outputs, inputs);
      repack(kept[l].bias, 4 * vectors, flat + bias, outputs, 1);
      return kept[l];
    });
  }

  #forward(x: number, batch: Batch): void {
    const { buffers, rows, images } = batch;
    const { kernels } = this.#runtime;
    buffers.blocks = this.#blocksOf(x, buffers.packed);
    this.#layers.forEach(({ inputs, inputVectors, vectors, kind }, l) => {
      const { weights, bias } = buffers.blocks[l];
      const { y } = buffers.layers[l];
      if (l === 0) {
        kernels.imagesTimes(y, weights, vectors * 16, bias, images.at, buffers.indices, rows, vectors);
      } else {
        const below = buffers.layers[l - 1].y;
        const [row, stride] = [inputVectors * 16, vectors * 16];
        kernels.multiply(y, stride, below, row, 4, weights, stride, rows, vectors, inputs, bias);
      }
      kernels.activate(y, kind, rows * vectors);
    });
  }

  /** Turns the outputs into their slopes. @returns the mean loss */
  #crossEntropy({ buffers, rows, images }: Batch): number {
    const last = this.#layers.length - 1;
    const { outputs, vectors } = this.#layers[last];
    const { y } = buffers.layers[last];
    const sum = this.#runtime.kernels.crossEntropy(
      y,
      outputs,
      vectors,
      images.labels,
      buffers.indices,
      rows,
      1 / rows,
      buffers.chances,
    );
    return sum / rows;
  }

  /** The slopes of all layers, from the top down; those of the top stand where its outputs stood. */
  #slopes({ buffers, rows }: Batch): void {
    const { kernels, heap } = this.#runtime;
    for (let l = this.#layers.length - 1; l > 0; l--) {
      const { inputs, outputs, inputVectors, vectors } = this.#layers[l];
      const below = this.#layers[l - 1];
      const { u, d, y } = buffers.layers[l - 1];
      const turned = buffers.layers[l].turned;
      kernels.transpose(turned, 4 * inputVectors, buffers.blocks[l].weights, 4 * vectors, inputs, outputs);
      const row = inputVectors * 16;
      const above = buffers.slopeOf(l);
      kernels.multiply(u, row, above, vectors * 16, 4, turned, row, rows, inputVectors, outputs, fromZero);
      heap.floats(d, rows * inputVectors * 4).set(heap.floats(u, rows * inputVectors * 4));
      kernels.throughSlope(d, y, below.kind, rows * inputVectors);
    }
  }

  #backward(batch: Batch, gradient: number): void {
    this.#slopes(batch);
    const { buffers, rows, images } = batch;
    const { kernels } = this.#runtime;
    this.#layers.forEach(({ inputs, inputVectors, vectors }, l) => {
      const { weights, bias } = this.#target(l, gradient, buffers);
      const slope = buffers.slopeOf(l);
      if (l === 0) {
        this.#clear(weights, inputs * vectors * 4);
        kernels.imagesTransposedTimes(weights, slope, images.at, buffers.indices, rows, vectors);
      } else {
        const below = buffers.layers[l - 1].y;
        const [row, stride] = [inputVectors * 16, vectors * 16];
        kernels.multiply(weights, stride, below, 4, row, slope, stride, inputs, vectors, rows, fromZero);
      }
      kernels.sumRows(bias, slope, rows, vectors);
      this.#settle(l, gradient, buffers);
    });
  }

  /** The directional derivative of forward and backward pass, step by step. */
  #derivative(batch: Batch, direction: number, product: number): void {
    const { buffers, rows, images } = batch;
    const { kernels } = this.#runtime;
    const moved = this.#blocksOf(direction, buffers.packedDirection);
    const last = this.#layers.length - 1;
    this.#layers.forEach(({ inputs, inputVectors, vectors, kind }, l) => {
      const { dy, y } = buffers.layers[l];
      const { weights, bias } = moved[l];
      const [row, stride] = [inputVectors * 16, vectors * 16];
      if (l === 0) {
        kernels.imagesTimes(dy, weights, stride, bias, images.at, buffers.indices, rows, vectors);
      } else {
        const below = buffers.layers[l - 1];
        kernels.multiply(dy, stride, below.y, row, 4, weights, stride, rows, vectors, inputs, bias);
        const own = buffers.blocks[l].weights;
        kernels.multiply(dy, stride, below.dy, row, 4, own, stride, rows, vectors, inputs, onTop);
      }
      if (l < last) kernels.throughSlope(dy, y, kind, rows * vectors);
    });
    kernels.crossEntropyDerivative(
      buffers.layers[last].dy,
      buffers.chances,
      this.#layers[last].vectors,
      rows,
      1 / rows,
    );

    // From here on `moving` of a layer is the derivative of its slope.
    for (let l = last; l >= 0; l--) {
      const { inputs, outputs, inputVectors, vectors } = this.#layers[l];
      const [row, stride] = [inputVectors * 16, vectors * 16];
      const slope = buffers.slopeOf(l);
      const moving = l === last ? buffers.layers[l].dy : buffers.layers[l].moving;
      const { weights, bias } = this.#target(l, product, buffers);
      if (l === 0) {
        this.#clear(weights, inputs * vectors * 4);
        kernels.imagesTransposedTimes(weights, moving, images.at, buffers.indices, rows, vectors);
      } else {
        const below = buffers.layers[l - 1];
        kernels.multiply(weights, stride, below.y, 4, row, moving, stride, inputs, vectors, rows, fromZero);
        kernels.multiply(weights, stride, below.dy, 4, row, slope, stride, inputs, vectors, rows, onTop);
        const { turned } = buffers.layers[l];
        kernels.multiply(
          below.moving,
          row,
          moving,
          stride,
          4,
          turned,
          row,
          rows,
          inputVectors,
          outputs,
          fromZero,
        );
        kernels.transpose(turned, 4 * inputVectors, moved[l].weights, 4 * vectors, inputs, outputs);
        kernels.multiply(
          below.moving,
          row,
          slope,
          stride,
          4,
          turned,
          row,
          rows,
          inputVectors,
          outputs,
          onTop,
        );
        const { kind } = this.#layers[l - 1];
        kernels.throughCurvature(below.moving, below.u, below.y, below.dy, kind, rows * inputVectors);
      }
      kernels.sumRows(bias, moving, rows, vectors);
      this.#settle(l, product, buffers);
    }
  }

  /** Where a layer's part of a gradient is computed. */
  #target(l: number, flat: number, buffers: Buffers): Blocks {
    const { weights, bias, isWhole } = this.#layers[l];
    return isWhole ? { weights: flat + weights, bias: flat + bias } : buffers.unpacked[l];
  }

  /** Brings it into the flat vector, where it is not there yet. */
  #settle(l: number, flat: number, buffers: Buffers): void {
    const { weights, bias, isWhole, inputs, outputs, vectors } = this.#layers[l];
    if (isWhole) return;
    const { repack } = this.#runtime.kernels;
    repack(flat + weights, outputs, buffers.unpacked[l].weights, 4 * vectors, inputs);
    repack(flat + bias, outputs, buffers.unpacked[l].bias, 4 * vectors, 1);
  }

  #clear(at: number, length: number): void {
    this.#runtime.heap.floats(at, length).fill(0);
  }
}

interface Batch {
  readonly rows: number;
  readonly buffers: Buffers;
  readonly images: LitPixels;
}

interface LayerBuffers {
  /** Outputs of the examples; of the last layer, in the end their slopes. */
  readonly y: number;
  /** Slopes of the outputs, and of what the activation is applied to. */
  readonly u: number;
  readonly d: number;
  /** Directional derivatives of outputs and slopes. */
  readonly dy: number;
  readonly moving: number;
  /** The weights, transposed. */
  readonly turned: number;
}

/** What a pass over a batch needs beside point and gradient. */
class Buffers {
  readonly indices: number;
  readonly chances: number;
  readonly layers: readonly LayerBuffers[];
  readonly packed: readonly Blocks[];
  readonly packedDirection: readonly Blocks[];
  readonly unpacked: readonly Blocks[];
  blocks: readonly Blocks[] = [];
  readonly #pieces: Piece[] = [];
  readonly #runtime: Runtime;

  constructor(
    runtime: Runtime,
    layers: readonly Layer[],
    readonly capacity: number,
  ) {
    this.#runtime = runtime;
    const floats = (count: number) => {
      const piece = runtime.heap.allocate(4 * count);
      this.#pieces.push(piece);
      return piece.at;
    };
    this.indices = floats(capacity);
    const last = layers[layers.length - 1];
    this.chances = floats(capacity * last.vectors * 4);
    this.layers = layers.map(({ vectors, inputVectors, outputs }) => {
      const perBatch = () => floats(capacity * vectors * 4);
      return {
        y: perBatch(),
        u: perBatch(),
        d: perBatch(),
        dy: perBatch(),
        moving: perBatch(),
        turned: floats(outputs * inputVectors * 4),
      };
    });
    const blocks = () =>
      layers.map(({ isWhole, inputs, vectors }) =>
        isWhole
          ? { weights: 0, bias: 0 }
          : { weights: floats(inputs * vectors * 4), bias: floats(vectors * 4) },
      );
    this.packed = blocks();
    this.packedDirection = blocks();
    this.unpacked = blocks();
  }

  slopeOf(l: number): number {
    return l === this.layers.length - 1 ? this.layers[l].y : this.layers[l].d;
  }

  release(): void {
    for (const piece of this.#pieces) this.#runtime.heap.release(piece);
  }
}
