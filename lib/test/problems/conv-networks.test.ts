/** What the thesis says of its convolutional networks, and their layers beside TensorFlow.js' own at full size. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import { forward } from '../../core/src/engine/double/layers/forward.js';
import { elementCount, totalSize } from '../../core/src/parameters.js';
import { convCifar } from '../../core/src/problems/conv-cifar.js';
import { convMnist } from '../../core/src/problems/conv-mnist.js';
import { inputsOf, type Layer, outputsOf, parametersOf } from '../../core/src/problems/layer.js';
import { networkProblem } from '../../core/src/problems/network.js';
import type { NetworkProblem } from '../../core/src/problems/problem.js';
import { Stream } from '../../core/src/random/stream.js';
import { relativeDistance } from '../oracle/unroll.js';
import { imagesOf } from '../support/conv-networks.js';

const stream = Stream.fromSeed(0);

/** What each layer of weights has, its weights and its bias, and all together (thesis 2.3.3, 2.3.4). */
const sizes: readonly [NetworkProblem, readonly (readonly [string, ...number[]])[], number][] = [
  [
    convMnist(0),
    [
      ['convolution1', 5, 5, 1, 32],
      ['convolution2', 5, 5, 32, 64],
      ['dense1', 3136, 1024],
      ['dense2', 1024, 10],
    ],
    3_274_634,
  ],
  [
    convMnist(1),
    [
      ['convolution1', 5, 5, 1, 16],
      ['convolution2', 5, 5, 16, 32],
      ['dense1', 1568, 512],
      ['dense2', 512, 10],
    ],
    821_706,
  ],
  [
    convCifar(0),
    [
      ['convolution1', 5, 5, 3, 64],
      ['convolution2', 5, 5, 64, 64],
      ['dense1', 2304, 384],
      ['dense2', 384, 192],
      ['dense3', 192, 10],
    ],
    1_068_298,
  ],
  [
    convCifar(1),
    [
      ['convolution1', 5, 5, 3, 16],
      ['convolution2', 5, 5, 16, 16],
      ['dense1', 576, 96],
      ['dense2', 96, 46],
      ['dense3', 46, 10],
    ],
    67_956,
  ],
];

describe.each(sizes.map(([problem, blocks, total]) => ({ name: problem.title, problem, blocks, total })))(
  '$name',
  ({ problem, blocks, total }) => {
    it('has the parameters of the thesis, block by block', () => {
      expect(problem.parameters.map(({ name, shape }) => [name, ...shape])).toEqual(
        blocks.flatMap(([name, ...shape]) => [
          [`${name}/weights`, ...shape],
          [`${name}/bias`, shape[shape.length - 1]],
        ]),
      );
      expect(problem.size).toBe(total);
    });

    it('has layers that fit one another', () => {
      let made = inputsOf(problem.layers[0]);
      for (const layer of problem.layers) {
        expect(inputsOf(layer)).toBe(made);
        made = outputsOf(layer);
        expect(madeBy(layer)).toBe(made);
      }
      expect(made).toBe(10);
    });
  },
);

/** The numbers that a layer makes of one image, counted by the double engine. */
function madeBy(layer: Layer): number {
  const parameters = new Float64Array(totalSize(parametersOf([layer])));
  return forward(layer, parameters, new Float64Array(inputsOf(layer))).outputs.length;
}

const starts = new Map<string, Float32Array>();

/** The starting point of a problem, drawn once: millions of numbers. */
function startOf({ id, initialize }: NetworkProblem): Float32Array {
  const x = starts.get(id) ?? initialize(stream);
  starts.set(id, x);
  return x;
}

/** The blocks of a starting point by name. */
function blocksOf(problem: NetworkProblem): Map<string, Float32Array> {
  const x = startOf(problem);
  let end = 0;
  return new Map(
    problem.parameters.map(({ name, shape }) => {
      const begin = end;
      end += elementCount(shape);
      return [name, x.subarray(begin, end)];
    }),
  );
}

const deviationOf = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

const furthest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** Of a normal number cut at two deviations. */
const cut = 0.879626;

describe.each([convMnist(0), convMnist(1)])('$title', (problem) => {
  it('draws every block from N(0, 0.01^2)', () => {
    for (const values of blocksOf(problem).values()) {
      const error = 4 / Math.sqrt(2 * values.length);
      expect(Math.abs(deviationOf(values) / 0.01 - 1)).toBeLessThan(error);
    }
    expect(furthest(blocksOf(problem).get('dense1/weights') ?? new Float32Array())).toBeGreaterThan(0.035);
  });

  it('starts at ln 10', async () => {
    const dataset = imagesOf({ height: 28, width: 28, channels: 1 });
    const batch = { dataset, indices: Int32Array.of(0, 1) };
    const { loss } = await doubleEngine.evaluate({ problem, x: startOf(problem), batch });
    expect(Math.abs(loss - Math.log(10))).toBeLessThan(0.05);
  });
});

