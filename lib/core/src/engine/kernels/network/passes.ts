/** The layers of a network for batches of a bounded size: their memory, and the programs that take a batch through them. */

import { elementCount } from '../../../parameters.js';
import { inputsOf, type Layer, weightsShape } from '../../../problems/layer.js';
import { Activation, type Form, floatsOf, vectorsOf, type Workspace } from './activation.js';
import { ConvolutionKernels } from './convolution.js';
import type { CropKernels } from './crops.js';
import { DenseKernels } from './dense.js';
import type { LayerKernels, LayerPlace } from './layer-kernels.js';
import { NormalizationKernels } from './local-response-normalization.js';
import { PoolKernels } from './pool.js';
import { at, Program } from './program.js';

/** What a batch is taken through the network for. */
export type Purpose = 'classes' | 'loss' | 'gradient' | 'hvp';

/** Where a batch is described (lib/core/kernels/record.ts), and what a program leaves behind. */
export interface BatchMemory {
  readonly header: number;
  readonly indices: number;
  readonly labels: number;
  /** Of each example, f64. */
  readonly losses: number;
  /** Of each example whether it is classified rightly, one byte. */
  readonly right: number;
  /** Of each example the chances of the classes. */
  readonly chances: number;
}

export class NetworkPasses {
  readonly batch: BatchMemory;
  readonly input: Activation;
  readonly #layers: readonly LayerKernels[];
  readonly #output: Activation;
  readonly #classes: number;
  readonly #workspace: Workspace;
  readonly #programs = new Map<Purpose, Program>();

  /**
   * @param isSparse whether images come as lists of nonzero pixels
   * @param crops absent where they do not come as crops
   */
  constructor(
    workspace: Workspace,
    layers: readonly Layer[],
    readonly isSparse: boolean,
    readonly crops?: CropKernels,
  ) {
    const { capacity } = workspace;
    this.#workspace = workspace;
    this.input = new Activation(workspace, formOfImages(layers[0]), 'inputs');
    this.#layers = kernelsOf(workspace, layers, this.input, isSparse);
    this.#output = (this.#layers.at(-1) ?? { output: this.input }).output;
    this.#classes = this.#output.form.inner;
    this.batch = {
      header: workspace.bytes(16),
      indices: workspace.bytes(4 * capacity),
      labels: workspace.bytes(capacity),
      losses: workspace.bytes(8 * capacity),
      right: workspace.bytes(capacity),
      chances: workspace.floats(capacity * floatsOf(this.#output.form)),
    };
  }

  get capacity(): number {
    return this.#workspace.capacity;
  }

  /** The sum of what layers add to the loss by themselves, after a program for the loss has run. */
  get decayLoss(): number {
    return this.#layers.reduce((sum, { decayLoss }) => sum + (decayLoss ?? 0), 0);
  }

  program(purpose: Purpose): Program {
    const known = this.#programs.get(purpose);
    if (known) return known;
    const made = this.#compose(purpose);
    this.#programs.set(purpose, made);
    return made;
  }

  #compose(purpose: Purpose): Program {
    const program = new Program(this.#workspace.runtime, this.batch.header);
    const layers = this.#layers;
    const downwards = [...layers].reverse();
    const passes = {
      classes: 'forward',
      loss: 'forward',
      gradient: 'backward',
      hvp: 'derivative',
    } as const;
    for (const layer of layers) layer.prepare?.(program, passes[purpose]);
    this.crops?.forward(program, this.input.y);
    if (this.isSparse && !(layers[0] instanceof DenseKernels)) {
      program.add('examples', 'unfold', this.input.y, at('images'), floatsOf(this.input.form));
    }
    for (const layer of layers) layer.forward(program);
    const { y, form } = this.#output;
    const vectors = vectorsOf(form);
    const { losses, right, chances } = this.batch;
    if (purpose === 'classes') {
      program.add('examples', 'isRight', y, right, this.#classes, vectors);
      return program;
    }
    const wanted = purpose === 'hvp' ? chances : 0;
    program.add('examples', 'crossEntropy', y, losses, this.#classes, vectors, wanted);
    if (purpose === 'loss') {
      for (const layer of layers) layer.decay?.(program, 'loss');
      return program;
    }
    for (const layer of downwards) layer.backward(program, purpose === 'hvp');
    if (purpose === 'gradient') {
      for (const layer of layers) layer.gradients?.(program);
      for (const layer of layers) layer.decay?.(program, 'gradient');
    } else {
      for (const layer of layers) layer.forwardDerivative(program);
      program.add('examples', 'crossEntropyDerivative', this.#output.dy, chances, vectors);
      for (const layer of downwards) layer.backwardDerivative(program);
      for (const layer of layers) layer.gradientDerivatives?.(program);
      for (const layer of layers) layer.decay?.(program, 'derivative');
    }
    for (const layer of layers) layer.finish?.(program);
    return program;
  }

  dispose(): void {
    for (const program of this.#programs.values()) program.dispose();
    this.#workspace.release();
  }
}

/** What the first layer reads: numbers as they come, without padding. */
function formOfImages(first: Layer): Form {
  const inner = first.kind === 'dense' ? first.inputs : first.channels;
  return { groups: inputsOf(first) / inner, inner, padded: inner };
}

function kernelsOf(
  workspace: Workspace,
  layers: readonly Layer[],
  images: Activation,
  isSparse: boolean,
): LayerKernels[] {
  let input = images;
  let offset = 0;
  return layers.map((layer, l) => {
    const made = kernelsOfLayer(workspace, layer, {
      input,
      offset,
      isSparse: isSparse && l === 0,
      isLast: l === layers.length - 1,
    });
    input = made.output;
    if (layer.kind === 'dense' || layer.kind === 'convolution') {
      offset += elementCount(weightsShape(layer)) + layer.outputs;
    }
    return made;
  });
}

function kernelsOfLayer(workspace: Workspace, layer: Layer, place: LayerPlace): LayerKernels {
  switch (layer.kind) {
    case 'dense':
      return new DenseKernels(workspace, layer, place);
    case 'convolution':
      return new ConvolutionKernels(workspace, layer, place);
    case 'max-pool':
      return new PoolKernels(workspace, layer, place.input);
    case 'normalization':
      return new NormalizationKernels(workspace, layer, place.input);
  }
}
