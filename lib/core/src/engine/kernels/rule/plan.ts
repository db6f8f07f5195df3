/**
 * The order of a rule's work on a block of coordinates: segments of arithmetic with matrix products between them.
 *
 * Segment s comes before product s, and sees the products before it. What one segment or product hands to a later one
 * stands in rows of a scratch memory; everything else stays in registers.
 */
import { LANES } from '../module.js';
import { codes } from './code.js';
import { isProduct, type Node, type Row, traverse } from './node.js';

/** Bytes of a row of a block. */
export const rowBytes = LANES * 4;

export interface PlanRequest {
  /** Where the varying leaves, and other nodes that are there already, stand. */
  readonly inputs: ReadonlyMap<Node, number>;
  /** What is to be written, and where. */
  readonly outputs: ReadonlyMap<Node, number>;
  /** The sums over coordinates that are wanted. */
  readonly sums: readonly Node[];
}

export interface Plan extends PlanRequest {
  readonly products: readonly Node[];
  readonly segments: readonly Segment[];
  /** The known uniform values that the varying ones are computed from. */
  readonly uniforms: readonly Node[];
  /** Whether each output may be written over that input: nothing reads the input afterwards. */
  mayReplace(output: Node, input: Node): boolean;
  /** Where in the scratch memory the rows of a node stand, in bytes. */
  readonly scratch: ReadonlyMap<Node, number>;
  readonly scratchBytes: number;
}

export interface Segment {
  /** Rows to be written to the scratch memory. */
  readonly kept: readonly Row[];
  readonly outputs: readonly Node[];
  readonly totals: readonly Node[];
}

/** Looks through operations that only rearrange rows. @returns undefined where the row is 0 */
export function resolve(node: Node, row: number, inputs: ReadonlyMap<Node, number>): Row | undefined {
  let at: Row = { node, row };
  for (;;) {
    const from = behind(at, inputs);
    if (from === at || !from) return from;
    at = from;
  }
}

/** One rearrangement further down, or the row itself where there is none. */
function behind(at: Row, inputs: ReadonlyMap<Node, number>): Row | undefined {
  const code = codes[at.node.operation];
  return inputs.has(at.node) || !at.node.varying || code.kind !== 'view' ? at : code.from(at);
}

/** The rows that a row is computed from. */
export function operandRows({ node, row }: Row, inputs: ReadonlyMap<Node, number>): Row[] {
  const one = (operand: Node, at: number): Row[] => {
    if (!operand.varying) return [];
    const found = resolve(operand, operand.rows === 1 ? 0 : at, inputs);
    return found ? [found] : [];
  };
  const code = codes[node.operation];
  if (code.kind === 'entry') return code.operands.flatMap((i) => one(node.operands[i], row));
  if (code.kind !== 'fold') return [];
  const [operand] = node.operands;
  return Array.from({ length: operand.rows }, (_, i) => one(operand, i)).flat();
}

/** Tells rows apart. */
export const keyOf = ({ node, row }: Row): number => node.id * 65536 + row;

export function plan(request: PlanRequest): Plan {
  return new Planner(request).plan();
}

/** Moments in the work on a block: segment s is at 2 s, product p at 2 p + 1. */
const atSegment = (segment: number) => 2 * segment;
const atProduct = (product: number) => 2 * product + 1;

