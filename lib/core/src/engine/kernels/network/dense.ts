/** A dense layer in kernels (lib/core/kernels/dense.ts), on units, on images, or on lists of nonzero pixels (lib/core/kernels/images.ts). */
import type { DenseLayer } from '../../../problems/layer.js';
import { Activation, paddedForm, type Workspace } from './activation.js';
import { fromZero, type LayerKernels, type LayerPlace, onTop, type Passes, Units } from './layer-kernels.js';
import { at, type Base, bitsOf, type Operand, type Program } from './program.js';
import { Weights } from './weights.js';

/**
 * Up to so many weights every part of the examples reads them all: they stay in the cache. Larger layers are jobs of their
 * own, cut so that each weight is read once per pass.
 */
const mostForEveryPart = 65536;

/** The sums of squares of as many parts as every job has. */
const squareBytes = 64;

export class DenseKernels implements LayerKernels {
  readonly output: Activation;
  readonly #input: Activation;
  readonly #isSparse: boolean;
  readonly #weights: Weights;
  readonly #units: Units;
  readonly #workspace: Workspace;
  readonly #decay: number;
  readonly #transposed = new Map<Base, number>();
  readonly #outputs: number;
  readonly #squares: number;

  constructor(workspace: Workspace, layer: DenseLayer, place: LayerPlace) {
    const { input, isSparse } = place;
    this.#workspace = workspace;
    this.#input = input;
    this.#isSparse = isSparse;
    this.#outputs = layer.outputs;
    this.#decay = layer.decay ?? 0;
    this.#squares = this.#decay > 0 ? workspace.bytes(squareBytes) : 0;
    this.#weights = new Weights(workspace, input.form.groups, input.form, layer.outputs, place.offset);
    this.output = new Activation(workspace, paddedForm(1, layer.outputs), place.isLast ? 'outputs' : 'inner');
    this.#units = new Units(this.output, layer.activation);
  }

  get #isLarge(): boolean {
    return this.#weights.rows * this.#weights.vectors * 4 > mostForEveryPart;
  }

  prepare(program: Program, passes: Passes): void {
    this.#prepare(program, 'point', passes !== 'forward');
    if (passes === 'derivative') this.#prepare(program, 'direction', true);
  }

  #prepare(program: Program, base: Base, goesBack: boolean): void {
    this.#weights.pack(program, base);
    if (!goesBack || this.#isLarge || this.#input.isConstant) return;
    const { rows, vectors } = this.#weights;
    const transposed = this.#transposed.get(base) ?? this.#workspace.floats(4 * vectors * rows);
    this.#transposed.set(base, transposed);
    program.add(
      'alone',
      'transpose',
      transposed,
      this.#weights.of(base).weights,
      rows,
      vectors,
      this.#outputs,
    );
  }

  forward(program: Program): void {
    const { weights, bias } = this.#weights.of('point');
    this.#times(program, this.output.y, this.#input, 'y', weights, bias);
    this.#units.forward(program);
  }

  /** result = start + x weights */
  #times(
    program: Program,
    result: number,
    input: Activation,
    of: 'y' | 'dy',
    weights: Operand,
    start: Operand,
  ): void {
    const { rows, vectors } = this.#weights;
    if (this.#isSparse) {
      program.add('examples', 'sparseForward', result, weights, start, at('images'), vectors);
      return;
    }
    this.#reserve(program);
    const operands = [result, input[of], weights, start, rows, vectors];
    if (this.#isLarge) program.add('layer', 'denseByOutputs', ...operands);
    else program.add('examples', 'denseByExamples', ...operands);
  }

  backward(program: Program, isKept: boolean): void {
    this.#units.backward(program, isKept);
    if (!this.#input.isConstant) this.#back(program, this.#input.d, this.output.d, 'point', fromZero);
  }

  /** result = start + d weights^T */
  #back(program: Program, result: number, d: number, base: Base, start: number): void {
    const { rows, vectors } = this.#weights;
    this.#reserve(program);
    if (this.#isLarge) {
      program.add('layer', 'denseBack', result, d, this.#weights.of(base).weights, start, rows, vectors);
      return;
    }
    const transposed = this.#transposed.get(base) ?? 0;
    program.add('examples', 'denseByExamples', result, d, transposed, start, 4 * vectors, rows / 4);
  }

  gradients(program: Program): void {
    this.#gradient(program, this.output.d);
  }

  #gradient(program: Program, d: number): void {
    const { vectors } = this.#weights;
    const { weights, bias } = this.#weights.of('gradient');
    if (this.#isSparse) program.add('gradients', 'sparseGradient', weights, d, at('images'), vectors);
    else this.#outer(program, this.#input.y, d, fromZero);
    program.add('gradients', 'biasGradient', bias, d, vectors);
  }

  /** gradient = start + x^T d */
  #outer(program: Program, x: number, d: number, start: number): void {
    const { rows, vectors } = this.#weights;
    this.#reserve(program);
    const { weights } = this.#weights.of('gradient');
    program.add('gradients', 'denseGradient', weights, x, d, start, rows, vectors);
  }

  forwardDerivative(program: Program): void {
    const { dy } = this.output;
    const { weights, bias } = this.#weights.of('direction');
    this.#times(program, dy, this.#input, 'y', weights, bias);
    if (!this.#input.isConstant) {
      this.#times(program, dy, this.#input, 'dy', this.#weights.of('point').weights, onTop);
    }
    this.#units.forwardDerivative(program);
  }

  backwardDerivative(program: Program): void {
    this.#units.backwardDerivative(program);
    if (this.#input.isConstant) return;
    const { dGrad } = this.#input;
    this.#back(program, dGrad, this.output.dGrad, 'point', fromZero);
    this.#back(program, dGrad, this.output.d, 'direction', onTop);
  }

  gradientDerivatives(program: Program): void {
    this.#gradient(program, this.output.dGrad);
    if (!this.#input.isConstant) this.#outer(program, this.#input.dy, this.output.d, onTop);
  }

  decay(program: Program, into: 'loss' | 'gradient' | 'derivative'): void {
    if (this.#decay === 0) return;
    const { rows, vectors } = this.#weights;
    const { weights } = this.#weights.of(into === 'derivative' ? 'direction' : 'point');
    const target = into === 'loss' ? 0 : this.#weights.of('gradient').weights;
    program.add('decay', 'decay', weights, target, this.#squares, rows * vectors, bitsOf(this.#decay));
  }

  get decayLoss(): number {
    if (this.#decay === 0) return 0;
    const squares = this.#workspace.runtime.heap.doubles(this.#squares, squareBytes / 8);
    return (this.#decay / 2) * squares.reduce((sum, part) => sum + part, 0);
  }

  finish(program: Program): void {
    this.#weights.unpack(program, 'gradient');
  }

  #reserve(program: Program): void {
    const { kernels } = this.#workspace.runtime;
    const { rows, vectors } = this.#weights;
    program.reserve(kernels.denseScratch(Math.max(rows, 4 * vectors), this.#workspace.capacity));
  }
}
