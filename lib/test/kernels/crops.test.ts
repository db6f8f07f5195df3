/** Crops are prepared by the kernels, and have the bits that the other engines read. */
import { expect, it } from 'vitest';
import { batchSource, numbersRead, testBatch } from '../../core/src/data/batches.js';
import { madeUpImages } from '../../core/src/data/made-up-images.js';
import { convCifar } from '../../core/src/problems/conv-cifar.js';
import { Stream } from '../../core/src/random/stream.js';
import { expectSame } from '../support/same.js';
import { builds, evaluate } from './support.js';

const problem = convCifar(1, { batchSize: 5 });
const dataset = madeUpImages({ height: 29, width: 32, channels: 3 }, 12, 7);
const x = problem.initialize(Stream.fromSeed(1));
const direction = new Float32Array(problem.size);

it.each(builds)('$name: distorted, and from the middle of an image', ({ build }) => {
  const distorted = batchSource(problem.batch, dataset, Stream.fromSeed(2))(1);
  const central = testBatch(problem.batch, dataset, distorted.indices);
  const found = [distorted, central].map((batch) => {
    const images = numbersRead(batch, dataset.train, dataset);
    const fromCrops = evaluate(build, { problem, dataset }, x, batch, direction);
    const fromNumbers = evaluate(
      build,
      { problem, dataset },
      x,
      { indices: batch.indices, images },
      direction,
    );
    expectSame({ ...fromCrops, right: 0 }, { ...fromNumbers, right: 0 });
    return fromCrops.loss;
  });
  expect(found[0]).not.toBe(found[1]);
});
