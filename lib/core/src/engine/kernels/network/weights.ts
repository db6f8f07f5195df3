/** Weights and bias of a layer, in the flat vectors and as the kernels read them (lib/core/kernels/blocks.ts). */
import type { Form, Workspace } from './activation.js';
import { at, type Base, type Operand, type Program } from './program.js';

/** Rows of whole vectors; the bias stands right behind the weights. */
export interface Block {
  readonly weights: Operand;
  readonly bias: Operand;
}

export class Weights {
  readonly #workspace: Workspace;
  readonly #groups: number;
  readonly #form: Form;
  readonly #width: number;
  readonly #flat: number;
  readonly #isWhole: boolean;
  readonly #packed = new Map<Base, number>();
  /** Vectors of a row. */
  readonly vectors: number;
  /** Rows as the kernels read them. */
  readonly rows: number;
  /** Vectors of weights and bias together. */
  readonly vectorsInAll: number;

  /**
   * @param groups of rows, each of one row per float of `form`: pixels of an image, or places of a convolution
   * @param width outputs
   * @param offset where the weights begin in the flat vectors, in floats
   */
  constructor(workspace: Workspace, groups: number, form: Form, width: number, offset: number) {
    this.#workspace = workspace;
    this.#groups = groups;
    this.#form = form;
    this.#width = width;
    this.#flat = 4 * offset;
    this.#isWhole = form.inner === form.padded && width % 4 === 0;
    this.vectors = Math.ceil(width / 4);
    this.rows = groups * form.padded;
    this.vectorsInAll = (this.rows + 1) * this.vectors;
  }

  of(base: Base): Block {
    const biasBytes = 16 * this.vectors * this.rows;
    if (this.#isWhole) {
      return { weights: at(base, this.#flat), bias: at(base, this.#flat + biasBytes) };
    }
    const packed = this.#packed.get(base) ?? this.#workspace.floats(4 * this.vectorsInAll);
    this.#packed.set(base, packed);
    return { weights: packed, bias: packed + biasBytes };
  }

  /** Brings them from a flat vector to where they are read. */
  pack(program: Program, base: Base): void {
    for (const { flat, packed, shape } of this.#copies(base)) {
      program.add('alone', 'pack', packed, flat, ...shape);
    }
  }

  /** Brings what was made there into a flat vector. */
  unpack(program: Program, base: Base): void {
    for (const { flat, packed, shape } of this.#copies(base)) {
      program.add('alone', 'unpack', flat, packed, ...shape);
    }
  }

  #copies(base: Base) {
    if (this.#isWhole) return [];
    const { weights, bias } = this.of(base);
    const { inner, padded } = this.#form;
    const [width, wide] = [this.#width, 4 * this.vectors];
    const flatBias = this.#flat + 4 * this.#groups * inner * width;
    return [
      { flat: at(base, this.#flat), packed: weights, shape: [this.#groups, inner, padded, width, wide] },
      { flat: at(base, flatBias), packed: bias, shape: [1, 1, 1, width, wide] },
    ];
  }
}