describe.each([
  { problem: convCifar(0), last: 1 / 192, decay: 2.37 },
  { problem: convCifar(1), last: 1 / 46, decay: 0.147 },
])('$problem.title', ({ problem, last, decay }) => {
  it.each([
    ['convolution1/weights', 0.05],
    ['convolution2/weights', 0.05],
    ['dense1/weights', 0.04],
    ['dense2/weights', 0.04],
    ['dense3/weights', last],
  ])('draws %s from normal numbers cut at two deviations', (name, deviation) => {
    const values = blocksOf(problem).get(name) ?? new Float32Array();
    expect(Math.abs(deviationOf(values) / (cut * deviation) - 1)).toBeLessThan(
      4 / Math.sqrt(2 * values.length),
    );
    expect(furthest(values) / deviation).toBeLessThanOrEqual(2 + 1e-6);
    expect(furthest(values) / deviation).toBeGreaterThan(1.9);
  });

  it('starts every bias at a constant', () => {
    const blocks = blocksOf(problem);
    const biases = ['convolution1', 'convolution2', 'dense1', 'dense2', 'dense3'].map((name) => [
      ...new Set(blocks.get(`${name}/bias`)),
    ]);
    const tenth = Math.fround(0.1);
    expect(biases).toEqual([[0], [tenth], [tenth], [tenth], [0]]);
  });

  it('starts near ln 10 and the decay of its dense weights', async () => {
    const size = { height: 24, width: 24, channels: 3 };
    const images = stream.split('images').normal(new Float32Array(2 * 24 * 24 * 3));
    const batch = { dataset: imagesOf(size), indices: Int32Array.of(0, 1), images };
    const x = startOf(problem);
    const bare = networkProblem(
      problem,
      problem.layers.map((layer) => (layer.kind === 'dense' ? { ...layer, decay: 0 } : layer)),
    );
    const { loss } = await doubleEngine.evaluate({ problem, x, batch });
    const entropy = (await doubleEngine.evaluate({ problem: bare, x, batch })).loss;
    expect(Math.abs(entropy - Math.log(10))).toBeLessThan(0.05);
    expect(Math.abs((loss - entropy) / decay - 1)).toBeLessThan(0.02);
  });
});

/** A layer in TensorFlow.js' own operations. @param images [1, height, width, channels] */
function inTensorFlow(layer: Layer, images: tf.Tensor4D, parameters: Float32Array): tf.Tensor {
  switch (layer.kind) {
    case 'dense':
      throw new Error('the dense layers are those of MlpMnist');
    case 'convolution': {
      const { side, channels, outputs } = layer;
      const size = side * side * channels * outputs;
      const weights = tf.tensor4d(parameters.subarray(0, size), [side, side, channels, outputs]);
      return tf.relu(tf.add(tf.conv2d(images, weights, 1, 'same'), tf.tensor1d(parameters.subarray(size))));
    }
    case 'max-pool':
      return tf.maxPool(images, layer.side, layer.stride, 'same');
    case 'normalization':
      return tf.localResponseNormalization(images, layer.radius, layer.bias, layer.alpha, layer.beta);
  }
}

describe.each([convMnist(0), convMnist(1), convCifar(0), convCifar(1)])('$title', ({ layers }) => {
  it('has the convolutions, pools and normalisations of TensorFlow, at their sizes', async () => {
    await chooseEngine('tensor/cpu');
    for (const layer of layers) {
      if (layer.kind === 'dense') continue;
      const inputs = stream.split('inputs').normal(new Float32Array(inputsOf(layer)));
      const parameters = stream
        .split('parameters')
        .normal(new Float32Array(totalSize(parametersOf([layer]))))
        .map((value) => 0.1 * value);
      const expected = tf.tidy(() => {
        const images = tf.tensor4d(inputs, [1, layer.height, layer.width, layer.channels]);
        return inTensorFlow(layer, images, parameters).dataSync();
      });
      const { outputs } = forward(layer, Float64Array.from(parameters), Float64Array.from(inputs));
      expect(relativeDistance(expected, outputs)).toBeLessThan(2e-6);
    }
  });
});
