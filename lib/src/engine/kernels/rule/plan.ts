/**
 * The order of a rule's work on a block of coordinates: segments of arithmetic with matrix products between them.
 *
 * Segment s comes before product s, and sees the products before it. What one segment or product hands to a later one
 * stands in rows of a scratch memory; everything else stays in registers.
 */
import { LANES } from '../module.js';
import { isProduct, type Node } from './node.js';
import { rowRange } from './tracer.js';

/** Bytes of a row of a block. */
export const rowBytes = LANES * 4;

/** One number per coordinate: a row of a node. */
export interface Row {
  readonly node: Node;
  readonly row: number;
}

/** A vector that a rule reads or writes, by its number in the table of addresses. */
export interface ArrayRow {
  readonly array: number;
}

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
  if (inputs.has(node) || !node.varying) return { node, row };
  const [first, second] = node.operands;
  switch (node.operation) {
    case 'stack':
      return resolve(node.operands[row], 0, inputs);
    case 'history':
      return resolve(first, 0, inputs);
    case 'rows':
      return resolve(first, row + rowRange(node).begin, inputs);
    case 'join':
      return row < first.rows ? resolve(first, row, inputs) : resolve(second, row - first.rows, inputs);
    case 'push':
      return row < node.rows - 1 ? resolve(first, row + 1, inputs) : resolve(second, 0, inputs);
    case 'place': {
      const inside = row - rowRange(node).begin;
      return inside >= 0 && inside < first.rows ? resolve(first, inside, inputs) : undefined;
    }
    default:
      return { node, row };
  }
}

/** The rows that a row is computed from. */
export function operandRows({ node, row }: Row, inputs: ReadonlyMap<Node, number>): Row[] {
  const one = (operand: Node, at: number): Row[] => {
    if (!operand.varying) return [];
    const found = resolve(operand, operand.rows === 1 ? 0 : at, inputs);
    return found ? [found] : [];
  };
  if (node.operation === 'fill') return [];
  if (node.operation === 'rowMax' || node.operation === 'rowMin' || node.operation === 'rowSum') {
    const [operand] = node.operands;
    return Array.from({ length: operand.rows }, (_, i) => one(operand, i)).flat();
  }
  const operands = node.operation === 'softmax' ? node.operands.slice(0, 2) : node.operands;
  return operands.flatMap((operand) => one(operand, row));
}

const keyOf = ({ node, row }: Row) => node.id * 65536 + row;

