/** Where a gradient goes, kernel by kernel. */
import { expect, test } from 'vitest';
import { madeUpImages } from '../../core/src/data/made-up-images.js';
import { chosenBuild } from '../../core/src/engine/kernels/chosen-build.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import { rosenbrock } from '../../core/src/problems/rosenbrock.js';
import { profileOf } from '../../tools/src/bench/profile.js';

const dataset = madeUpImages({ height: 28, width: 28, channels: 1 });
const { build } = chosenBuild();

test('names the kernels of the gradient of a network, with the time of each', () => {
  const profile = profileOf({ problem: mlpMnist(), dataset }, build) ?? {};
  expect(Object.keys(profile)).toEqual(
    expect.arrayContaining([
      'pack',
      'sparseForward',
      'denseByExamples',
      'crossEntropy',
      'sparseGradient',
      'unpack',
    ]),
  );
  expect(Math.min(...Object.values(profile))).toBeGreaterThan(0);
});

test('has nothing to say of a closed form', () => {
  expect(profileOf({ problem: rosenbrock() }, build)).toBeNull();
});
