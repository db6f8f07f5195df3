/** The derivative of a traced rule, in reverse: more nodes on the same graph. */
import type { Fold } from '../../../blocks.js';
import { foldAttribute, foldOf, type Node, type Operation, rowRange } from './node.js';
import type { Tracer } from './tracer.js';

/**
 * @param seeds what is known of the derivative; of a node it may come in parts
 * @param leaves whose derivative is wanted
 * @returns the derivatives of the leaves; none for a leaf on which no seed depends
 */
export function differentiate(
  tracer: Tracer,
  seeds: Iterable<readonly [node: Node, cotangent: Node]>,
  leaves: readonly Node[],
): Map<Node, Node> {
  const active = dependants(tracer.nodes, leaves);
  const cotangents = new Map<Node, Node>();
  const give = (node: Node, cotangent: Node) => {
    if (!active.has(node)) return;
    const fitted = fit(tracer, node, cotangent);
    const before = cotangents.get(node);
    cotangents.set(node, before ? tracer.apply('add', [before, fitted]) : fitted);
  };
  for (const [node, cotangent] of seeds) give(node, cotangent);
  const make: Tracer['apply'] = (...call) => tracer.apply(...call);
  const traced = tracer.nodes.slice(0, tracer.nodes.length);
  for (let i = traced.length - 1; i >= 0; i--) {
    const cotangent = cotangents.get(traced[i]);
    if (!cotangent) continue;
    const node = traced[i];
    const [a, b] = node.operands;
    derivatives[node.operation]({
      node,
      a,
      b,
      cotangent,
      make,
      give: (operand, part) => {
        if (active.has(operand)) give(operand, part());
      },
    });
  }
  return new Map(
    leaves.flatMap((leaf) => {
      const cotangent = cotangents.get(leaf);
      return cotangent ? [[leaf, cotangent] as const] : [];
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
function fit(tracer: Tracer, node: Node, cotangent: Node): Node {
  if (node.varying) {
    if (node.rows === cotangent.rows) return cotangent;
    return node.rows === 1
      ? tracer.apply('rowSum', [cotangent])
      : tracer.apply('history', [cotangent], node.rows);
  }
  const size = node.shape.reduce((product, length) => product * length, 1);
  if (cotangent.varying) {
    if (size === 1) {
      return tracer.apply('total', [cotangent.rows === 1 ? cotangent : tracer.apply('rowSum', [cotangent])]);
    }
    return tracer.apply('total', [cotangent]);
  }
  const given = cotangent.shape.reduce((product, length) => product * length, 1);
  if (given === size) return cotangent;
  return size === 1 ? tracer.apply('rowSum', [cotangent]) : tracer.apply('history', [cotangent], node.rows);
}

/** A node on the way back. */
interface Visit {
  readonly node: Node;
  /** Its first two operands. */
  readonly a: Node;
  readonly b: Node;
  /** The derivative with respect to the node. */
  readonly cotangent: Node;
  readonly make: Tracer['apply'];
  /** Hands a part of the cotangent to an operand, if anything wanted depends on it. */
  give(operand: Node, part: () => Node): void;
}

type Derivative = (visit: Visit) => void;

/** Nothing flows back: the value does not change where its operands change a little, or it has none. */
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

/** Of the largest or smallest row: equal entries share the cotangent. */
const extremeRow: Derivative = ({ node, a, cotangent, give, make }) => {
  give(a, () => {
    const attained = make('equal', [a, node]);
    return make('mul', [attained, make('div', [cotangent, make('rowSum', [attained])])]);
  });
};

const derivatives: Readonly<Record<Operation, Derivative>> = {
  input: constant,
  uniform: constant,
  add: ({ a, b, cotangent, give }) => {
    give(a, () => cotangent);
    give(b, () => cotangent);
  },
  sub: ({ a, b, cotangent, give, make }) => {
    give(a, () => cotangent);
    give(b, () => make('mul', [cotangent, -1]));
  },
  mul: ({ a, b, cotangent, give, make }) => {
    give(a, () => make('mul', [cotangent, b]));
    give(b, () => make('mul', [cotangent, a]));
  },
  div: ({ node, a, b, cotangent, give, make }) => {
    give(a, () => make('div', [cotangent, b]));
    give(b, () => make('mul', [make('div', [make('mul', [cotangent, node]), b]), -1]));
  },
  maximum: extremeOfTwo((a, b) => [a, b]),
  minimum: extremeOfTwo((a, b) => [b, a]),
  equal: constant,
  sqrt: ({ node, a, cotangent, give, make }) =>
    give(a, () => make('div', [make('mul', [cotangent, 0.5]), node])),
  square: ({ a, cotangent, give, make }) => give(a, () => make('mul', [make('mul', [cotangent, 2]), a])),
  exp: ({ node, a, cotangent, give, make }) => give(a, () => make('mul', [cotangent, node])),
  log: ({ a, cotangent, give, make }) => give(a, () => make('div', [cotangent, a])),
  tanh: ({ node, a, cotangent, give, make }) =>
    give(a, () => make('mul', [cotangent, make('sub', [1, make('square', [node])])])),
  sigmoid: ({ node, a, cotangent, give, make }) =>
    give(a, () => make('mul', [cotangent, make('mul', [node, make('sub', [1, node])])])),
  abs: ({ a, cotangent, give, make }) => give(a, () => make('mul', [cotangent, make('sign', [a])])),
  sign: constant,
  fill: constant,
  ifAtLeast: ({ node, a, cotangent, give, make }) =>
    give(a, () => make('ifAtLeast', [cotangent, node.operands[1], node.operands[2]])),
  ifAbove: ({ node, a, cotangent, give, make }) =>
    give(a, () => make('ifAbove', [cotangent, node.operands[1], node.operands[2]])),
  softmax: ({ node, cotangent, give, make }) =>
    give(node.operands[2], () => {
      const mean = make('rowSum', [make('mul', [node, cotangent])]);
      return make('mul', [node, make('sub', [cotangent, mean])]);
    }),
  stack: ({ node, cotangent, give, make }) => {
    node.operands.forEach((part, i) => {
      give(part, () => make('rows', [cotangent], i * 65536 + 1));
    });
  },
  history: ({ a, cotangent, give, make }) => give(a, () => make('rowSum', [cotangent])),
  rows: ({ node, a, cotangent, give, make }) =>
    give(a, () => make('place', [cotangent], rowRange(node).begin * 65536 + a.rows)),
  join: ({ a, b, cotangent, give, make }) => {
    give(a, () => make('rows', [cotangent], a.rows));
    give(b, () => make('rows', [cotangent], a.rows * 65536 + b.rows));
  },
  push: ({ a, b, cotangent, give, make }) => {
    const last = a.rows - 1;
    if (last > 0) give(a, () => make('place', [make('rows', [cotangent], last)], 65536 + a.rows));
    give(b, () => make('rows', [cotangent], last * 65536 + 1));
  },
  place: none,
  rowMax: extremeRow,
  rowMin: extremeRow,
  rowSum: ({ a, cotangent, give }) => give(a, () => cotangent),
  blockFold: ({ node, a, cotangent, give, make }) => {
    const { fold, by } = foldOf(node);
    const back = (fold: Fold) => make('blockFold', [cotangent], foldAttribute({ fold, by, flowsBack: true }));
    give(a, () => {
      if (fold !== 'max') return back(fold);
      // Equal entries share what their block receives.
      const attained = make('equal', [a, node]);
      const count = make('blockFold', [attained], foldAttribute({ fold: 'sum', by, flowsBack: false }));
      return make('mul', [attained, make('div', [back('sum'), count])]);
    });
  },
  affine: (visit) => {
    const { node, a, b, cotangent, give, make } = visit;
    const passed = node.attribute === 1 ? gated(visit) : cotangent;
    give(a, () => make('outer', [passed, b]));
    give(b, () => make('affine', [make('transpose', [a]), passed]));
    give(node.operands[2], () => passed);
  },
  affineGated: none,
  outer: none,
  total: none,
  transpose: none,
};

/** A cotangent with as many rows as the node has. */
function wide({ node, cotangent, make }: Visit): Node {
  return cotangent.rows === node.rows ? cotangent : make('history', [cotangent], node.rows);
}

/** Back through the relu on top of a product: part of the kernel of the product that the cotangent comes from. */
function gated({ node, cotangent, make }: Visit): Node {
  if (cotangent.operation === 'affine' && cotangent.attribute === 0 && cotangent.operands.length === 2) {
    return make('affineGated', [cotangent.operands[0], cotangent.operands[1], node]);
  }
  return make('ifAbove', [cotangent, node, 0]);
}
