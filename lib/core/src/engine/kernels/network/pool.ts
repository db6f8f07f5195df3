/** A max pool in kernels (lib/core/kernels/pool.ts). */
import { type MaxPoolLayer, paddingBefore, pooledSize } from '../../../problems/layer.js';
import { Activation, type Workspace } from './activation.js';
import type { LayerKernels } from './layer-kernels.js';
import type { Program } from './program.js';

export class PoolKernels implements LayerKernels {
  readonly output: Activation;
  readonly #input: Activation;
  /** As records of pools end. */
  readonly #windows: readonly number[];

  constructor(workspace: Workspace, layer: MaxPoolLayer, input: Activation) {
    const { height, width, side, stride } = layer;
    const pooled = pooledSize(layer);
    this.#input = input;
    this.#windows = [
      ...[height, width, input.form.padded / 4, side, stride],
      ...[paddingBefore(layer, height), paddingBefore(layer, width), pooled.height, pooled.width],
    ];
    const form = { ...input.form, groups: pooled.height * pooled.width };
    this.output = new Activation(workspace, form);
  }

  forward(program: Program): void {
    program.add('examples', 'pool', this.output.y, this.#input.y, ...this.#windows);
  }

  backward(program: Program): void {
    this.#back(program, this.#input.d, this.output.d);
  }

  #back(program: Program, result: number, d: number): void {
    program.add('examples', 'poolBack', result, d, this.#input.y, this.output.y, ...this.#windows);
  }

  forwardDerivative(program: Program): void {
    const { y, dy } = this.#input;
    program.add('examples', 'poolSelect', this.output.dy, dy, y, this.output.y, ...this.#windows);
  }

  backwardDerivative(program: Program): void {
    this.#back(program, this.#input.dGrad, this.output.dGrad);
  }
}
