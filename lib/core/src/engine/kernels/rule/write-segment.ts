/**
 * One segment of a plan as a WebAssembly function: straight-line arithmetic on eight coordinates, repeated over a block.
 *
 * Eight are two vectors. In the build "wide" they are written side by side: both halves of a row are computed before they are
 * stored one behind the other, which lets V8 join their operations to ones of 256 bits. Otherwise there are registers for one.
 */
import { type Build, keepsOrder } from '../module.js';
import { codes } from './code.js';
import { type Node, type Row, traverse } from './node.js';
import { keyOf, operandRows, type Plan, resolve, rowBytes, type Segment } from './plan.js';
import { FunctionWriter } from './wasm-writer.js';

/** The parameters of every function of a rule's module, in this order. */
export const parameters = {
  /** The table of addresses: of the uniform values, then of the arrays. */
  table: 0,
  scratch: 1,
  /** The sums over coordinates. */
  sums: 2,
  /** Bytes from the beginning of a row of an array to this block. */
  lane: 3,
} as const;

/** Where everything stands that a rule reads or writes. */
export interface Layout {
  readonly plan: Plan;
  /** Bytes from one row of an array to the next. */
  readonly stride: number;
  /** Bytes from the beginning of the uniform values. */
  readonly uniforms: ReadonlyMap<Node, number>;
  /** Bytes from the beginning of the sums; a sum is eight floats. */
  readonly sums: ReadonlyMap<Node, number>;
  readonly build: Build;
  /** Numbers that code needs, behind the uniform values; writing a rule adds to them. */
  readonly constants: Constants;
  /** The array without which a block adds nothing to the sums: where it is 0, the block is left out. */
  readonly skipIfZero: number | undefined;
}

/** Bytes of a sum over coordinates, and of a step: two vectors. */
export const pairBytes = 32;

/**
 * Numbers in memory: V8 makes a vector constant of five instructions, wherever it is used, where a load is one. An older V8
 * loads long before the use, and runs out of registers.
 */
export class Constants {
  readonly #places = new Map<number, number>();

  /** @param begin bytes from the beginning of the uniform values */
  constructor(readonly begin: number) {}

  get values(): number[] {
    return [...this.#places.keys()];
  }

  placeOf(value: number): number {
    const known = this.#places.get(value);
    const place = known ?? this.begin + 4 * this.#places.size;
    this.#places.set(value, place);
    return place;
  }
}

class SegmentFunction extends FunctionWriter {
  readonly uniforms = this.local('i32');
  readonly #constants: Constants;

  constructor({ build, constants }: Layout) {
    super(['i32', 'i32', 'i32', 'i32'], build !== 'plain');
    this.#constants = constants;
  }

  override constant(value: number): void {
    if (value === 0 || !keepsOrder) super.constant(value);
    else {
      this.get(this.uniforms);
      this.loadSplat(this.#constants.placeOf(value));
    }
  }
}

/** Levels of an expression that are written by calls within calls. */
const levelsAtOnce = 256;

export function writeSegment(segment: Segment, layout: Layout): FunctionWriter {
  return new SegmentWriter(segment, layout).write();
}

class SegmentWriter {
  readonly #segment: Segment;
  readonly #layout: Layout;
  readonly #writer: SegmentFunction;
  /** How often a row is asked for. */
  readonly #uses = new Map<number, number>();
  readonly #computed: Row[] = [];
  /** The locals that hold rows, of either half. */
  readonly #held = [new Map<number, number>(), new Map<number, number>()];
  /** The halves that are written side by side, and the one of them that is being written. */
  #halves: readonly number[] = [];
  #half = 0;
  readonly #arrays = new Map<number, number>();
  readonly #scratch: number;
  /** Rows that this segment writes to the scratch memory, and those that were written by the segments before it. */
  readonly #keptHere: ReadonlySet<number>;
  readonly #keptBefore: ReadonlySet<number>;
  /** The products before this segment. */
  readonly #writtenBefore: ReadonlySet<Node>;
  readonly #products: ReadonlySet<Node>;

  constructor(segment: Segment, layout: Layout) {
    const { segments, products } = layout.plan;
    const own = segments.indexOf(segment);
    this.#segment = segment;
    this.#layout = layout;
    this.#writer = new SegmentFunction(layout);
    this.#keptHere = new Set(segment.kept.map(keyOf));
    this.#keptBefore = new Set(segments.slice(0, own).flatMap(({ kept }) => kept.map(keyOf)));
    this.#writtenBefore = new Set(products.slice(0, own));
    this.#products = new Set(products);
    this.#scratch = this.#writer.local('i32');
  }

