/** The exponential of the kernels, as rules have it and as units do. */
import { describe, expect, it } from 'vitest';
import { maximumPages } from '../../src/engine/kernels/module.js';
import { at, Program } from '../../src/engine/kernels/network/program.js';
import { codes } from '../../src/engine/kernels/rule/code.js';
import { FunctionWriter, writeModule } from '../../src/engine/kernels/rule/wasm-writer.js';
import { theRuntime } from '../../src/engine/kernels/the-runtime.js';
import { builds } from './support.js';

const code = codes.exp;
if (code.kind !== 'entry') throw new Error('the exponential is no operation on entries');

/** Where it is used: from the least normal number to the largest. */
const range = { from: -86, to: 88.72 };
const count = 2 ** 20;
const evenly = Float32Array.from(
  { length: count },
  (_, i) => range.from + ((range.to - range.from) * i) / count,
);
const near0 = evenly.map((x) => x / 86);

describe.each(builds)('in $name', ({ build }) => {
  const runtime = theRuntime(build);
  const { heap } = runtime;

  /** In place, four numbers at `address`. */
  const writer = new FunctionWriter(['i32'], build !== 'plain');
  writer.get(0);
  writer.get(0);
  writer.load(0);
  code.write(writer);
  writer.store(0);
  const module = new WebAssembly.Module(writeModule([], [writer], { name: 'exp', index: 0 }, maximumPages));
  const { exports } = new WebAssembly.Instance(module, { env: { memory: heap.memory } });
  const exp = exports.exp as (address: number) => void;

  function exponentials(values: Float32Array): Float32Array {
    const piece = heap.allocate(4 * values.length);
    heap.floats(piece.at, values.length).set(values);
    for (let i = 0; i < values.length; i += 4) exp(piece.at + 4 * i);
    const found = heap.floats(piece.at, values.length).slice();
    heap.release(piece);
    return found;
  }

  it.each([
    ['the whole range', evenly],
    ['around 0', near0],
  ])('at most two units in the last place, %s', (_, values) => {
    const units = exponentials(values).reduce((most, found, i) => {
      const exact = Math.exp(values[i]);
      return Math.max(most, Math.abs(found - exact) / 2 ** (Math.floor(Math.log2(exact)) - 23));
    }, 0);
    expect(units).toBeLessThan(2);
  });

  it('the limits', () => {
    const { POSITIVE_INFINITY: infinity, NaN: nan } = Number;
    const found = exponentials(Float32Array.of(0, -0, 88.73, infinity, nan, -86, -87, -infinity));
    const least = found[5];
    expect(least / Math.exp(-86)).toBeCloseTo(1, 6);
    expect([...found]).toEqual([1, 1, infinity, infinity, nan, least, least, least]);
  });

  it('a NaN stays one, whatever its bits', () => {
    const bits = Uint32Array.of(0x7fc00000, 0x7fc00001, 0x7fc001ff, 0xffc00080, 0xffffffff, 0x7f800001, 0, 0);
    const found = exponentials(new Float32Array(bits.buffer));
    expect([...found].map(Number.isNaN)).toEqual([...Array(6).fill(true), false, false]);
  });

  it('the same in units', () => {
    const [batch, y] = [heap.allocate(16), heap.allocate(4 * count)];
    heap.words(batch.at, 1).set([1]);
    heap.floats(y.at, count).set(evenly);
    const program = new Program(runtime, batch.at);
    program.add('examples', 'activate', at('point'), 1, count / 4);
    program.run({ point: y.at }, true);
    const expected = exponentials(evenly.map((x) => -x)).map((e) => 1 / Math.fround(1 + e));
    expect(heap.floats(y.at, count).every((value, i) => value === expected[i])).toBe(true);
  });
});
