/** The derivative of a traced rule, in reverse: more nodes on the same graph. */
import { type Node, type Operation, rowRange } from './node.js';
import type { Tracer } from './tracer.js';

/**
 * @param seeds what is known of the derivative; of a node it may come in parts
 * @param leaves whose derivative is wanted
 * @returns the derivatives of the leaves; none for a leaf on which no seed depends
 */
export function differentiate(
  tracer: Tracer,
  seeds: Iterable<readonly [node: Node, slope: Node]>,
  leaves: readonly Node[],
): Map<Node, Node> {
  const active = dependants(tracer.nodes, leaves);
  const slopes = new Map<Node, Node>();
  const give = (node: Node, slope: Node) => {
    if (!active.has(node)) return;
    const fitted = fit(tracer, node, slope);
    const before = slopes.get(node);
    slopes.set(node, before ? tracer.apply('add', [before, fitted]) : fitted);
  };
  for (const [node, slope] of seeds) give(node, slope);
  const make: Tracer['apply'] = (...call) => tracer.apply(...call);
  const traced = tracer.nodes.slice(0, tracer.nodes.length);
  for (let i = traced.length - 1; i >= 0; i--) {
    const slope = slopes.get(traced[i]);
    if (!slope) continue;
    const node = traced[i];
    const [a, b] = node.operands;
    derivatives[node.operation]({
      node,
      a,
      b,
      slope,
      make,
      give: (operand, part) => {
        if (active.has(operand)) give(operand, part());
      },
    });
  }
  return new Map(
    leaves.flatMap((leaf) => {
      const slope = slopes.get(leaf);
      return slope ? [[leaf, slope] as const] : [];
    }),
  );
}

/** The nodes that depend on one of the leaves. */
function dependants(nodes: readonly Node[], leaves: readonly Node[]): ReadonlySet<Node> {
  const active = new Set(leaves);
  for (const node of nodes) if (node.operands.some((operand) => active.has(operand))) active.add(node);
  return active;
}

/** Adds up what a smaller operand received in every place where it was repeated. */
function fit(tracer: Tracer, node: Node, slope: Node): Node {
  if (node.varying) {
    if (node.rows === slope.rows) return slope;
    return node.rows === 1 ? tracer.apply('rowSum', [slope]) : tracer.apply('history', [slope], node.rows);
  }
  const size = node.shape.reduce((product, length) => product * length, 1);
  if (slope.varying) {
    if (size === 1) {
      return tracer.apply('total', [slope.rows === 1 ? slope : tracer.apply('rowSum', [slope])]);
    }
    return tracer.apply('total', [slope]);
  }
  const given = slope.shape.reduce((product, length) => product * length, 1);
  if (given === size) return slope;
  return size === 1 ? tracer.apply('rowSum', [slope]) : tracer.apply('history', [slope], node.rows);
}

/** A node on the way back. */
interface Visit {
  readonly node: Node;
  /** Its first two operands. */
  readonly a: Node;
  readonly b: Node;
  /** The derivative with respect to the node. */
  readonly slope: Node;
  readonly make: Tracer['apply'];
  /** Hands a part of the slope to an operand, if anything wanted depends on it. */
  give(operand: Node, part: () => Node): void;
}

type Derivative = (visit: Visit) => void;

/** No slope flows: the value does not change where its operands change a little, or it has none. */
const constant: Derivative = () => {};

/** What only derivatives and sums of problems are made of: derivatives of derivatives are not taken here. */
const none: Derivative = ({ node }) => {
  throw new Error(`no derivative of ${node.operation}`);
};

/** Of the largest or smallest of two: where they are equal, all of it to the first. */
const extremeOfTwo =
  (isFirst: (a: Node, b: Node) => readonly [Node, Node]): Derivative =>
  (visit) => {
    const { a, b, give, make } = visit;
    const [more, less] = isFirst(a, b);
    give(a, () => make('ifAtLeast', [wide(visit), more, less]));
    give(b, () => make('ifAbove', [wide(visit), less, more]));
  };

/** Of the largest or smallest row: equal entries share the slope. */
const extremeRow: Derivative = ({ node, a, slope, give, make }) => {
  give(a, () => {
    const attained = make('equal', [a, node]);
    return make('mul', [attained, make('div', [slope, make('rowSum', [attained])])]);
  });
};

