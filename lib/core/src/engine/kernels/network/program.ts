/**
 * A network as instructions for the kernels (lib/core/kernels/network.ts). No JavaScript runs between layers: a job of the threads
 * takes a part of the examples through as many of them as need nothing from other parts.
 */
import type { Allocation } from '../heap.js';
import type { Runtime } from '../runtime.js';
import { parts } from '../threads.js';

/** In the order of their numbers in lib/core/kernels/network.ts. */
const instructions = [
  'pack',
  'unpack',
  'transpose',
  'transposeConvolution',
  'crop',
  'unfold',
  'sparseForward',
  'sparseGradient',
  'denseByExamples',
  'denseByOutputs',
  'denseBack',
  'denseGradient',
  'biasGradient',
  'decay',
  'convolve',
  'convolutionGradient',
  'winogradWeights',
  'winogradConvolve',
  'winogradGradient',
  'addUp',
  'pool',
  'poolBack',
  'poolSelect',
  'normalize',
  'normalizeBack',
  'activate',
  'scaleByDerivative',
  'scaleByDerivativeTangent',
  'copy',
  'crossEntropy',
  'crossEntropyDerivative',
  'isRight',
] as const;

export type Instruction = (typeof instructions)[number];

/** What every call brings along: flat vectors, and the images that a batch is drawn from. */
export type Base = 'point' | 'gradient' | 'direction' | 'images';

export type Bases = Readonly<Partial<Record<Base, number>>>;

/** An address that is known when a program is run. */
export interface RelativeAddress {
  readonly base: Base;
  /** Bytes. */
  readonly offset: number;
}

/** An address, a count, or the bits of a float. */
export type Operand = number | RelativeAddress;

export function at(base: Base, offset = 0): RelativeAddress {
  return { base, offset };
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** A float among the operands. */
export function bitsOf(value: number): number {
  float[0] = value;
  return bits[0];
}

/**
 * What the parts of an instruction are parts of. All instructions wait for those before, with these exceptions:
 * - alone: not cut; done one after the other by the thread that gives the jobs
 * - examples: a part needs what the same part of the examples made before, and nothing else
 * - layer: a whole layer, cut by its outputs or inputs
 * - gradients: weights, each with sums of its own; they do not wait for each other
 * - decay: weights, when all gradients are made; they do not wait for each other
 */
export type Cut = 'alone' | 'examples' | 'layer' | 'gradients' | 'decay';

interface Phase {
  readonly cut: Cut;
  readonly instructions: { readonly instruction: Instruction; readonly operands: readonly Operand[] }[];
  allocation?: Allocation;
}

/** A word of an instruction that a call fills in. */
interface Blank {
  /** Address of the word. */
  readonly at: number;
  readonly place: RelativeAddress;
}

export class Program {
  readonly #runtime: Runtime;
  readonly #batch: number;
  readonly #phases: Phase[] = [];
  readonly #blanks: Blank[] = [];
  /** The bases that the blanks are filled in for. */
  #filled: Bases = {};
  #scratchBytes = 64;

  /** @param batch address of what describes the batch (lib/core/kernels/record.ts) */
  constructor(runtime: Runtime, batch: number) {
    this.#runtime = runtime;
    this.#batch = batch;
  }

  add(cut: Cut, instruction: Instruction, ...operands: readonly Operand[]): void {
    const last = this.#phases.at(-1);
    const entry = { instruction, operands };
    if (last?.cut === cut && cut !== 'layer') last.instructions.push(entry);
    else this.#phases.push({ cut, instructions: [entry] });
  }

  /** Room that an instruction needs in every thread. */
  reserve(bytes: number): void {
    this.#scratchBytes = Math.max(this.#scratchBytes, bytes);
  }

  /** @param isSmall whether other threads are better not woken for it */
  run(bases: Bases, isSmall: boolean): void {
    const { threads, network } = this.#runtime;
    const allocations = this.#phases.map((phase) => phase.allocation ?? this.#write(phase));
    this.#fill(bases);
    this.#phases.forEach(({ cut }, i) => {
      threads.run({
        routine: network,
        blocks: cut === 'alone' ? 1 : parts,
        isSmall: isSmall || cut === 'alone',
        table: allocations[i].at,
        scratchBytes: this.#scratchBytes,
        sums: 0,
        sumBytes: 0,
      });
    });
  }

  /** Runs it instruction by instruction, on this thread alone. @returns milliseconds of each, in order */
  profile(bases: Bases): (readonly [Instruction, number])[] {
    return this.#phases.flatMap(({ cut, instructions }) =>
      instructions.map(({ instruction, operands }) => {
        const single = new Program(this.#runtime, this.#batch);
        single.reserve(this.#scratchBytes);
        single.add(cut, instruction, ...operands);
        const begin = performance.now();
        single.run(bases, true);
        const milliseconds = performance.now() - begin;
        single.dispose();
        return [instruction, milliseconds] as const;
      }),
    );
  }

  #write(phase: Phase): Allocation {
    const { heap } = this.#runtime;
    const records = phase.instructions.map(({ instruction, operands }) => [
      instructions.indexOf(instruction),
      operands.length + 2,
      ...operands,
    ]);
    const words: Operand[] = [
      this.#batch,
      phase.cut === 'alone' ? 1 : parts,
      records.length,
      ...records.flat(),
    ];
    const allocation = heap.allocate(4 * words.length);
    words.forEach((word, i) => {
      if (typeof word === 'number') heap.words(allocation.at, words.length)[i] = word;
      else this.#blanks.push({ at: allocation.at + 4 * i, place: word });
    });
    phase.allocation = allocation;
    this.#filled = {};
    return allocation;
  }

  #fill(bases: Bases): void {
    const { heap } = this.#runtime;
    for (const { at, place } of this.#blanks) {
      const base = bases[place.base];
      if (base === undefined) throw new Error(`no address of the ${place.base}`);
      if (base === this.#filled[place.base]) continue;
      heap.words(at, 1)[0] = base + place.offset;
    }
    this.#filled = bases;
  }

  dispose(): void {
    for (const { allocation } of this.#phases) if (allocation) this.#runtime.heap.release(allocation);
  }
}
