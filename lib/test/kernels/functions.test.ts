/** Functions of the kernels as rules have them, and the exponential as units do. */
import { describe, expect, it } from 'vitest';
import { maximumPages } from '../../core/src/engine/kernels/module.js';
import { at, Program } from '../../core/src/engine/kernels/network/program.js';
import { codes } from '../../core/src/engine/kernels/rule/code.js';
import { Tracer } from '../../core/src/engine/kernels/rule/tracer.js';
import { FunctionWriter, writeModule } from '../../core/src/engine/kernels/rule/wasm-writer.js';
import { theRuntime } from '../../core/src/engine/kernels/the-runtime.js';
import { builds } from './support.js';

const count = 2 ** 20;
const between = (from: number, to: number) =>
  Float32Array.from({ length: count }, (_, i) => from + ((to - from) * i) / count);
/** From the least normal number of the exponential to its largest. */
const evenly = between(-86.98, 88.72);

/** All positive numbers, so many to each power of 2; those below the least normal one too. */
const positive = Float32Array.from({ length: count }, (_, i) => 2 ** (-149 + (277 * i) / count));

const functions = {
  exp: Math.exp,
  log: Math.log,
  tanh: Math.tanh,
  sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
};

describe.each(builds)('in $name', ({ build }) => {
  const runtime = theRuntime(build);
  const { heap } = runtime;

  /** What rules make of it, four numbers at a time. */
  function inRules(name: keyof typeof functions): (values: Float32Array) => Float32Array {
    const code = codes[name];
    if (code.kind !== 'entry') throw new Error(`${name} is no operation on entries`);
    const writer = new FunctionWriter(['i32'], build !== 'plain');
    writer.get(0);
    writer.get(0);
    writer.load(0);
    code.write(writer, new Tracer().input([]));
    writer.store(0);
    const bytes = writeModule([], [writer], { name: 'inPlace', index: 0 }, maximumPages);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      env: { memory: heap.memory },
    });
    const inPlace = exports.inPlace as (address: number) => void;
    return (values) => {
      const allocation = heap.allocate(4 * values.length);
      heap.floats(allocation.at, values.length).set(values);
      for (let i = 0; i < values.length; i += 4) inPlace(allocation.at + 4 * i);
      const found = heap.floats(allocation.at, values.length).slice();
      heap.release(allocation);
      return found;
    };
  }
  const exponentials = inRules('exp');

  it.each([
    ['exp', 'in its whole range', evenly, 2],
    ['exp', 'around 0', between(-1, 1), 2],
    ['log', 'in its whole range', positive, 2],
    ['log', 'around 1', between(0.5, 2), 2],
    ['tanh', 'in its whole range', between(-9, 9), 7],
    ['tanh', 'around 0', between(-1e-3, 1e-3), 7],
    ['sigmoid', 'in its whole range', between(-85, 20), 4],
  ] as const)('%s is exact %s', (name, _, values, most) => {
    const units = inRules(name)(values).reduce((worst, found, i) => {
      const exact = functions[name](values[i]);
      const unit = 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(exact)))) - 23);
      return Math.max(worst, Math.abs(found - exact) / unit);
    }, 0);
    expect(units).toBeLessThan(most);
  });

  it.each([
    [
      'log',
      [0, -0, -1, Infinity, NaN, 1, -Infinity, 2 ** -149],
      [-Infinity, -Infinity, NaN, Infinity, NaN, 0, NaN, Math.fround(Math.log(2 ** -149))],
    ],
    ['tanh', [0, -0, 20, -20, Infinity, -Infinity, NaN, 0], [0, -0, 1, -1, 1, -1, NaN, 0]],
    ['sigmoid', [0, -0, 200, -200, Infinity, -Infinity, NaN, 0], [0.5, 0.5, 1, 0, 1, 0, NaN, 0.5]],
  ] as const)('%s has its limits', (name, given, expected) => {
    expect([...inRules(name)(Float32Array.from(given))]).toEqual(expected);
  });

  it('exp has its limits', () => {
    const { POSITIVE_INFINITY: infinity, NaN: nan } = Number;
    const found = exponentials(Float32Array.of(0, -0, 88.73, infinity, nan, -86.98, -87, -infinity));
    const least = found[5];
    expect(least / Math.exp(Math.fround(-86.98))).toBeCloseTo(1, 6);
    expect([...found]).toEqual([1, 1, infinity, infinity, nan, least, 0, 0]);
  });

  it('exp leaves a NaN one, whatever its bits', () => {
    const bits = Uint32Array.of(0x7fc00000, 0x7fc00001, 0x7fc001ff, 0xffc00080, 0xffffffff, 0x7f800001, 0, 0);
    const found = exponentials(new Float32Array(bits.buffer));
    expect([...found].map(Number.isNaN)).toEqual([...Array(6).fill(true), false, false]);
  });

  it('exp is the same in units', () => {
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
