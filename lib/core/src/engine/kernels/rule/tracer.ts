/**
 * Traces a rule: an algebra whose values are nodes of a graph. A rule that is traced once becomes a kernel; traced again
 * at every step, it gives the numbers that depend on the step (bias corrections, rates) for the same graph.
 */
import { type Algebra, AlgebraSignal } from '../../../algebra.js';
import { blockKinds } from '../../../blocks.js';
import type { FloatArray } from '../float-algebra.js';
import { foldAttribute, type Node, type Operation } from './node.js';
import { evaluate, evaluateShape, refuse } from './uniform.js';

/** The trace of this step is another graph than the one before. */
export class GraphChanged extends AlgebraSignal {}

type Operand = Node | number;

/** A call of the algebra, to be met again. */
interface Call {
  readonly operation: Operation | 'number' | 'constant' | 'input';
  readonly operands: readonly Operand[];
  readonly attribute: number;
  readonly result: Node;
}

export class Tracer {
  /** In the order of tracing. */
  readonly nodes: Node[] = [];
  readonly algebra: Algebra<Node>;
  #inside: Node | undefined;
  readonly #calls: Call[] = [];
  readonly #known = new Map<string, Node>();
  /** Uniform values that are computed from others, to be computed again after the leaves were set. */
  readonly #derived: Node[] = [];
  readonly #derivedFrom = new Map<Node, readonly (FloatArray | undefined)[]>();
  /** By id: in which trace a leaf was set last. */
  readonly #setIn: number[] = [];
  readonly #merging: boolean;
  #trace = 0;
  #cursor = 0;
  #phase: 'leaves' | 'first' | 'again' | 'sealed' = 'leaves';

  /** @param merging whether numbers that are equal in the first trace are taken to be equal always */
  constructor(merging = true) {
    this.#merging = merging;
    this.algebra = this.#makeAlgebra();
  }

  /**
   * Allows sums over the coordinates, as problems have them: makes the leaf that is 1 where there is a coordinate and 0
   * where a block is longer than they are many.
   */
  allowSums(): Node {
    this.#inside ??= this.input([]);
    return this.#inside;
  }

  /** Begins the part that is traced again at every step. */
  begin(): void {
    this.#phase = 'first';
  }

  /** Begins to trace the same thing again. */
  again(): void {
    this.#cursor = 0;
    this.#phase = 'again';
    this.#trace++;
  }

  /**
   * Ends the part that is traced again, and computes the uniform values that depend on it. Nodes that follow are made
   * once and for all.
   * @throws GraphChanged
   */
  seal(): void {
    if (this.#phase === 'again') {
      if (this.#cursor !== this.#calls.length) throw new GraphChanged();
      for (const node of this.#derived) this.#derive(node);
    }
    this.#phase = 'sealed';
    this.#known.clear();
  }

  /** Computes a uniform value anew, unless its operands are the ones from before. */
  #derive(node: Node): void {
    const before = this.#derivedFrom.get(node);
    if (before && node.operands.every(({ value }, i) => value === before[i])) return;
    this.#derivedFrom.set(
      node,
      node.operands.map(({ value }) => value),
    );
    node.value = evaluate(node);
  }

  /** A varying leaf. */
  input(shape: readonly number[]): Node {
    return this.#call('input', [], 0, () => this.#add('input', [], true, shape, shape[0] ?? 1, 0));
  }

  /** A uniform leaf whose value is set from outside, before it is traced again. */
  variable(value: FloatArray): Node {
    return this.#add('uniform', [], false, value.shape, value.shape[0] ?? 1, 0, value);
  }

  /** A uniform leaf. */
  uniform(value: FloatArray): Node {
    return this.#leaf('constant', value);
  }

  number(value: number): Node {
    const single = Math.fround(value);
    if (this.#phase !== 'again') return this.#leaf('number', { shape: [], values: Float64Array.of(single) });
    const node = this.#meet('number', [], 1);
    // What is the same as before keeps its place, and nothing is made of it anew.
    if (Object.is(node.value?.values[0], single)) this.#setIn[node.id] = this.#trace;
    else this.#setLeaf(node, { shape: [], values: Float64Array.of(single) });
    return node;
  }

  #leaf(operation: 'number' | 'constant', value: FloatArray): Node {
    const node = this.#call(operation, [], value.values.length, () => {
      // In a text, 0 and -0 are the same.
      const numbers = () => Array.from(value.values, (one) => (Object.is(one, -0) ? '-0' : one)).join();
      const key = this.#merging ? `${value.shape.join()}:${numbers()}` : '';
      const equal = this.#merging ? this.#known.get(key) : undefined;
      if (equal) return equal;
      const leaf = this.#add('uniform', [], false, value.shape, value.shape[0] ?? 1, 0, value);
      if (this.#merging) this.#known.set(key, leaf);
      return leaf;
    });
    if (this.#phase !== 'sealed') this.#setLeaf(node, value);
    return node;
  }

