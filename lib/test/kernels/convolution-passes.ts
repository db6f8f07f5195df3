/** All passes of one convolution by itself, in kernels and in double precision. */
import type { Build } from '../../core/src/engine/kernels/module.js';
import {
  Activation,
  floatsOf,
  paddedForm,
  Workspace,
} from '../../core/src/engine/kernels/network/activation.js';
import { ConvolutionKernels } from '../../core/src/engine/kernels/network/convolution.js';
import { Program } from '../../core/src/engine/kernels/network/program.js';
import { theRuntime } from '../../core/src/engine/kernels/the-runtime.js';
import type { ConvolutionLayer } from '../../core/src/problems/layer.js';
import { Stream } from '../../core/src/random/stream.js';

export type Sizes = Pick<ConvolutionLayer, 'height' | 'width' | 'channels' | 'side' | 'outputs'>;

/** Arrays without padding, images of a batch one after the other. */
interface Operands {
  readonly x: Float32Array;
  readonly dx: Float32Array;
  readonly d: Float32Array;
  readonly dGrad: Float32Array;
  /** Weights and bias. */
  readonly point: Float32Array;
  readonly direction: Float32Array;
}

/** What passes make: outputs, gradients of inputs, weights and bias; and the derivatives of these. */
type Results = Readonly<Record<'y' | 'back' | 'gradient' | 'dy' | 'dBack' | 'product', ArrayLike<number>>>;

const start = { kind: 'constant', value: 0 } as const;

/** Inputs as relus leave them, gradients and weights about 0. */
function operandsOf({ height, width, channels, side, outputs }: Sizes, rows: number): Operands {
  const stream = Stream.fromSeed(1);
  const draw = (name: string, count: number, deviation: number) =>
    stream
      .split(name)
      .normal(new Float32Array(count))
      .map((value) => deviation * value);
  const pixels = rows * height * width;
  const weights = (side ** 2 * channels + 1) * outputs;
  return {
    x: draw('x', pixels * channels, 1).map((value) => Math.max(0, value)),
    dx: draw('dx', pixels * channels, 1),
    d: draw('d', pixels * outputs, 0.01),
    dGrad: draw('moving', pixels * outputs, 0.01),
    point: draw('point', weights, 0.05),
    direction: draw('direction', weights, 0.05),
  };
}

function inKernels(build: Build, sizes: Sizes, rows: number, operands: Operands): Results {
  const runtime = theRuntime(build);
  const { heap } = runtime;
  const { height, width, channels } = sizes;
  const workspace = new Workspace(runtime, rows);
  const input = new Activation(workspace, paddedForm(height * width, channels));
  const layer = { kind: 'convolution', ...sizes, activation: 'linear', weights: start, bias: start } as const;
  const kernels = new ConvolutionKernels(workspace, layer, { input, offset: 0 });
  const { output } = kernels;
  const flat = ['point', 'direction', 'gradient'] as const;
  const bases = Object.fromEntries(flat.map((base) => [base, workspace.floats(operands.point.length)]));
  heap.floats(bases.point, operands.point.length).set(operands.point);
  heap.floats(bases.direction, operands.point.length).set(operands.direction);
  const padded = (activation: Activation, place: number) => {
    const { inner, padded: step } = activation.form;
    const all = heap.floats(place, rows * floatsOf(activation.form));
    return {
      set: (values: Float32Array) => {
        for (let i = 0; i < values.length; i++) all[Math.floor(i / inner) * step + (i % inner)] = values[i];
      },
      get: () => all.filter((_, i) => i % step < inner),
    };
  };
  const header = workspace.bytes(16);
  heap.words(header, 1)[0] = rows;
  padded(input, input.y).set(operands.x);
  padded(output, output.d).set(operands.d);
  const run = (passes: 'backward' | 'derivative') => {
    const program = new Program(runtime, header);
    kernels.prepare(program, passes);
    if (passes === 'backward') {
      kernels.forward(program);
      kernels.backward(program, false);
    } else {
      kernels.forwardDerivative(program);
      kernels.backwardDerivative(program);
    }
    kernels.gradients(program);
    kernels.finish(program);
    program.run(bases, false);
    program.dispose();
    return heap.floats(bases.gradient, operands.point.length).slice();
  };
  const gradient = run('backward');
  const first = { y: padded(output, output.y).get(), back: padded(input, input.d).get(), gradient };
  padded(input, input.dy).set(operands.dx);
  padded(output, output.dGrad).set(operands.dGrad);
  const product = run('derivative');
  const derivatives = {
    dy: padded(output, output.dy).get(),
    dBack: padded(input, input.dGrad).get(),
    product,
  };
  workspace.release();
  return { ...first, ...derivatives };
}

