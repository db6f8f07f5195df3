/** A convolution in kernels: a product of patches (lib/core/kernels/convolution.ts), or Winograd's (lib/core/kernels/winograd.ts). */
import type { ConvolutionLayer } from '../../../problems/layer.js';
import { parts } from '../threads.js';
import { Activation, paddedForm, type Workspace } from './activation.js';
import { fromZero, type LayerKernels, onTop, type Passes, Units } from './layer-kernels.js';
import { isWinograd } from './operations.js';
import type { Base, Operand, Program } from './program.js';
import { Weights } from './weights.js';

export class ConvolutionKernels implements LayerKernels {
  readonly output: Activation;
  readonly #workspace: Workspace;
  readonly #layer: ConvolutionLayer;
  readonly #input: Activation;
  readonly #weights: Weights;
  readonly #units: Units;
  readonly #isWinograd: boolean;
  /** Memory for weights transposed or transformed, by what they are. */
  readonly #made = new Map<string, number>();
  /** Gradients of weights and bias, made of each part of the examples. */
  #sums: number | undefined;

  constructor(
    workspace: Workspace,
    layer: ConvolutionLayer,
    { input, offset }: { readonly input: Activation; readonly offset: number },
  ) {
    this.#workspace = workspace;
    this.#layer = layer;
    this.#input = input;
    this.#weights = new Weights(workspace, layer.side ** 2, input.form, layer.outputs, offset);
    this.#isWinograd = isWinograd(layer, input.form.padded, 4 * this.#weights.vectors);
    this.output = new Activation(workspace, paddedForm(layer.height * layer.width, layer.outputs));
    this.#units = new Units(this.output, layer.activation);
  }

  prepare(program: Program, passes: Passes): void {
    this.#prepare(program, 'point', passes !== 'forward');
    if (passes === 'derivative') this.#prepare(program, 'direction', true);
  }

  #prepare(program: Program, base: Base, goesBack: boolean): void {
    this.#weights.pack(program, base);
    const { weights } = this.#weights.of(base);
    const { vectors } = this.#weights;
    const { padded } = this.#input.form;
    if (this.#isWinograd) this.#transform(program, this.#forth(base), weights, padded, vectors);
    if (!goesBack || this.#input.isConstant) return;
    const transposed = this.#transposed(base);
    program.add('alone', 'transposeConvolution', transposed, weights, this.#layer.side, padded, vectors);
    if (this.#isWinograd) this.#transform(program, this.#back(base), transposed, 4 * vectors, padded / 4);
  }

  #transform(program: Program, result: Operand, weights: Operand, channels: number, vectors: number): void {
    program.add('layer', 'winogradWeights', result, weights, this.#layer.side, channels, vectors);
  }

  /** Weights as convolutions read them. */
  #forth(base: Base): Operand {
    return this.#isWinograd ? this.#transformed(`${base} forth`) : this.#weights.of(base).weights;
  }

  /** The same for the way back. */
  #back(base: Base): number {
    return this.#isWinograd ? this.#transformed(`${base} back`) : this.#transposed(base);
  }

  #transposed(base: Base): number {
    return this.#room(`${base} transposed`, 16 * this.#weights.vectors * this.#weights.rows);
  }

  #transformed(what: string): number {
    const { kernels } = this.#workspace.runtime;
    return this.#room(what, kernels.winogradWeightBytes(this.#input.form.padded, 4 * this.#weights.vectors));
  }

  #room(what: string, bytes: number): number {
    const room = this.#made.get(what) ?? this.#workspace.bytes(bytes);
    this.#made.set(what, room);
    return room;
  }

  forward(program: Program): void {
    this.#times(program, this.output.y, this.#input.y, 'point', this.#weights.of('point').bias);
    this.#units.forward(program);
  }

  /** result = start + the convolution of x */
  #times(program: Program, result: number, x: number, base: Base, start: Operand): void {
    const operands = [result, x, this.#forth(base), start];
    this.#convolve(program, operands, this.#input.form.padded, this.#weights.vectors);
  }

  #convolve(program: Program, operands: readonly Operand[], channels: number, vectors: number): void {
    const { height, width, side } = this.#layer;
    const instruction = this.#isWinograd ? 'winogradConvolve' : 'convolve';
    this.#reserve(program, channels, vectors);
    program.add('examples', instruction, ...operands, height, width, channels, side, vectors);
  }

  #reserve(program: Program, channels: number, vectors: number): void {
    const { height, width, side } = this.#layer;
    const { convolutionScratch, winogradScratch } = this.#workspace.runtime.kernels;
    program.reserve(
      this.#isWinograd
        ? winogradScratch(height, width, channels, 4 * vectors, side)
        : convolutionScratch(height, width, channels, side),
    );
  }

  backward(program: Program, isKept: boolean): void {
    this.#units.backward(program, isKept);
    // With derivatives to follow, theirs take the place of the sums.
    if (!isKept) this.#sum(program, this.#input.y, this.output.d, fromZero);
    if (!this.#input.isConstant) this.#return(program, this.#input.d, this.output.d, 'point', fromZero);
  }

  /** Sums of each part = start + the gradients of the weights. */
  #sum(program: Program, x: number, d: number, start: number): void {
    const { height, width, side } = this.#layer;
    const { vectors, vectorsInAll } = this.#weights;
    const { padded } = this.#input.form;
    this.#sums ??= this.#workspace.floats(4 * vectorsInAll * parts);
    this.#reserve(program, padded, vectors);
    const operands = [this.#sums, 16 * vectorsInAll, x, d, start, height, width, padded, side, vectors];
    const instruction = this.#isWinograd ? 'winogradGradient' : 'convolutionGradient';
    program.add('examples', instruction, ...operands);
  }

  /** result = start + what of d goes back to the inputs */
  #return(program: Program, result: number, d: number, base: Base, start: number): void {
    const operands = [result, d, this.#back(base), start];
    this.#convolve(program, operands, 4 * this.#weights.vectors, this.#input.form.padded / 4);
  }

  gradients(program: Program): void {
    const { vectorsInAll } = this.#weights;
    const { weights } = this.#weights.of('gradient');
    program.add('gradients', 'addUp', weights, this.#sums ?? 0, vectorsInAll);
  }

  forwardDerivative(program: Program): void {
    const { dy } = this.output;
    this.#times(program, dy, this.#input.y, 'direction', this.#weights.of('direction').bias);
    if (!this.#input.isConstant) this.#times(program, dy, this.#input.dy, 'point', onTop);
    this.#units.forwardDerivative(program);
  }

  backwardDerivative(program: Program): void {
    this.#units.backwardDerivative(program);
    this.#sum(program, this.#input.y, this.output.dGrad, fromZero);
    if (this.#input.isConstant) return;
    this.#sum(program, this.#input.dy, this.output.d, onTop);
    this.#return(program, this.#input.dGrad, this.output.dGrad, 'point', fromZero);
    this.#return(program, this.#input.dGrad, this.output.d, 'direction', onTop);
  }

  gradientDerivatives(program: Program): void {
    this.gradients(program);
  }

  finish(program: Program): void {
    this.#weights.unpack(program, 'gradient');
  }
}