class Planner {
  readonly #request: PlanRequest;
  readonly #needed: ReadonlySet<Node>;
  readonly #products: readonly Node[];
  readonly #positions: ReadonlyMap<Node, number>;
  readonly #segments: {
    readonly kept: Map<number, Row>;
    readonly outputs: Node[];
    readonly totals: Node[];
  }[];
  /** Rows that were looked at, by segment. */
  readonly #seen: Set<number>[];
  readonly #stages = new Map<Node, number>();
  readonly #lastUse = new Map<Node, number>();

  constructor(request: PlanRequest) {
    this.#request = request;
    this.#needed = neededNodes(request);
    this.#products = [...this.#needed]
      .filter((node) => isProduct(node) && !request.inputs.has(node))
      .sort((a, b) => a.id - b.id);
    this.#positions = new Map(this.#products.map((node, i) => [node, i]));
    const segments = Array.from({ length: this.#products.length + 1 });
    this.#segments = segments.map(() => ({ kept: new Map(), outputs: [], totals: [] }));
    this.#seen = segments.map(() => new Set());
    this.#findStages();
  }

  plan(): Plan {
    for (const node of this.#request.outputs.keys()) {
      if (this.#positions.has(node)) continue;
      this.#segments[this.#stageOf(node)].outputs.push(node);
      this.#compute(node);
    }
    for (const node of this.#request.sums) {
      if (node.operation !== 'total') continue;
      const [summed] = node.operands;
      this.#segments[this.#stageOf(summed)].totals.push(node);
      this.#compute(summed);
    }
    this.#products.forEach((product, position) => {
      for (const operand of product.operands) {
        if (!operand.varying) continue;
        this.#use(operand, atProduct(position));
        if (this.#request.inputs.has(operand) || this.#positions.has(operand)) continue;
        // It stands in the scratch memory even where it is only a view of something else.
        const { kept } = this.#segments[this.#stageOf(operand)];
        for (const row of rowsOf(operand)) kept.set(keyOf(row), row);
        this.#compute(operand);
      }
    });
    const { places, bytes } = this.#layOut();
    return {
      ...this.#request,
      products: this.#products,
      segments: this.#segments.map(({ kept, outputs, totals }) => ({
        kept: [...kept.values()],
        outputs,
        totals,
      })),
      uniforms: this.#uniforms(),
      mayReplace: (output, input) => this.#mayReplace(output, input),
      scratch: places,
      scratchBytes: bytes,
    };
  }

  /** The first segment that a node can be computed in. */
  #stageOf(node: Node): number {
    return this.#stages.get(node) ?? 0;
  }

  /** Operands come before what is made of them. */
  #findStages(): void {
    for (const node of [...this.#needed].sort((a, b) => a.id - b.id)) {
      if (this.#request.inputs.has(node) || !node.varying) continue;
      const position = this.#positions.get(node);
      const below = node.operands.reduce((stage, operand) => Math.max(stage, this.#stageOf(operand)), 0);
      this.#stages.set(node, position === undefined ? below : position + 1);
    }
  }

  /** Sees to it that a node's rows can be computed in its segment. */
  #compute(node: Node): void {
    const stage = this.#stageOf(node);
    for (const { row } of rowsOf(node)) {
      const found = resolve(node, row, this.#request.inputs);
      if (found) this.#descend(found, stage);
    }
  }

  /** Finds what a row is computed from, and keeps what comes from earlier segments. */
  #descend(row: Row, segment: number): void {
    const { inputs } = this.#request;
    const waiting: [Row, number][] = [[row, segment]];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [at, segment] = next;
      if (this.#seen[segment].has(keyOf(at))) continue;
      this.#seen[segment].add(keyOf(at));
      const isThere = inputs.has(at.node) || this.#positions.has(at.node) || !at.node.varying;
      const own = this.#stageOf(at.node);
      if (isThere || own < segment) this.#use(at.node, atSegment(segment));
      if (isThere) continue;
      if (own < segment) {
        this.#segments[own].kept.set(keyOf(at), at);
        waiting.push([at, own]);
      } else {
        const operands = operandRows(at, inputs);
        for (let i = operands.length - 1; i >= 0; i--) waiting.push([operands[i], segment]);
      }
    }
  }

  #use(node: Node, time: number): void {
    this.#lastUse.set(node, Math.max(this.#lastUse.get(node) ?? 0, time));
  }

  #mayReplace(output: Node, input: Node): boolean {
    const position = this.#positions.get(output);
    const read = this.#lastUse.get(input) ?? -1;
    // A segment reads all that it reads of eight coordinates before it writes; a product does not.
    return position === undefined ? read <= atSegment(this.#stageOf(output)) : read < atProduct(position);
  }

  #uniforms(): Node[] {
    const isComputed = (node: Node) => !this.#request.inputs.has(node) && (node.varying || isProduct(node));
    const users = [...this.#needed].filter(isComputed);
    const used = new Set(users.flatMap(({ operands }) => operands));
    return [...used].filter(({ varying, value }) => !varying && value !== undefined);
  }

  /** Gives every node that lives in the scratch memory a place there, reusing the places of those no longer needed. */
  #layOut(): { readonly places: Map<Node, number>; readonly bytes: number } {
    const products = this.#products
      .filter((node) => node.varying && !this.#request.outputs.has(node))
      .map((node) => ({ node, from: atProduct(this.#positions.get(node) ?? 0) }));
    const kept = this.#segments.flatMap(({ kept }, segment) =>
      [...kept.values()].map(({ node }) => ({ node, from: atSegment(segment) })),
    );
    const places = new Map<Node, number>();
    const taken: { begin: number; end: number; until: number }[] = [];
    let bytes = 0;
    for (const { node, from } of [...products, ...kept].sort((a, b) => a.from - b.from)) {
      if (places.has(node)) continue;
      const size = node.rows * rowBytes;
      const alive = taken.filter(({ until }) => until >= from).sort((a, b) => a.begin - b.begin);
      let begin = 0;
      for (const other of alive) if (other.begin < begin + size && other.end > begin) begin = other.end;
      places.set(node, begin);
      taken.push({ begin, end: begin + size, until: this.#lastUse.get(node) ?? from });
      bytes = Math.max(bytes, begin + size);
    }
    return { places, bytes };
  }
}

const rowsOf = (node: Node): Row[] => Array.from({ length: node.rows }, (_, row) => ({ node, row }));

/** The nodes that anything wanted depends on. */
function neededNodes({ inputs, outputs, sums }: PlanRequest): Set<Node> {
  const needed = new Set<Node>();
  traverse([...outputs.keys(), ...sums], (node) => {
    needed.add(node);
    return inputs.has(node) ? [] : node.operands;
  });
  return needed;
}