  /** Numbers that were equal in the first trace are one leaf, and must stay equal. */
  #setLeaf(node: Node, value: FloatArray): void {
    const before = node.value?.values;
    if (this.#setIn[node.id] !== this.#trace) {
      this.#setIn[node.id] = this.#trace;
      node.value = value;
    } else if (before !== value.values && !(before && isEqual(before, value.values)))
      throw new GraphChanged();
  }

  /** An operation on nodes of one's own: as `algebra`, plus those that only derivatives need. */
  apply(operation: Operation, operands: readonly Operand[], attribute = 0): Node {
    if (this.#phase === 'again') return this.#meet(operation, operands, attribute);
    const nodes = operands.map((operand) => this.#nodeOf(operand));
    return this.#call(operation, nodes, attribute, () => this.#merged(operation, nodes, attribute));
  }

  #nodeOf(operand: Operand): Node {
    return typeof operand === 'number' ? this.number(operand) : operand;
  }

  #call(operation: Call['operation'], operands: readonly Node[], attribute: number, make: () => Node): Node {
    if (this.#phase === 'again') return this.#meet(operation, operands, attribute);
    const result = make();
    if (this.#phase === 'first') this.#calls.push({ operation, operands, attribute, result });
    return result;
  }

  /** A call that was made in the first trace, at this point. @throws GraphChanged where it was another */
  #meet(operation: Call['operation'], operands: readonly Operand[], attribute: number): Node {
    const nodes = operands.map((operand) => this.#nodeOf(operand));
    const call = this.#calls[this.#cursor++];
    const isSame =
      call !== undefined &&
      call.operation === operation &&
      call.attribute === attribute &&
      call.operands.length === nodes.length &&
      nodes.every((node, i) => node === call.operands[i]);
    if (!isSame) throw new GraphChanged();
    return call.result;
  }

  #merged(operation: Operation, operands: readonly Node[], attribute: number): Node {
    const key = `${operation} ${operands.map(({ id }) => id).join()} ${attribute}`;
    const known = this.#known.get(key);
    if (known) return known;
    const node = this.#make(operation, operands, attribute);
    this.#known.set(key, node);
    return node;
  }

  #make(operation: Operation, operands: readonly Node[], attribute: number): Node {
    const add = (varying: boolean, shape: readonly number[], rows = shape[0] ?? 1) =>
      this.#add(operation, operands, varying, shape, rows, attribute);
    if (operation === 'total') return add(false, [operands[0].rows, 1]);
    if (operation === 'outer') return add(false, [operands[0].rows, operands[1].rows]);
    if (operands.every(({ varying }) => !varying)) {
      const isKnown = operands.every(({ value }) => value !== undefined);
      const value = isKnown ? evaluate({ operation, operands, attribute }) : undefined;
      const shape = value?.shape ?? evaluateShape(operation, operands, attribute);
      const node = this.#add(operation, operands, false, shape, shape[0] ?? 1, attribute, value);
      if (isKnown) this.#derived.push(node);
      return node;
    }
    const shared = operation === 'affine' || operation === 'affineGated' ? operands.slice(1) : operands;
    const own = shared.find(({ varying, shape }) => !varying && shape.length > 0 && shape.at(-1) !== 1);
    if (own) refuse(`a constant of its own for each of them (${operation})`);
    const late = operands.find(({ varying, value }) => !varying && value === undefined);
    if (late) refuse(`a sum over the coordinates that acts on each of them (${operation})`);
    const [first] = operands;
    switch (operation) {
      case 'stack':
        return add(true, [operands.length]);
      case 'history':
      case 'rows':
      case 'place':
        return add(true, [attribute % 65536]);
      case 'join':
        return add(true, [first.rows + operands[1].rows]);
      case 'rowMax':
      case 'rowMin':
      case 'rowSum':
        return add(true, []);
      case 'affine':
      case 'affineGated':
        return add(true, [first.shape[0]]);
      case 'push':
      case 'fill':
        return add(true, first.shape);
      default: {
        const widest = operands.reduce((a, b) =>
          b.rows > a.rows || (b.varying && !a.varying && b.rows === a.rows) ? b : a,
        );
        const isHistory = operands.some(({ shape, varying }) => shape.length > (varying ? 0 : 1));
        return add(true, isHistory ? [widest.rows] : []);
      }
    }
  }

  #add(
    operation: Operation,
    operands: readonly Node[],
    varying: boolean,
    shape: readonly number[],
    rows: number,
    attribute: number,
    value?: FloatArray,
  ): Node {
    const node = { id: this.nodes.length, operation, operands, varying, shape, rows, attribute, value };
    this.nodes.push(node);
    return node;
  }

  #makeAlgebra(): Algebra<Node> {
    const on = (operation: Operation) => (a: Operand, b: Operand) => this.apply(operation, [a, b]);
    const of = (operation: Operation) => (a: Node) => this.apply(operation, [a]);
    return {
      add: on('add'),
      sub: on('sub'),
      mul: on('mul'),
      div: (a, b) => this.#softmax(a, b) ?? this.apply('div', [a, b]),
      // A relu on top of a product is part of the product's kernel.
      maximum: (a, b) =>
        a.operation === 'affine' && a.attribute === 0 && b === 0
          ? this.apply('affine', a.operands, 1)
          : this.apply('maximum', [a, b]),
      minimum: on('minimum'),
      equal: on('equal'),
      sqrt: of('sqrt'),
      square: of('square'),
      exp: of('exp'),
      log: of('log'),
      tanh: of('tanh'),
      sigmoid: of('sigmoid'),
      select: (condition, a, b) => this.#select(this.apply('abs', [condition]), a, b),
      abs: of('abs'),
      sign: of('sign'),
      fillLike: (a, value) => this.apply('fill', [a, value]),
      constant: (values, shape) => this.uniform(this.#constantOf(values, shape)),
      sum: (vector) => this.apply('total', [this.apply('ifAbove', [vector, this.#insideOrRefuse(), 0])]),
      blockFold: (vector, fold, { by }) =>
        this.apply(
          'blockFold',
          [vector],
          foldAttribute({ fold, by: blockKinds.indexOf(by), flowsBack: false }),
        ),
      coordinate: () => refuse('a single coordinate'),
      stack: (values) => this.apply('stack', values),
      history: (vector, k) => this.apply('history', [vector], k),
      rows: (history, begin, count) => this.apply('rows', [history], begin * 65536 + count),
      join: (first, second) => this.apply('join', [first, second]),
      push: (history, vector) => this.apply('push', [history, vector]),
      historyMax: of('rowMax'),
      historyMin: of('rowMin'),
      historyMean: (history) => this.apply('div', [this.apply('rowSum', [history]), history.rows]),
      historySum: of('rowSum'),
      affine: (weights, history, bias) => this.apply('affine', [weights, history, bias]),
    };
  }

  /** `a` where a number, 0 or more, is above 0. */
  #select(size: Node, a: Node, b: Node): Node {
    const rows = Math.max(...[size, a, b].map((node) => (node.shape.length > 0 ? node.rows : 0)));
    const wide = (node: Node) => (rows > 1 && node.rows === 1 ? this.apply('history', [node], rows) : node);
    return this.apply('add', [
      this.apply('ifAbove', [wide(a), wide(size), 0]),
      this.apply('ifAtLeast', [wide(b), 0, wide(size)]),
    ]);
  }

  /**
   * exp(a - max a) over its sum, met as a whole: one division instead of one per row, and a derivative that needs nothing
   * but the result.
   */
  #softmax(a: Operand, b: Operand): Node | undefined {
    if (typeof a === 'number' || typeof b === 'number') return undefined;
    const isSum = b.operation === 'rowSum' && b.operands[0] === a && a.varying;
    if (!isSum || a.operation !== 'exp') return undefined;
    const [shifted] = a.operands;
    const [logits, largest] = shifted.operands;
    const isShifted =
      shifted.operation === 'sub' && largest.operation === 'rowMax' && largest.operands[0] === logits;
    if (!isShifted) return undefined;
    return this.apply('softmax', [a, this.apply('div', [1, b]), logits]);
  }

  #insideOrRefuse(): Node {
    return this.#inside ?? refuse('a sum over the coordinates');
  }

  /** Theta comes as the same array with the same numbers at every step: then nothing needs to be copied again. */
  readonly #constants = new WeakMap<object, FloatArray>();

  #constantOf(values: ArrayLike<number>, shape: readonly number[]): FloatArray {
    const mayRecur = values instanceof Float32Array;
    const known = mayRecur ? this.#constants.get(values) : undefined;
    if (known && isEqual(known.shape, shape) && isEqual(known.values, values)) return known;
    const made = { shape, values: Float64Array.from(values, Math.fround) };
    if (mayRecur) this.#constants.set(values, made);
    return made;
  }
}

function isEqual(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
