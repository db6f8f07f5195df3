/** What a kind of layer tells the kernels to do, pass by pass. */
import type { ActivationKind } from '../../../problems/layer.js';
import { type Activation, vectorsOf } from './activation.js';
import type { Program } from './program.js';

/** Adds instructions to a program. Passes come in this order; derivatives are those along a direction. */
export interface LayerKernels {
  /** What it makes. */
  readonly output: Activation;
  /** Its weights, brought to where they are read. @param passes the last that follows */
  prepare?(program: Program, passes: Passes): void;
  forward(program: Program): void;
  /** From the gradients of its outputs to those of its inputs. @param isKept whether second derivatives follow */
  backward(program: Program, isKept: boolean): void;
  /** The gradients of its weights, into the gradient. */
  gradients?(program: Program): void;
  forwardDerivative(program: Program): void;
  backwardDerivative(program: Program): void;
  gradientDerivatives?(program: Program): void;
  /** Weight decay: into the loss, and into the gradient where one is made. */
  decay?(program: Program, into: 'loss' | 'gradient' | 'derivative'): void;
  /** What its decay adds to the loss, once a program has run. */
  readonly decayLoss?: number;
  /** What was made of the gradient, brought into the flat vector. */
  finish?(program: Program): void;
}

/** Where a layer stands in its network. */
export interface LayerPlace {
  readonly input: Activation;
  /** Where its weights begin in the flat vectors, in floats. */
  readonly offset: number;
  /** Whether its inputs are lists of nonzero pixels. */
  readonly isSparse: boolean;
  readonly isLast: boolean;
}

export type Passes = 'forward' | 'backward' | 'derivative';

/** The numbers of lib/core/kernels/units.ts. */
const kinds: Record<ActivationKind, number> = { linear: 0, sigmoid: 1, tanh: 2, relu: 3 };

/** What a product begins with (lib/core/kernels/product.ts). */
export const fromZero = 0;
export const onTop = 1;

/** The units of a layer: what its activation does to its outputs, and to what passes back. */
export class Units {
  readonly #output: Activation;
  readonly #activation: ActivationKind;

  constructor(output: Activation, activation: ActivationKind) {
    this.#output = output;
    this.#activation = activation;
  }

  forward(program: Program): void {
    if (this.#activation === 'linear') return;
    program.add('examples', 'activate', this.#output.y, kinds[this.#activation], this.#vectors);
  }

  backward(program: Program, isKept: boolean): void {
    const { d, y } = this.#output;
    if (this.#activation === 'linear') return;
    if (isKept && this.#hasSecondDerivative)
      program.add('examples', 'copy', this.#output.u, d, this.#vectors);
    program.add('examples', 'scaleByDerivative', d, y, kinds[this.#activation], this.#vectors);
  }

  forwardDerivative(program: Program): void {
    const { dy, y } = this.#output;
    if (this.#activation === 'linear') return;
    program.add('examples', 'scaleByDerivative', dy, y, kinds[this.#activation], this.#vectors);
  }

  backwardDerivative(program: Program): void {
    const { dGrad, y, dy } = this.#output;
    const kind = kinds[this.#activation];
    if (this.#hasSecondDerivative) {
      program.add('examples', 'scaleByDerivativeTangent', dGrad, this.#output.u, y, dy, kind, this.#vectors);
    } else if (this.#activation !== 'linear') {
      program.add('examples', 'scaleByDerivative', dGrad, y, kind, this.#vectors);
    }
  }

  get #hasSecondDerivative(): boolean {
    return this.#activation === 'sigmoid' || this.#activation === 'tanh';
  }

  get #vectors(): number {
    return vectorsOf(this.#output.form);
  }
}