  write(): FunctionWriter {
    const { kept, outputs, totals } = this.#segment;
    const w = this.#writer;
    const all = [
      ...kept,
      ...outputs.flatMap((node) => rowsOf(node)),
      ...totals.flatMap(({ operands: [summed] }) => rowsOf(summed)),
    ];
    const resolved = all.flatMap(({ node, row }) => resolve(node, row, this.#layout.plan.inputs) ?? []);
    for (const row of resolved) this.#count(row);

    for (const array of this.#arraysUsed(resolved)) this.#arrays.set(array, w.local('i32'));
    for (const [array, local] of this.#arrays) {
      w.get(parameters.table);
      w.i32Load(4 + 4 * array);
      w.get(parameters.lane);
      w.i32Add();
      w.set(local);
    }
    w.get(parameters.table);
    w.i32Load(0);
    w.set(w.uniforms);
    w.get(parameters.scratch);
    w.set(this.#scratch);
    w.repeat(() => {
      for (const held of this.#held) held.clear();
      for (const halves of this.#layout.build === 'wide' ? [[0, 1]] : [[0], [1]]) {
        this.#halves = halves;
        this.#body();
      }
      for (const local of [...this.#arrays.values()]) {
        w.get(local);
        w.i32(pairBytes);
        w.i32Add();
        w.set(local);
      }
      w.get(this.#scratch);
      w.i32(pairBytes);
      w.i32Add();
      w.tee(this.#scratch);
      w.get(parameters.scratch);
      w.i32(rowBytes);
      w.i32Add();
      w.i32Less();
    });
    return w;
  }

  #body(): void {
    const { kept, outputs, totals } = this.#segment;
    const { plan, stride, sums } = this.#layout;
    const w = this.#writer;
    // An expression is written by calls within calls: of a deep one the lower parts come first.
    for (const row of this.#landings()) {
      this.#each(() => this.#emit(row)).forEach((local, i) => {
        this.#held[this.#halves[i]].set(keyOf(row), local);
      });
    }
    for (const row of kept) {
      const locals = this.#each(() => this.#emitAny(row));
      this.#store(this.#scratch, (plan.scratch.get(row.node) ?? 0) + row.row * rowBytes, locals);
    }
    for (const total of totals) {
      const [summed] = total.operands;
      for (const { row } of rowsOf(summed)) {
        const offset = (sums.get(total) ?? 0) + row * pairBytes;
        const locals = this.#each(() => {
          this.#load(parameters.sums, offset);
          this.#emitAny({ node: summed, row });
          w.vector('f32x4.add');
        });
        this.#store(parameters.sums, offset, locals);
      }
    }
    // An array may be written over the one it was computed from: all values first, then the stores.
    const stores = outputs.flatMap((node) => {
      const array = this.#arrays.get(plan.outputs.get(node) ?? 0) ?? 0;
      return rowsOf(node).map(({ row }) => ({
        array,
        offset: row * stride,
        locals: this.#each(() => this.#emitAny({ node, row })),
      }));
    });
    for (const { array, offset, locals } of stores) this.#store(array, offset, locals);
  }

  /** Writes an expression for each of the halves. @returns the locals that hold them */
  #each(emit: () => void): number[] {
    return this.#halves.map((half) => {
      const local = this.#writer.local('v128');
      this.#half = half;
      emit();
      this.#writer.set(local);
      return local;
    });
  }

  #load(base: number, offset: number): void {
    this.#writer.get(base);
    this.#writer.load(offset + 16 * this.#half);
  }

  #store(base: number, offset: number, locals: readonly number[]): void {
    locals.forEach((local, i) => {
      this.#writer.get(base);
      this.#writer.get(local);
      this.#writer.store(offset + 16 * this.#halves[i]);
    });
  }

