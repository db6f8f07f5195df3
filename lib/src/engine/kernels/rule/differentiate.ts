/** The derivative of a traced rule, in reverse: more nodes on the same graph. */
import type { Node } from './node.js';
import { rowRange, type Tracer } from './tracer.js';

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
  const traced = tracer.nodes.slice(0, tracer.nodes.length);
  for (let i = traced.length - 1; i >= 0; i--) {
    const slope = slopes.get(traced[i]);
    if (slope) passOn(tracer, traced[i], slope, (operand, part) => give(operand, part()), active);
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

function passOn(
  tracer: Tracer,
  node: Node,
  slope: Node,
  toOperand: (operand: Node, part: () => Node) => void,
  active: ReadonlySet<Node>,
): void {
  const make: Tracer['apply'] = (operation, operands, attribute) =>
    tracer.apply(operation, operands, attribute);
  const [a, b] = node.operands;
  const give = (operand: Node, part: () => Node) => {
    if (active.has(operand)) toOperand(operand, part);
  };
  switch (node.operation) {
    case 'add':
      give(a, () => slope);
      give(b, () => slope);
      return;
    case 'sub':
      give(a, () => slope);
      give(b, () => make('mul', [slope, -1]));
      return;
    case 'mul':
      give(a, () => make('mul', [slope, b]));
      give(b, () => make('mul', [slope, a]));
      return;
    case 'div':
      give(a, () => make('div', [slope, b]));
      give(b, () => make('mul', [make('div', [make('mul', [slope, node]), b]), -1]));
      return;
    case 'maximum':
      give(a, () => make('ifAtLeast', [wide(tracer, slope, node), a, b]));
      give(b, () => make('ifAbove', [wide(tracer, slope, node), b, a]));
      return;
    case 'minimum':
      give(a, () => make('ifAtLeast', [wide(tracer, slope, node), b, a]));
      give(b, () => make('ifAbove', [wide(tracer, slope, node), a, b]));
      return;
    case 'sqrt':
      give(a, () => make('div', [make('mul', [slope, 0.5]), node]));
      return;
    case 'square':
      give(a, () => make('mul', [make('mul', [slope, 2]), a]));
      return;
    case 'exp':
      give(a, () => make('mul', [slope, node]));
      return;
    case 'abs':
      give(a, () => make('mul', [slope, make('sign', [a])]));
      return;
    case 'ifAtLeast':
    case 'ifAbove':
      give(a, () => make(node.operation, [slope, b, node.operands[2]]));
      return;
    case 'softmax':
      give(node.operands[2], () => {
        const mean = make('rowSum', [make('mul', [node, slope])]);
        return make('mul', [node, make('sub', [slope, mean])]);
      });
      return;
    case 'stack':
      node.operands.forEach((part, i) => {
        give(part, () => make('rows', [slope], i * 65536 + 1));
      });
      return;
    case 'history':
      give(a, () => make('rowSum', [slope]));
      return;
    case 'rows': {
      const { begin } = rowRange(node);
      give(a, () => make('place', [slope], begin * 65536 + a.rows));
      return;
    }
    case 'place': {
      const { begin } = rowRange(node);
      give(a, () => make('rows', [slope], begin * 65536 + a.rows));
      return;
    }
    case 'join':
      give(a, () => make('rows', [slope], a.rows));
      give(b, () => make('rows', [slope], a.rows * 65536 + b.rows));
      return;
    case 'push': {
      const last = a.rows - 1;
      if (last > 0) give(a, () => make('place', [make('rows', [slope], last)], 65536 + a.rows));
      give(b, () => make('rows', [slope], last * 65536 + 1));
      return;
    }
    case 'rowMax':
    case 'rowMin':
      give(a, () => {
        // Equal entries share the slope.
        const attained = make('equal', [a, node]);
        return make('mul', [attained, make('div', [slope, make('rowSum', [attained])])]);
      });
      return;
    case 'rowSum':
      give(a, () => slope);
      return;
    case 'affine': {
      const passed = node.attribute === 1 ? gated(tracer, slope, node) : slope;
      give(a, () => make('outer', [passed, b]));
      give(b, () => make('affine', [make('transpose', [a]), passed]));
      give(node.operands[2], () => passed);
      return;
    }
    case 'transpose':
      give(a, () => make('transpose', [slope]));
      return;
    default:
      return;
  }
}

/** A slope with as many rows as the node has. */
function wide(tracer: Tracer, slope: Node, node: Node): Node {
  return slope.rows === node.rows ? slope : tracer.apply('history', [slope], node.rows);
}

/** Back through a relu whose value is `gate`: part of the kernel of the product that the slope comes from. */
function gated(tracer: Tracer, slope: Node, gate: Node): Node {
  if (slope.operation === 'affine' && slope.attribute === 0 && slope.operands.length === 2) {
    return tracer.apply('affineGated', [slope.operands[0], slope.operands[1], gate]);
  }
  return tracer.apply('ifAbove', [slope, gate, 0]);
}