/** The same by definition. */
function inDoubles(sizes: Sizes, rows: number, { x, dx, d, dGrad, point, direction }: Operands): Results {
  const { height, width, channels, side, outputs } = sizes;
  const results = {
    y: new Float64Array(d.length),
    back: new Float64Array(x.length),
    gradient: new Float64Array(point.length),
    dy: new Float64Array(d.length),
    dBack: new Float64Array(x.length),
    product: new Float64Array(point.length),
  };
  const bias = side ** 2 * channels * outputs;
  const margin = (side - 1) / 2;
  for (let pixel = 0; pixel < rows * height * width; pixel++) {
    const to = pixel * outputs;
    const [row, column] = [Math.floor(pixel / width) % height, pixel % width];
    for (let k = 0; k < outputs; k++) {
      results.y[to + k] += point[bias + k];
      results.dy[to + k] += direction[bias + k];
      results.gradient[bias + k] += d[to + k];
      results.product[bias + k] += dGrad[to + k];
    }
    for (let place = 0; place < side ** 2; place++) {
      const [down, right] = [Math.floor(place / side) - margin, (place % side) - margin];
      if (row + down < 0 || row + down >= height || column + right < 0 || column + right >= width) continue;
      for (let c = 0; c < channels; c++) {
        const from = (pixel + down * width + right) * channels + c;
        const weight = (place * channels + c) * outputs;
        let [back, dBack] = [0, 0];
        for (let k = 0; k < outputs; k++) {
          const [w, along, cotangent] = [point[weight + k], direction[weight + k], d[to + k]];
          results.y[to + k] += x[from] * w;
          results.dy[to + k] += x[from] * along + dx[from] * w;
          results.gradient[weight + k] += x[from] * cotangent;
          results.product[weight + k] += x[from] * dGrad[to + k] + dx[from] * cotangent;
          back += w * cotangent;
          dBack += w * dGrad[to + k] + along * cotangent;
        }
        results.back[from] += back;
        results.dBack[from] += dBack;
      }
    }
  }
  return results;
}

/**
 * Root mean square of the difference over the size that such sums have. That is the root of their squared terms: the sums
 * themselves, where they are few, may be small by chance.
 */
function relativeError(
  found: ArrayLike<number>,
  right: ArrayLike<number>,
  squares: ArrayLike<number>,
): number {
  let [off, all] = [0, 0];
  for (let i = 0; i < right.length; i++) {
    off += (found[i] - right[i]) ** 2;
    all += squares[i];
  }
  return found.length === right.length ? Math.sqrt(off / all) : Number.NaN;
}

function squared(operands: Operands): Operands {
  const square = (values: Float32Array) => values.map((value) => value ** 2);
  const { x, dx, d, dGrad, point, direction } = operands;
  return {
    ...{ x: square(x), dx: square(dx), d: square(d) },
    ...{ dGrad: square(dGrad), point: square(point), direction: square(direction) },
  };
}

/** Largest error against double precision of any pass in each of the builds. */
export function largestErrors(builds: readonly Build[], sizes: Sizes, rows: number): number[] {
  const operands = operandsOf(sizes, rows);
  const right = inDoubles(sizes, rows, operands);
  const squares = inDoubles(sizes, rows, squared(operands));
  const names = Object.keys(right) as (keyof Results)[];
  return builds.map((build) => {
    const found = inKernels(build, sizes, rows, operands);
    const errors = names.map((name) => relativeError(found[name], right[name], squares[name]));
    return Math.max(...errors);
  });
}

/** Sizes up to 70 channels, maps of 3 to 30 and 130 images, with at most so many multiply-adds of a pass forward. */
export function drawSizes(
  random: () => number,
  most: number,
): { readonly sizes: Sizes; readonly rows: number } {
  const between = (least: number, greatest: number) => least + Math.floor(random() * (greatest - least + 1));
  const sizes = {
    height: between(3, 30),
    width: between(3, 30),
    channels: between(1, 70),
    outputs: between(1, 70),
    side: [1, 3, 3, 3, 5, 5, 5, 7][between(0, 7)],
  };
  const { height, width, channels, outputs, side } = sizes;
  const rows = Math.min(
    between(1, 130),
    Math.floor(most / (height * width * channels * outputs * side ** 2)),
  );
  return rows > 0 ? { sizes, rows } : drawSizes(random, most);
}
