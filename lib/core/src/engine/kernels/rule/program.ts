/** A plan that is compiled and has its memory: what runs a traced rule over all coordinates. */
import type { Allocation } from '../heap.js';
import type { Runtime } from '../runtime.js';
import { parts, type Routine } from '../threads.js';
import { type Node, traverse } from './node.js';
import { type Plan, type PlanRequest, plan } from './plan.js';
import { evaluate } from './uniform.js';
import { writeRule } from './write-module.js';
import { Constants, pairBytes } from './write-segment.js';

/** Below so many blocks the other threads are not woken: it would take longer than the work. */
const fewestBlocks = 24;

export interface Coordinates {
  readonly blocks: number;
  /** Bytes of a row of an array. */
  readonly stride: number;
}

export class RuleProgram {
  readonly plan: Plan;
  readonly #runtime: Runtime;
  readonly #coordinates: Coordinates;
  readonly #rule: Routine;
  readonly #uniforms = new Map<Node, number>();
  readonly #sums = new Map<Node, number>();
  readonly #sumBytes: number;
  readonly #allocations: {
    readonly table: Allocation;
    readonly values: Allocation;
    readonly sums: Allocation;
    readonly totals: Allocation;
  };
  /** What stands in the table of uniform values. */
  readonly #uploaded = new Map<Node, unknown>();
  /** Uniform values that are computed from sums over the coordinates. */
  readonly #late: readonly Node[];

  /**
   * @param wanted uniform nodes that depend on sums over the coordinates
   * @param skipIfZero the array without which a block adds nothing to the sums
   */
  constructor(
    runtime: Runtime,
    coordinates: Coordinates,
    request: Omit<PlanRequest, 'sums'>,
    wanted: readonly Node[] = [],
    skipIfZero?: number,
  ) {
    this.#runtime = runtime;
    this.#coordinates = coordinates;
    const behind = uniformsBehind(wanted);
    const sums = behind.filter(({ operation }) => operation === 'outer' || operation === 'total');
    this.#late = behind.filter((node) => !sums.includes(node));
    this.plan = plan({ ...request, sums });

    let bytes = 0;
    for (const node of this.plan.uniforms) {
      this.#uniforms.set(node, bytes);
      bytes += 4 * nodeSize(node);
    }
    const uniformBytes = bytes;
    bytes = 0;
    for (const node of sums) {
      this.#sums.set(node, bytes);
      bytes += pairBytes * nodeSize(node);
    }
    this.#sumBytes = bytes;
    const constants = new Constants(uniformBytes);
    const module = writeRule({
      plan: this.plan,
      stride: coordinates.stride,
      uniforms: this.#uniforms,
      constants,
      sums: this.#sums,
      build: runtime.build,
      skipIfZero,
    });
    this.#rule = runtime.rule(module);
    const { heap } = runtime;
    const arrays = 1 + Math.max(-1, ...request.inputs.values(), ...request.outputs.values());
    this.#allocations = {
      table: heap.allocate(4 * (1 + arrays)),
      values: heap.allocate(uniformBytes + 4 * constants.values.length),
      sums: heap.allocate(parts * this.#sumBytes),
      totals: heap.allocate((this.#sumBytes / pairBytes) * 8),
    };
    const { length } = constants.values;
    heap.floats(this.#allocations.values.at + constants.begin, length).set(constants.values);
  }

  /** @param addresses of the arrays, by number */
  run(addresses: readonly number[]): void {
    const { heap, kernels } = this.#runtime;
    const { table, values, sums, totals } = this.#allocations;
    heap.words(table.at, 1 + addresses.length).set([values.at, ...addresses]);
    for (const [node, offset] of this.#uniforms) {
      if (!node.value || this.#uploaded.get(node) === node.value) continue;
      this.#uploaded.set(node, node.value);
      heap.floats(values.at + offset, node.value.values.length).set(node.value.values);
    }
    if (this.#sumBytes > 0) heap.floats(sums.at, (parts * this.#sumBytes) / 4).fill(0);
    this.#runtime.threads.run({
      routine: this.#rule,
      blocks: this.#coordinates.blocks,
      isSmall: this.#coordinates.blocks < fewestBlocks,
      table: table.at,
      scratchBytes: this.plan.scratchBytes,
      sums: sums.at,
      sumBytes: this.#sumBytes,
    });
    if (this.#sumBytes === 0) return;
    const count = this.#sumBytes / pairBytes;
    kernels.collect(totals.at, sums.at, count, parts, this.#sumBytes);
    const all = heap.doubles(totals.at, count);
    for (const [node, offset] of this.#sums) {
      const first = offset / pairBytes;
      node.value = { shape: node.shape, values: all.slice(first, first + nodeSize(node)) };
    }
    for (const node of this.#late) node.value = evaluate(node);
  }

  dispose(): void {
    for (const allocation of Object.values(this.#allocations)) this.#runtime.heap.release(allocation);
  }
}

const nodeSize = ({ shape }: Node) => shape.reduce((product, length) => product * length, 1);

/** The uniform nodes that depend on sums over the coordinates, in the order of computation. */
function uniformsBehind(wanted: readonly Node[]): Node[] {
  const found: Node[] = [];
  traverse(wanted, (node) => {
    const isLate = !node.varying && node.operation !== 'uniform' && node.value === undefined;
    if (!isLate) return [];
    found.push(node);
    return node.operation === 'outer' || node.operation === 'total' ? [] : node.operands;
  });
  return found.sort((a, b) => a.id - b.id);
}
