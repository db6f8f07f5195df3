/** How many test images a network gets right, by both engines that read layers themselves, against hand-made networks. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { networkEvaluator as doubleEvaluator } from '../../core/src/engine/double/network.js';
import { networkProblem } from '../../core/src/problems/network.js';
import { networkEvaluator as tensorEvaluator } from '../../tfjs/src/tensor/network.js';
import { convCaseNamed } from '../support/conv-networks.js';
import { tensorBackends } from '../support/tensor-backends.js';

const { problem: like, dataset: images } = convCaseNamed('odd sizes');
const start = { kind: 'constant', value: 0 } as const;

/** The class is the brightest of the first ten numbers: a kernel of one pixel that changes nothing, and picks them out. */
const problem = networkProblem(like, [
  {
    ...{ kind: 'convolution', height: 7, width: 5, channels: 2, side: 1, outputs: 2, activation: 'linear' },
    ...{ weights: start, bias: start },
  },
  { kind: 'dense', inputs: 70, outputs: 10, activation: 'linear', weights: start, bias: start },
]);
const x = new Float32Array(problem.size);
x.set([1, 0, 0, 1]);
for (let i = 0; i < 10; i++) x[6 + 10 * i + i] = 1;

const brightest = (numbers: ArrayLike<number>, image: number) => {
  const first = Array.from({ length: 10 }, (_, i) => numbers[image * 70 + i]);
  return first.indexOf(Math.max(...first));
};

/** The labels say what is brightest, but for every third image. */
const { test, train } = images;
const labels = test.labels.map((_, i) => (brightest(test.images, i) + Number(i % 3 === 0)) % 10);
const dataset = {
  ...images,
  test: { ...test, labels },
  train: { ...train, labels: labels.map((l) => (l + 5) % 10) },
};

const indices = Int32Array.of(0, 1, 2, 3, 5, 7);
/** Images of their own: those of the test split backwards, so that other answers are right. */
const prepared = Float32Array.from({ length: 70 * indices.length }, (_, i) => {
  const image = indices[indices.length - 1 - Math.floor(i / 70)];
  return test.images[image * 70 + (i % 70)] / 255;
});
const expected = indices.filter((index, i) => brightest(prepared, i) === labels[index]).length;

describe('countRight', () => {
  it('counts the right answers of a batch of test images in double precision', async () => {
    const { countRight } = doubleEvaluator(problem, dataset);
    const point = { shape: [problem.size], values: Float64Array.from(x) };
    expect(await countRight?.(point, { indices })).toBe(4);
    expect(await countRight?.(point, { indices, images: prepared })).toBe(expected);
    expect(expected).not.toBe(4);
  });

  it.each(tensorBackends)('counts them on $name, and leaves no tensor behind', async ({ make }) => {
    await make();
    const point = tf.tensor1d(x);
    const { countRight } = tensorEvaluator(problem, dataset);
    const tensors = tf.memory().numTensors;
    expect(await countRight?.(point, { indices })).toBe(4);
    expect(await countRight?.(point, { indices, images: prepared })).toBe(expected);
    expect(tf.memory().numTensors).toBe(tensors);
    point.dispose();
  });
});
