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
    file: 'src/optimizers/mng.ts',
    before: 'x: algebra.sub(ref, ',
    after: 'x: algebra.add(ref, ',
    tests: ['test/optimizers/mng.test.ts'],
  },
  {
    file: 'src/optimizers/momentums.ts',
    before: '1 - timescale)',
    after: 'timescale)',
    tests: ['test/learned/forward.test.ts'],
  },
  {
    file: 'src/learned/multiscale-adam.ts',
    before: '1 / (1 - beta2 ** t)',
    after: '1 / (1 - beta2)',
    tests: ['test/learned/forward.test.ts'],
  },
  {
    file: 'kernels/simd.ts',
    before: '5.0000001201e-1',
    after: '5.1e-1',
    tests: ['test/kernels/agreement.test.ts'],
  },
  {
    file: 'src/random/threefry.ts',
    before: '(b + k2 + 1)',
    after: '(b + k2)',
    tests: ['test/random/threefry.test.ts'],
  },
  {
    file: 'src/evaluation/epoch.ts',
    before: 'Math.floor(train.count / batchSize)',
    after: 'Math.ceil(train.count / batchSize)',
    tests: ['test/evaluation/curves.test.ts'],
  },
  {
    file: 'src/engine/kernels/meta-trajectory.ts',
    before: 'clearBeyond(this.#runtime, slope',
    after: 'repeatLast(this.#runtime, slope',
    tests: ['test/conformance/offset.test.ts'],
  },
  {
    file: 'src/engine/tensor/backends.ts',
    before: '  makeCurrent(own);',
    after: '',
    tests: ['test/engine/own-backend.test.ts'],
  },
];
