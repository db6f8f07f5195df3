/**
 * A program in phases. What a block of coordinates comes to is known when all of them were computed: so a program ends where a
 * block is folded, and the one after it reads what it came to like any other array. It computes again what else it needs of the
 * graph, from the arrays of the step.
 *
 * A fold goes through its blocks by itself, in double precision and in the order of the coordinates (problems/blocks.ts):
 * its bits depend neither on the number of threads nor on the build.
 */
import { type Blocks, blockKinds, foldBlocks } from '../../../blocks.js';
import { type ParameterShape, totalSize } from '../../../parameters.js';
import type { Allocation } from '../heap.js';
import type { Runtime } from '../runtime.js';
import { clearBeyond, repeatLast } from '../state-memory.js';
import { foldOf, type Node, traverse } from './node.js';
import type { Plan, PlanRequest } from './plan.js';
import { type Coordinates, RuleProgram } from './program.js';

interface Phase {
  /** Computes what is to be folded; none where all of that are arrays of the step. */
  readonly program: RuleProgram | undefined;
  /** How many arrays there are for it. */
  readonly arrays: number;
  /** What is folded after it, from which array to which. */
  readonly folds: readonly { readonly node: Node; readonly from: number; readonly to: number }[];
}

export class PhasedProgram {
  readonly #runtime: Runtime;
  readonly #parameters: readonly ParameterShape[];
  readonly #phases: readonly Phase[];
  readonly #last: RuleProgram;
  /** Arrays of the step. */
  readonly #given: number;
  /** Arrays of its own, behind those of the step. */
  readonly #own: Allocation[] = [];

  /**
   * @param parameters of the problem
   * @param wanted uniform nodes that depend on sums over the coordinates
   * @param skipIfZero the array without which coordinates add nothing to the sums, unless their blocks do
   */
  constructor(
    runtime: Runtime,
    coordinates: Coordinates,
    parameters: readonly ParameterShape[],
    request: Omit<PlanRequest, 'sums'>,
    wanted: readonly Node[] = [],
    skipIfZero?: number,
  ) {
    this.#runtime = runtime;
    this.#parameters = parameters;
    const inputs = new Map(request.inputs);
    this.#given = 1 + Math.max(-1, ...inputs.values(), ...request.outputs.values());
    let arrays = this.#given;
    const add = () => {
      this.#own.push(runtime.heap.allocate(coordinates.stride));
      return arrays++;
    };
    this.#phases = foldsByPhase([...request.outputs.keys(), ...wanted], request.inputs).map((nodes) => {
      const outputs = new Map<Node, number>();
      for (const { operands } of nodes) {
        const [folded] = operands;
        if (!inputs.has(folded) && !outputs.has(folded)) outputs.set(folded, add());
      }
      const phase = { inputs: new Map(inputs), outputs };
      const count = arrays;
      const program = outputs.size > 0 ? new RuleProgram(runtime, coordinates, phase) : undefined;
      const folds = nodes.map((node) => {
        const [folded] = node.operands;
        const from = outputs.get(folded) ?? inputs.get(folded) ?? 0;
        return { node, from, to: add() };
      });
      for (const { node, to } of folds) inputs.set(node, to);
      return { program, arrays: count, folds };
    });
    const skip = this.#phases.length === 0 ? skipIfZero : undefined;
    this.#last = new RuleProgram(runtime, coordinates, { ...request, inputs }, wanted, skip);
  }

  /** Of the last phase, which alone writes what was asked for. */
  get plan(): Plan {
    return this.#last.plan;
  }

  /** @param addresses of the arrays of the step, by number */
  run(addresses: readonly number[]): void {
    const all = [...addresses.slice(0, this.#given), ...this.#own.map(({ at }) => at)];
    for (const { program, arrays, folds } of this.#phases) {
      program?.run(all.slice(0, arrays));
      for (const { node, from, to } of folds) this.#fold(node, all[from], all[to]);
    }
    this.#last.run(all);
  }

  #fold(node: Node, from: number, to: number): void {
    const { heap } = this.#runtime;
    const { fold, by, flowsBack } = foldOf(node);
    const blocks: Blocks = { by: blockKinds[by], parameters: this.#parameters };
    const size = totalSize(this.#parameters);
    foldBlocks(fold, blocks, heap.floats(from, size), heap.floats(to, size));
    if (flowsBack) clearBeyond(this.#runtime, to, size);
    else repeatLast(this.#runtime, to, size);
  }

  dispose(): void {
    for (const { program } of this.#phases) program?.dispose();
    this.#last.dispose();
    for (const allocation of this.#own) this.#runtime.heap.release(allocation);
  }
}

/** The folds that anything wanted depends on; each phase has those that need only the folds of the phases before. */
function foldsByPhase(wanted: readonly Node[], inputs: ReadonlyMap<Node, number>): Node[][] {
  const needed: Node[] = [];
  traverse(wanted, (node) => {
    if (inputs.has(node)) return [];
    needed.push(node);
    return node.operands;
  });
  const phases: Node[][] = [];
  const phaseOf = new Map<Node, number>();
  // Operands come before what is made of them.
  for (const node of needed.sort((a, b) => a.id - b.id)) {
    const phase = node.operands.reduce((latest, operand) => Math.max(latest, phaseOf.get(operand) ?? 0), 0);
    const isFold = node.operation === 'blockFold';
    if (isFold) {
      phases[phase] ??= [];
      phases[phase].push(node);
    }
    phaseOf.set(node, isFold ? phase + 1 : phase);
  }
  return phases;
}
