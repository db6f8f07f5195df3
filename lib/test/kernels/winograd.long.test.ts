/** Convolutions of many sizes and of large batches near to double precision, and what becomes of trainings. */
import { afterEach, expect, it, vi } from 'vitest';
import { madeUpImages } from '../../core/src/data/made-up-images.js';
import { adam } from '../../core/src/optimizers/adam.js';
import { convCifar } from '../../core/src/problems/conv-cifar.js';
import { networkProblem } from '../../core/src/problems/network.js';
import { randomNumbers, testSeed } from '../support/seed.mjs';
import { drawSizes, largestErrors } from './convolution-passes.js';
import { builds } from './support.js';

const all = builds.map(({ build }) => build);
const rule = '../../core/src/engine/kernels/network/operations.js';

afterEach(() => {
  vi.doUnmock(rule);
  vi.resetModules();
});

it('drawn sizes are within 5e-6 of double precision', { timeout: 1_200_000 }, () => {
  const random = randomNumbers('many sizes of convolutions');
  for (let i = 0; i < 20; i++) {
    const { sizes, rows } = drawSizes(random, 5e7);
    for (const error of largestErrors(all, sizes, rows)) {
      expect(error, `${rows} images: ${JSON.stringify(sizes)}, seed ${testSeed}`).toBeLessThan(5e-6);
    }
  }
});

it('a batch of the thesis is within 5e-6 of double precision', { timeout: 600_000 }, () => {
  const sizes = { height: 12, width: 12, channels: 64, outputs: 64, side: 5 };
  for (const error of largestErrors(all, sizes, 128)) expect(error).toBeLessThan(5e-6);
});

/** Losses of the first steps of ConvCifar_1 on made-up images, from several seeds. */
async function curves(): Promise<Float64Array[]> {
  const { kernelsEngine } = await import('../../core/src/engine/kernels/kernels-engine.js');
  const { layers, ...definition } = convCifar(1);
  const batch = { dataset: 'mnist', size: 8, sampling: 'with-replacement', images: 'intensities' } as const;
  const problem = networkProblem({ ...definition, batch }, layers);
  const dataset = madeUpImages({ height: 24, width: 24, channels: 3 });
  const found: Float64Array[] = [];
  for (const seed of [1, 2, 3, 4, 5]) {
    const trajectory = kernelsEngine().start({ problem, dataset, seed, optimizer: adam({ rate: 0.001 }) });
    found.push(Float64Array.from(await trajectory.advance(100)));
    trajectory.dispose();
  }
  return found;
}

it('trainings in both ways differ by less than those from different seeds', async () => {
  const transformed = await curves();
  vi.resetModules();
  vi.doMock(rule, async (original) => ({ ...(await original<object>()), isWinograd: () => false }));
  const direct = await curves();
  const distance = (a: readonly Float64Array[], b: readonly Float64Array[]) =>
    Math.sqrt(
      a
        .flatMap((losses, i) => [...losses.map((loss, t) => (loss - b[i][t]) ** 2)])
        .reduce((x, y) => x + y, 0),
    );
  expect(distance(transformed, direct)).toBeGreaterThan(0);
  expect(distance(transformed, direct)).toBeLessThan(0.2 * distance(direct, [...direct.slice(1), direct[0]]));
});
