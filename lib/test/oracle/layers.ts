/**
 * Layers of a network for one image, in plain numbers and by their definitions: a second opinion that shares no arithmetic
 * with the library. An image is a list of height x width x channels numbers.
 */
import type {
  ActivationKind,
  ConvolutionLayer,
  DenseLayer,
  Layer,
  MaxPoolLayer,
  NormalizationLayer,
} from '../../core/src/problems/layer.js';

/** What a layer makes of an image, and how it hands cotangents back. */
export interface Through {
  readonly above: number[];
  /**
   * @param cotangents of the loss with respect to `above`
   * @param gradient receives, on top of what is there, those of the layer's parameters
   * @returns those of what the layer read
   */
  back(cotangents: readonly number[], gradient: (parameter: number, cotangent: number) => void): number[];
}

/** @param x the parameters of the layer by their number: weights, then biases */
type Parameters = (parameter: number) => number;

export function through(layer: Layer, x: Parameters, below: readonly number[]): Through {
  if (layer.kind === 'dense') return throughUnits(denseUnits(layer), layer.activation, x, below);
  if (layer.kind === 'convolution') return throughUnits(convolutionUnits(layer), layer.activation, x, below);
  return layer.kind === 'max-pool' ? throughPool(layer, below) : throughNormalization(layer, below);
}

/** How many parameters a layer has. */
export function parametersOf(layer: Layer): number {
  if (layer.kind === 'dense') return (layer.inputs + 1) * layer.outputs;
  return layer.kind === 'convolution' ? (layer.side ** 2 * layer.channels + 1) * layer.outputs : 0;
}

/** The number of weights that decay, the first parameters of a layer. */
export function decayingOf(layer: Layer): { readonly count: number; readonly decay: number } {
  return layer.kind === 'dense'
    ? { count: layer.inputs * layer.outputs, decay: layer.decay ?? 0 }
    : { count: 0, decay: 0 };
}

/** A unit weighs inputs: the number of each input and of its weight; and has a bias. */
interface Unit {
  readonly weighed: readonly { readonly input: number; readonly weight: number }[];
  readonly bias: number;
}

const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

const unitsOf = new WeakMap<Layer, Unit[]>();

function remembered(layer: Layer, make: () => Unit[]): Unit[] {
  const units = unitsOf.get(layer) ?? make();
  unitsOf.set(layer, units);
  return units;
}

function denseUnits(layer: DenseLayer): Unit[] {
  const { inputs, outputs } = layer;
  return remembered(layer, () =>
    count(outputs).map((o) => ({
      weighed: count(inputs).map((i) => ({ input: i, weight: i * outputs + o })),
      bias: inputs * outputs + o,
    })),
  );
}

function convolutionUnits(layer: ConvolutionLayer): Unit[] {
  const { height, width, channels, side, outputs } = layer;
  const isOn = (row: number, column: number) => row >= 0 && row < height && column >= 0 && column < width;
  const unit = (row: number, column: number, o: number): Unit => {
    const weighed = [];
    for (const dy of count(side)) {
      for (const dx of count(side)) {
        const [r, c] = [row + dy - (side - 1) / 2, column + dx - (side - 1) / 2];
        if (!isOn(r, c)) continue;
        for (const channel of count(channels)) {
          const weight = ((dy * side + dx) * channels + channel) * outputs + o;
          weighed.push({ input: (r * width + c) * channels + channel, weight });
        }
      }
    }
    return { weighed, bias: side * side * channels * outputs + o };
  };
  return remembered(layer, () =>
    count(height).flatMap((row) =>
      count(width).flatMap((column) => count(outputs).map((o) => unit(row, column, o))),
    ),
  );
}

function throughUnits(
  units: readonly Unit[],
  activation: ActivationKind,
  x: Parameters,
  below: readonly number[],
): Through {
  const above = units.map(({ weighed, bias }) => {
    let z = x(bias);
    for (const { input, weight } of weighed) z += below[input] * x(weight);
    return activated(activation, z);
  });
  return {
    above,
    back: (cotangents, gradient) => {
      const under = below.map(() => 0);
      units.forEach(({ weighed, bias }, u) => {
        const cotangent = cotangents[u] * derivativeOf(activation, above[u]);
        gradient(bias, cotangent);
        for (const { input, weight } of weighed) {
          gradient(weight, cotangent * below[input]);
          under[input] += cotangent * x(weight);
        }
      });
      return under;
    },
  };
}

function activated(activation: ActivationKind, z: number): number {
  if (activation === 'sigmoid') return 1 / (1 + Math.exp(-z));
  if (activation === 'tanh') return Math.tanh(z);
  return activation === 'relu' && z < 0 ? 0 : z;
}

/** The derivative of an activation where its value is `y`. */
function derivativeOf(activation: ActivationKind, y: number): number {
  if (activation === 'sigmoid') return y - y * y;
  if (activation === 'tanh') return (1 - y) * (1 + y);
  return activation === 'relu' && y === 0 ? 0 : 1;
}

/** The rows (or columns) of each window, as TensorFlow's SAME puts them. */
function windows(length: number, side: number, stride: number): number[][] {
  const number = Math.ceil(length / stride);
  const missing = Math.max(0, side + stride * (number - 1) - length);
  const begin = -Math.floor(missing / 2);
  return count(number).map((w) =>
    count(side)
      .map((i) => begin + stride * w + i)
      .filter((row) => row >= 0 && row < length),
  );
}

function throughPool(
  { height, width, channels, side, stride }: MaxPoolLayer,
  below: readonly number[],
): Through {
  const winners = windows(height, side, stride).flatMap((rows) =>
    windows(width, side, stride).flatMap((columns) =>
      count(channels).map((channel) => {
        const entries = rows.flatMap((row) =>
          columns.map((column) => (row * width + column) * channels + channel),
        );
        const largest = Math.max(...entries.map((entry) => below[entry]));
        return entries.find((entry) => below[entry] === largest) ?? Number.NaN;
      }),
    ),
  );
  return {
    above: winners.map((winner) => below[winner]),
    back: (cotangents) => {
      const under = below.map(() => 0);
      winners.forEach((winner, w) => {
        under[winner] += cotangents[w];
      });
      return under;
    },
  };
}

function throughNormalization(
  { channels, radius, bias, alpha, beta }: NormalizationLayer,
  below: readonly number[],
): Through {
  /** The entries of the channels near that of an entry, on the same pixel. */
  const near = (entry: number) =>
    count(channels)
      .filter((channel) => Math.abs(channel - (entry % channels)) <= radius)
      .map((channel) => entry - (entry % channels) + channel);
  const sums = below.map((_, entry) => {
    let sum = bias;
    for (const other of near(entry)) sum += alpha * below[other] ** 2;
    return sum;
  });
  return {
    above: below.map((value, entry) => value / sums[entry] ** beta),
    back: (cotangents) => {
      const under = cotangents.map((cotangent, entry) => cotangent / sums[entry] ** beta);
      // d sum_c / d x_other = 2 alpha x_other, for every other near c.
      cotangents.forEach((cotangent, entry) => {
        const bySum = (-beta * cotangent * below[entry]) / sums[entry] ** (beta + 1);
        for (const other of near(entry)) under[other] += bySum * 2 * alpha * below[other];
      });
      return under;
    },
  };
}
