/**
 * Small mistakes in the sources, and for each the tests that have to notice it.
 *
 * @typedef {object} Mutation
 * @property {string} file in lib/
 * @property {string} before stands once in the file
 * @property {string} after
 * @property {readonly string[]} tests arguments of vitest
 */

/** @type {readonly Mutation[]} */
export const mutations = [
  {
    file: 'core/src/optimizers/mng.ts',
    before: 'x: ref.minus(',
    after: 'x: ref.plus(',
    tests: ['test/optimizers/mng.test.ts'],
  },
  {
    file: 'core/src/optimizers/momentums.ts',
    before: '1 - timescale)',
    after: 'timescale)',
    tests: ['test/learned/forward.test.ts'],
  },
  {
    file: 'core/src/learned/multiscale-adam.ts',
    before: '1 / (1 - beta2 ** t)',
    after: '1 / (1 - beta2)',
    tests: ['test/learned/forward.test.ts'],
  },
  {
    file: 'core/kernels/simd.ts',
    before: '9.9999979976e-1',
    after: '1.02',
    tests: ['test/kernels/functions.test.ts'],
  },
  {
    file: 'core/src/random/threefry.ts',
    before: '(b + k2 + 1)',
    after: '(b + k2)',
    tests: ['test/random/threefry.test.ts'],
  },
  {
    file: 'core/src/evaluation/epoch.ts',
    before: 'Math.floor(train.count / batchSize)',
    after: 'Math.ceil(train.count / batchSize)',
    tests: ['test/evaluation/curves.test.ts'],
  },
  {
    file: 'core/src/engine/kernels/meta-trajectory.ts',
    before: 'clearBeyond(this.#runtime, lossGradient',
    after: 'repeatLast(this.#runtime, lossGradient',
    tests: ['test/conformance/offset.test.ts'],
  },
  {
    file: 'tfjs/src/tensor/backends.ts',
    before: '  makeCurrent(own);',
    after: '',
    tests: ['test/engine/own-backend.test.ts'],
  },
  {
    file: 'core/src/engine/kernels/rule/differentiate.ts',
    before: "give(b, () => make('mul', [cotangent, -1]))",
    after: 'give(b, () => cotangent)',
    tests: ['test/learned/meta-gradients.test.ts', '-t', 'kernels'],
  },
  {
    file: 'core/src/engine/kernels/rule/differentiate.ts',
    before: "make('mul', [cotangent, 0.5])",
    after: "make('mul', [cotangent, 0.25])",
    tests: ['test/learned/meta-gradients.test.ts', '-t', 'kernels'],
  },
  {
    file: 'core/src/optimizers/cosine-annealing.ts',
    before: '(1 + Math.cos(',
    after: '(1 - Math.cos(',
    tests: ['test/optimizers/schedule.test.ts'],
  },
  {
    file: 'core/src/meta/validate.ts',
    before: 'firstSeed * (seed + 1) + dump',
    after: 'firstSeed * (seed + 1)',
    tests: ['test/meta/validate.test.ts'],
  },
  {
    file: 'core/src/store/run-id.ts',
    before: '({ settings, program })',
    after: '({ settings })',
    tests: ['test/store/run-id.test.ts'],
  },
  {
    file: 'core/kernels/units.ts',
    before: 'f32x4.gt(y, f32x4.splat(0)), one)',
    after: 'f32x4.ge(y, f32x4.splat(0)), one)',
    tests: ['test/problems/gradients.test.ts'],
  },
  {
    file: 'core/kernels/cross-entropy.ts',
    before: 'f32x4.sub(v128.load(dz + at), centre)',
    after: 'v128.load(dz + at)',
    tests: ['test/learned/meta-gradients.test.ts', '-t', 'kernels'],
  },
];