  #arraysUsed(rows: readonly Row[]): Set<number> {
    const { inputs, outputs } = this.#layout.plan;
    const used = new Set<number>();
    // What is computed and kept here is computed from arrays too.
    const kept = this.#segment.kept.flatMap(({ node, row }) => {
      const found = resolve(node, row, inputs);
      return found ? operandRows(found, inputs) : [];
    });
    traverse(
      [...rows, ...kept],
      (row) => {
        const array = this.#arrayOf(row.node);
        if (array !== undefined) used.add(array);
        return array !== undefined || this.#isRead(row) ? [] : operandRows(row, inputs);
      },
      keyOf,
    );
    for (const node of this.#segment.outputs) used.add(outputs.get(node) ?? 0);
    return used;
  }

  /** The array that a node is read from: a leaf, or a product that is an output. */
  #arrayOf(node: Node): number | undefined {
    const { inputs, outputs } = this.#layout.plan;
    return inputs.get(node) ?? (this.#products.has(node) ? outputs.get(node) : undefined);
  }

  /** Whether a row is read rather than computed in this segment. */
  #isRead({ node, row }: Row): boolean {
    if (!node.varying || this.#arrayOf(node) !== undefined) return true;
    const key = keyOf({ node, row });
    return this.#writtenBefore.has(node) || (this.#keptBefore.has(key) && !this.#keptHere.has(key));
  }

  /** Counts the uses of rows. */
  #count(root: Row): void {
    const waiting = [root];
    for (let row = waiting.pop(); row; row = waiting.pop()) {
      const key = keyOf(row);
      const uses = (this.#uses.get(key) ?? 0) + 1;
      this.#uses.set(key, uses);
      if (uses > 1 || this.#isRead(row)) continue;
      this.#computed.push(row);
      waiting.push(...operandRows(row, this.#layout.plan.inputs));
    }
  }

  /** The rows at every so many levels of the expressions, from below. */
  #landings(): Row[] {
    const depths = new Map<number, number>();
    return this.#computed
      .sort((a, b) => a.node.id - b.node.id)
      .filter((row) => {
        const below = operandRows(row, this.#layout.plan.inputs).map(
          (operand) => depths.get(keyOf(operand)) ?? 0,
        );
        const depth = 1 + below.reduce((most, one) => Math.max(most, one), 0);
        depths.set(keyOf(row), depth);
        return depth % levelsAtOnce === 0;
      });
  }

  /** Leaves a row of any node on the stack. */
  #emitAny({ node, row }: Row): void {
    const found = resolve(node, row, this.#layout.plan.inputs);
    if (found) this.#emit(found);
    else this.#writer.constant(0);
  }

  #emit(row: Row): void {
    const w = this.#writer;
    const key = keyOf(row);
    const held = this.#held[this.#half].get(key);
    if (held !== undefined) {
      w.get(held);
      return;
    }
    const isRead = this.#isRead(row);
    if (isRead) this.#read(row);
    else this.#compute(row);
    // Rows of a long history are read again rather than held: there are more of them than registers.
    const isWorthHolding =
      (this.#uses.get(key) ?? 0) > 1 && row.node.varying && !(isRead && row.node.rows > 2);
    if (!isWorthHolding) return;
    const local = w.local('v128');
    this.#held[this.#half].set(key, local);
    w.tee(local);
  }

  #read({ node, row }: Row): void {
    const w = this.#writer;
    const { plan, stride, uniforms } = this.#layout;
    if (!node.varying) {
      w.get(w.uniforms);
      w.loadSplat((uniforms.get(node) ?? 0) + 4 * row);
      return;
    }
    const array = this.#arrayOf(node);
    if (array !== undefined) {
      this.#load(this.#arrays.get(array) ?? 0, row * stride);
      return;
    }
    this.#load(this.#scratch, (plan.scratch.get(node) ?? 0) + row * rowBytes);
  }

  /** An operand of an operation at a row of its result: a smaller one is repeated. */
  #operand(operand: Node, row: number): void {
    const length = operand.varying ? operand.rows : operand.shape.reduce((a, b) => a * b, 1);
    this.#emitAny({ node: operand, row: length === 1 ? 0 : row });
  }

  #compute({ node, row }: Row): void {
    const code = codes[node.operation];
    if (code.kind === 'entry') {
      for (const i of code.operands) this.#operand(node.operands[i], row);
      code.write(this.#writer, node);
    } else if (code.kind === 'fold') {
      const [a] = node.operands;
      this.#operand(a, 0);
      for (let i = 1; i < a.rows; i++) {
        this.#operand(a, i);
        code.write(this.#writer);
      }
    } else {
      throw new Error(`${node.operation} is not computed in a segment`);
    }
  }
}

function rowsOf(node: Node): Row[] {
  return Array.from({ length: node.rows }, (_, row) => ({ node, row }));
}
