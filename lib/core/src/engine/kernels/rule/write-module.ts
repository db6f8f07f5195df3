/**
 * A plan as a WebAssembly module: `run(table, scratch, sums, begin, end)` does the work of a rule on the blocks from
 * `begin` to `end`, segments and matrix products in turn.
 */
import { maximumPages } from '../module.js';
import type { Node } from './node.js';
import { rowBytes } from './plan.js';
import { FunctionWriter, type ImportedFunction, writeModule } from './wasm-writer.js';
import { type Layout, parameters, writeSegment } from './write-segment.js';

const kernel = (name: string, count: number): ImportedFunction => ({
  module: 'kernels',
  name,
  parameters: Array.from({ length: count }, () => 'i32' as const),
});

/** The matrix products of lib/core/kernels/coordinates.ts. */
const imports = [kernel('affine', 8), kernel('affineRelu', 8), kernel('affineGated', 9), kernel('outer', 7)];
const [affine, affineRelu, affineGated, outer] = [0, 1, 2, 3];

export function writeRule(layout: Layout): Uint8Array<ArrayBuffer> {
  const functions: FunctionWriter[] = [];
  const w = new FunctionWriter(['i32', 'i32', 'i32', 'i32', 'i32']);
  const [begin, end] = [3, 4];
  const lane = w.local('i32');
  w.repeat(() => {
    w.get(begin);
    w.i32(rowBytes);
    w.i32Multiply();
    w.set(lane);
    const work = () => writeBlock(w, functions, layout, lane);
    if (layout.skipIfZero === undefined) work();
    else {
      anyOf(w, layout.skipIfZero, lane);
      w.ifAny(work);
    }
    w.get(begin);
    w.i32(1);
    w.i32Add();
    w.tee(begin);
    w.get(end);
    w.i32Less();
  });
  functions.push(w);
  const index = imports.length + functions.length - 1;
  return writeModule(imports, functions, { name: 'run', index }, maximumPages);
}

/** Leaves a vector on the stack that is 0 where all of the block of an array is. */
function anyOf(w: FunctionWriter, array: number, lane: number): void {
  const at = w.local('i32');
  w.get(parameters.table);
  w.i32Load(4 + 4 * array);
  w.get(lane);
  w.i32Add();
  w.tee(at);
  w.load(0);
  for (let offset = 16; offset < rowBytes; offset += 16) {
    w.get(at);
    w.load(offset);
    w.vector('v128.or');
  }
}

/** Segments and products in turn. */
function writeBlock(w: FunctionWriter, functions: FunctionWriter[], layout: Layout, lane: number): void {
  const { plan } = layout;
  plan.segments.forEach((segment, s) => {
    if (segment.kept.length + segment.outputs.length + segment.totals.length > 0) {
      functions.push(writeSegment(segment, layout));
      for (const local of [parameters.table, parameters.scratch, parameters.sums, lane]) w.get(local);
      w.call(imports.length + functions.length - 1);
    }
    if (s < plan.products.length) writeProduct(w, plan.products[s], layout, lane);
  });
}

function writeProduct(w: FunctionWriter, product: Node, layout: Layout, lane: number): void {
  const { plan, stride, uniforms, sums } = layout;
  const placed = (node: Node): void => {
    const array = plan.inputs.get(node) ?? plan.outputs.get(node);
    const isArray = plan.inputs.has(node) || (array !== undefined && plan.products.includes(node));
    if (isArray && array !== undefined) {
      w.get(parameters.table);
      w.i32Load(4 + 4 * array);
      w.get(lane);
      w.i32Add();
      w.i32(stride);
    } else {
      w.get(parameters.scratch);
      w.i32(plan.scratch.get(node) ?? 0);
      w.i32Add();
      w.i32(rowBytes);
    }
  };
  const uniform = (node: Node): void => {
    w.get(parameters.table);
    w.i32Load(0);
    w.i32(uniforms.get(node) ?? 0);
    w.i32Add();
  };
  const [a, b, c] = product.operands;
  switch (product.operation) {
    case 'outer':
      w.get(parameters.sums);
      w.i32(sums.get(product) ?? 0);
      w.i32Add();
      placed(a);
      w.i32(a.rows);
      placed(b);
      w.i32(b.rows);
      w.call(outer);
      return;
    case 'affineGated':
      placed(product);
      uniform(a);
      placed(c);
      placed(b);
      w.i32(product.rows);
      w.i32(b.rows);
      w.call(affineGated);
      return;
    default:
      placed(product);
      uniform(a);
      if (c) uniform(c);
      else w.i32(0);
      placed(b);
      w.i32(product.rows);
      w.i32(b.rows);
      w.call(product.attribute === 1 ? affineRelu : affine);
  }
}