const derivatives: Readonly<Record<Operation, Derivative>> = {
  input: constant,
  uniform: constant,
  add: ({ a, b, slope, give }) => {
    give(a, () => slope);
    give(b, () => slope);
  },
  sub: ({ a, b, slope, give, make }) => {
    give(a, () => slope);
    give(b, () => make('mul', [slope, -1]));
  },
  mul: ({ a, b, slope, give, make }) => {
    give(a, () => make('mul', [slope, b]));
    give(b, () => make('mul', [slope, a]));
  },
  div: ({ node, a, b, slope, give, make }) => {
    give(a, () => make('div', [slope, b]));
    give(b, () => make('mul', [make('div', [make('mul', [slope, node]), b]), -1]));
  },
  maximum: extremeOfTwo((a, b) => [a, b]),
  minimum: extremeOfTwo((a, b) => [b, a]),
  equal: constant,
  sqrt: ({ node, a, slope, give, make }) => give(a, () => make('div', [make('mul', [slope, 0.5]), node])),
  square: ({ a, slope, give, make }) => give(a, () => make('mul', [make('mul', [slope, 2]), a])),
  exp: ({ node, a, slope, give, make }) => give(a, () => make('mul', [slope, node])),
  log: ({ a, slope, give, make }) => give(a, () => make('div', [slope, a])),
  tanh: ({ node, a, slope, give, make }) =>
    give(a, () => make('mul', [slope, make('sub', [1, make('square', [node])])])),
  sigmoid: ({ node, a, slope, give, make }) =>
    give(a, () => make('mul', [slope, make('mul', [node, make('sub', [1, node])])])),
  abs: ({ a, slope, give, make }) => give(a, () => make('mul', [slope, make('sign', [a])])),
  sign: constant,
  fill: constant,
  ifAtLeast: ({ node, a, slope, give, make }) =>
    give(a, () => make('ifAtLeast', [slope, node.operands[1], node.operands[2]])),
  ifAbove: ({ node, a, slope, give, make }) =>
    give(a, () => make('ifAbove', [slope, node.operands[1], node.operands[2]])),
  softmax: ({ node, slope, give, make }) =>
    give(node.operands[2], () => {
      const mean = make('rowSum', [make('mul', [node, slope])]);
      return make('mul', [node, make('sub', [slope, mean])]);
    }),
  stack: ({ node, slope, give, make }) => {
    node.operands.forEach((part, i) => {
      give(part, () => make('rows', [slope], i * 65536 + 1));
    });
  },
  history: ({ a, slope, give, make }) => give(a, () => make('rowSum', [slope])),
  rows: ({ node, a, slope, give, make }) =>
    give(a, () => make('place', [slope], rowRange(node).begin * 65536 + a.rows)),
  join: ({ a, b, slope, give, make }) => {
    give(a, () => make('rows', [slope], a.rows));
    give(b, () => make('rows', [slope], a.rows * 65536 + b.rows));
  },
  push: ({ a, b, slope, give, make }) => {
    const last = a.rows - 1;
    if (last > 0) give(a, () => make('place', [make('rows', [slope], last)], 65536 + a.rows));
    give(b, () => make('rows', [slope], last * 65536 + 1));
  },
  place: none,
  rowMax: extremeRow,
  rowMin: extremeRow,
  rowSum: ({ a, slope, give }) => give(a, () => slope),
  affine: (visit) => {
    const { node, a, b, slope, give, make } = visit;
    const passed = node.attribute === 1 ? gated(visit) : slope;
    give(a, () => make('outer', [passed, b]));
    give(b, () => make('affine', [make('transpose', [a]), passed]));
    give(node.operands[2], () => passed);
  },
  affineGated: none,
  outer: none,
  total: none,
  transpose: none,
};

/** A slope with as many rows as the node has. */
function wide({ node, slope, make }: Visit): Node {
  return slope.rows === node.rows ? slope : make('history', [slope], node.rows);
}

/** Back through the relu on top of a product: part of the kernel of the product that the slope comes from. */
function gated({ node, slope, make }: Visit): Node {
  if (slope.operation === 'affine' && slope.attribute === 0 && slope.operands.length === 2) {
    return make('affineGated', [slope.operands[0], slope.operands[1], node]);
  }
  return make('ifAbove', [slope, node, 0]);
}
