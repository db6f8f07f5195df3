/** Local response normalisation in kernels (lib/core/kernels/local-response-normalization.ts): values and gradients, no second derivatives. */
import { UsageError } from '../../../errors.js';
import type { NormalizationLayer } from '../../../problems/layer.js';
import { Activation, floatsOf, type Workspace } from './activation.js';
import type { LayerKernels } from './layer-kernels.js';
import { bitsOf, type Program } from './program.js';

/** The exponent that the kernels are written for: two square roots. */
export const onlyBeta = 0.75;

export class NormalizationKernels implements LayerKernels {
  readonly output: Activation;
  readonly #input: Activation;
  readonly #scratchBytes: number;
  /** What the way back needs of each value: s^(-3/4), and s. */
  readonly #kept: readonly number[];
  /** As records of normalisations end. */
  readonly #channels: readonly number[];

  constructor(workspace: Workspace, { radius, bias, alpha }: NormalizationLayer, input: Activation) {
    const { groups, inner, padded } = input.form;
    this.#input = input;
    this.#channels = [groups, padded / 4, radius, bitsOf(bias), bitsOf(alpha), inner];
    this.#scratchBytes = workspace.runtime.kernels.normalizationScratch(padded / 4, radius);
    this.#kept = [0, 1].map(() => workspace.floats(workspace.capacity * floatsOf(input.form)));
    this.output = new Activation(workspace, input.form);
  }

  forward(program: Program): void {
    program.reserve(this.#scratchBytes);
    program.add('examples', 'normalize', this.output.y, ...this.#kept, this.#input.y, ...this.#channels);
  }

  backward(program: Program): void {
    const { d, y } = this.#input;
    program.add('examples', 'normalizeBack', d, this.output.d, ...this.#kept, y, ...this.#channels);
  }

  forwardDerivative(): never {
    throw new UsageError({
      expected: 'Second derivatives are asked of layers that have them in the kernels engine',
      found: 'a local response normalisation, which has none',
      fix: 'take the first order',
    });
  }

  backwardDerivative(): never {
    return this.forwardDerivative();
  }
}