export function plan(request: PlanRequest): Plan {
  const { inputs, outputs, sums } = request;
  const needed = neededNodes(request);
  const products = [...needed]
    .filter((node) => isProduct(node) && !inputs.has(node))
    .sort((a, b) => a.id - b.id);
  const positions = new Map(products.map((node, i) => [node, i]));

  const stages = new Map<Node, number>();
  const stageOf = (node: Node): number => {
    if (inputs.has(node) || !node.varying) return 0;
    const position = positions.get(node);
    if (position !== undefined) return position + 1;
    let stage = stages.get(node);
    if (stage === undefined) {
      stage = Math.max(0, ...node.operands.map(stageOf));
      stages.set(node, stage);
    }
    return stage;
  };
  const stageOfRow = (row: Row): number => (row.node.varying ? stageOf(row.node) : 0);
  const isThere = ({ node }: Row) => inputs.has(node) || positions.has(node) || !node.varying;

  // What is written in each segment, and which rows have to survive it.
  const segments = Array.from({ length: products.length + 1 }, () => ({
    kept: new Map<number, Row>(),
    outputs: [] as Node[],
    totals: [] as Node[],
  }));
  const lastUse = new Map<Node, number>();
  const use = (node: Node, time: number) => lastUse.set(node, Math.max(lastUse.get(node) ?? 0, time));

  /** Finds the rows that come from earlier segments. */
  const descend = (from: Row, stage: number, seen: Set<number>): void => {
    if (seen.has(keyOf(from))) return;
    seen.add(keyOf(from));
    if (isThere(from)) {
      use(from.node, 2 * stage);
      return;
    }
    const own = stageOfRow(from);
    if (own < stage) {
      keep(from, own);
      use(from.node, 2 * stage);
      return;
    }
    for (const operand of operandRows(from, inputs)) descend(operand, stage, seen);
  };
  const seen = segments.map(() => new Set<number>());
  const keep = (row: Row, stage: number): void => {
    if (segments[stage].kept.has(keyOf(row))) return;
    segments[stage].kept.set(keyOf(row), row);
    // The row itself is computed there, so its operands are looked at anew.
    for (const operand of operandRows(row, inputs)) descend(operand, stage, seen[stage]);
  };
  const rowsOf = (node: Node): Row[] => Array.from({ length: node.rows }, (_, row) => ({ node, row }));

  for (const [node] of outputs) {
    if (positions.has(node)) continue;
    const stage = stageOf(node);
    segments[stage].outputs.push(node);
    for (const { row } of rowsOf(node)) {
      const found = resolve(node, row, inputs);
      if (found) descend(found, stage, seen[stage]);
    }
  }
  for (const node of sums) {
    if (node.operation !== 'total') continue;
    const [summed] = node.operands;
    const stage = stageOf(summed);
    segments[stage].totals.push(node);
    for (const { row } of rowsOf(summed)) {
      const found = resolve(summed, row, inputs);
      if (found) descend(found, stage, seen[stage]);
    }
  }
  products.forEach((product, position) => {
    for (const operand of product.operands) {
      if (!operand.varying) continue;
      use(operand, 2 * position + 1);
      if (inputs.has(operand) || positions.has(operand)) continue;
      const stage = stageOf(operand);
      for (const row of rowsOf(operand)) keepWhole(row, stage);
    }
  });

  /** A row of an operand of a product: stands in the scratch memory even where it is only a view of another. */
  function keepWhole(row: Row, stage: number): void {
    if (segments[stage].kept.has(keyOf(row))) return;
    segments[stage].kept.set(keyOf(row), row);
    const found = resolve(row.node, row.row, inputs);
    if (!found) return;
    if (found.node === row.node)
      for (const operand of operandRows(row, inputs)) descend(operand, stage, seen[stage]);
    else descend(found, stage, seen[stage]);
  }

  const { places, bytes } = layOut(
    [
      ...products
        .filter((node) => node.varying && !outputs.has(node))
        .map((node) => ({ node, from: 2 * (positions.get(node) ?? 0) + 1 })),
      ...segments.flatMap(({ kept }, stage) =>
        [...new Set([...kept.values()].map(({ node }) => node))].map((node) => ({ node, from: 2 * stage })),
      ),
    ],
    lastUse,
  );
  return {
    ...request,
    products,
    segments: segments.map(({ kept, outputs, totals }) => ({ kept: [...kept.values()], outputs, totals })),
    uniforms: [...needed].filter(
      (node) =>
        !node.varying &&
        node.value !== undefined &&
        [...needed].some((user) => (user.varying || isProduct(user)) && user.operands.includes(node)),
    ),
    mayReplace: (output, input) => {
      const product = positions.get(output);
      const read = lastUse.get(input) ?? -1;
      return product === undefined ? read <= 2 * stageOf(output) : read < 2 * product + 1;
    },
    scratch: places,
    scratchBytes: bytes,
  };
}

/** The nodes that anything wanted depends on. */
function neededNodes({ inputs, outputs, sums }: PlanRequest): Set<Node> {
  const needed = new Set<Node>();
  const visit = (node: Node): void => {
    if (needed.has(node)) return;
    needed.add(node);
    if (!inputs.has(node)) for (const operand of node.operands) visit(operand);
  };
  for (const node of [...outputs.keys(), ...sums]) visit(node);
  return needed;
}

/** Gives every node that lives in the scratch memory a place there, reusing the places of those no longer needed. */
function layOut(
  entries: readonly { readonly node: Node; readonly from: number }[],
  lastUse: ReadonlyMap<Node, number>,
): { readonly places: Map<Node, number>; readonly bytes: number } {
  const places = new Map<Node, number>();
  const taken: { begin: number; end: number; until: number }[] = [];
  let bytes = 0;
  for (const { node, from } of [...entries].sort((a, b) => a.from - b.from)) {
    if (places.has(node)) continue;
    const size = node.rows * rowBytes;
    const alive = taken.filter(({ until }) => until >= from).sort((a, b) => a.begin - b.begin);
    let begin = 0;
    for (const other of alive) if (other.begin < begin + size && other.end > begin) begin = other.end;
    places.set(node, begin);
    taken.push({ begin, end: begin + size, until: lastUse.get(node) ?? from });
    bytes = Math.max(bytes, begin + size);
  }
  return { places, bytes };
}
