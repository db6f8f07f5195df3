/** A convolution in kernels (lib/kernels/convolution.ts). */
import type { ConvolutionLayer } from '../../../problems/layer.js';
import { parts } from '../threads.js';
import { fromZero, type LayerKernels, onTop, type Passes, Units } from './layer-kernels.js';
import type { Base, Operand, Program } from './program.js';
import { paddedForm, Signal, type Workspace } from './signal.js';
import { Weights } from './weights.js';

export class ConvolutionKernels implements LayerKernels {
  readonly output: Signal;
  readonly #workspace: Workspace;
  readonly #layer: ConvolutionLayer;
  readonly #input: Signal;
  readonly #weights: Weights;
  readonly #units: Units;
  readonly #turned = new Map<Base, number>();
  /** Slopes of weights and bias, made of each part of the examples. */
  #sums: number | undefined;

  constructor(
    workspace: Workspace,
    layer: ConvolutionLayer,
    { input, offset }: { readonly input: Signal; readonly offset: number },
  ) {
    this.#workspace = workspace;
    this.#layer = layer;
    this.#input = input;
    this.#weights = new Weights(workspace, layer.side ** 2, input.form, layer.outputs, offset);
    this.output = new Signal(workspace, paddedForm(layer.height * layer.width, layer.outputs));
    this.#units = new Units(this.output, layer.activation);
  }

  prepare(program: Program, passes: Passes): void {
    this.#prepare(program, 'point', passes !== 'forward');
    if (passes === 'derivative') this.#prepare(program, 'direction', true);
  }

  #prepare(program: Program, base: Base, goesBack: boolean): void {
    this.#weights.pack(program, base);
    if (!goesBack || this.#input.isConstant) return;
    const { rows, vectors } = this.#weights;
    const turned = this.#turned.get(base) ?? this.#workspace.floats(4 * vectors * rows);
    this.#turned.set(base, turned);
    const { side } = this.#layer;
    const { padded } = this.#input.form;
    program.add(
      'alone',
      'turnConvolution',
      turned,
      this.#weights.of(base).weights,
      ...[side, padded, vectors],
    );
  }

  forward(program: Program): void {
    const { weights, bias } = this.#weights.of('point');
    this.#times(program, this.output.y, this.#input.y, weights, bias);
    this.#units.forward(program);
  }

  /** result = start + the convolution of x */
  #times(program: Program, result: number, x: number, weights: Operand, start: Operand): void {
    this.#convolve(program, [result, x, weights, start], this.#input.form.padded, this.#weights.vectors);
  }

  #convolve(program: Program, operands: readonly Operand[], channels: number, vectors: number): void {
    const { height, width, side } = this.#layer;
    this.#reserve(program, channels);
    program.add('examples', 'convolve', ...operands, height, width, channels, side, vectors);
  }

  #reserve(program: Program, channels: number): void {
    const { height, width, side } = this.#layer;
    program.reserve(this.#workspace.runtime.kernels.convolutionScratch(height, width, channels, side));
  }

  backward(program: Program, isKept: boolean): void {
    this.#units.backward(program, isKept);
    // With derivatives to follow, theirs take the place of the sums.
    if (!isKept) this.#sum(program, this.#input.y, this.output.d, fromZero);
    if (!this.#input.isConstant) this.#back(program, this.#input.d, this.output.d, 'point', fromZero);
  }

  /** Sums of each part = start + the slopes of the weights. */
  #sum(program: Program, x: number, d: number, start: number): void {
    const { height, width, side } = this.#layer;
    const { vectors, vectorsInAll } = this.#weights;
    const { padded } = this.#input.form;
    this.#sums ??= this.#workspace.floats(4 * vectorsInAll * parts);
    this.#reserve(program, padded);
    const operands = [this.#sums, 16 * vectorsInAll, x, d, start, height, width, padded, side, vectors];
    program.add('examples', 'convolutionGradient', ...operands);
  }

  /** result = start + what of d goes back to the inputs */
  #back(program: Program, result: number, d: number, base: Base, start: number): void {
    const turned = this.#turned.get(base) ?? 0;
    const { padded } = this.#input.form;
    this.#convolve(program, [result, d, turned, start], 4 * this.#weights.vectors, padded / 4);
  }

  gradients(program: Program): void {
    const { vectorsInAll } = this.#weights;
    const { weights } = this.#weights.of('gradient');
    program.add('gradients', 'addUp', weights, this.#sums ?? 0, vectorsInAll);
  }

  forwardDerivative(program: Program): void {
    const { dy } = this.output;
    const { weights, bias } = this.#weights.of('direction');
    this.#times(program, dy, this.#input.y, weights, bias);
    if (!this.#input.isConstant) {
      this.#times(program, dy, this.#input.dy, this.#weights.of('point').weights, onTop);
    }
    this.#units.forwardDerivative(program);
  }

  backwardDerivative(program: Program): void {
    this.#units.backwardDerivative(program);
    this.#sum(program, this.#input.y, this.output.moving, fromZero);
    if (this.#input.isConstant) return;
    this.#sum(program, this.#input.dy, this.output.d, onTop);
    this.#back(program, this.#input.moving, this.output.moving, 'point', fromZero);
    this.#back(program, this.#input.moving, this.output.d, 'direction', onTop);
  }

  gradientDerivatives(program: Program): void {
    this.gradients(program);
  }

  finish(program: Program): void {
    this.#weights.unpack(program, 'gradient');
  }
}
