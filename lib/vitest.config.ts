import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

/** Long tests run where somebody names them: the step "long-tests" of `npm test -- long`, or a person one file. */
const namesLongOnes = process.argv.some((argument) => argument.includes('.long'));

/** The packages import each other as they are written, not as they were built. */
const alias = Object.entries({
  l2o: 'core',
  'l2o-tfjs': 'tfjs',
  'l2o-thesis': 'thesis',
  'l2o-tools': 'tools',
}).flatMap(([name, folder]) => {
  const source = fileURLToPath(new URL(`./${folder}/src`, import.meta.url));
  return [
    { find: new RegExp(`^${name}$`), replacement: `${source}/index.ts` },
    { find: new RegExp(`^${name}/node$`), replacement: `${source}/node/index.ts` },
    { find: new RegExp(`^${name}/internal/(.*)\\.js$`), replacement: `${source}/$1.ts` },
  ];
});

export default defineConfig({
  resolve: { alias },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(namesLongOnes ? [] : ['**/*.long.test.ts'])],
    // On the Node that was asked for, whichever one `l2o setup node` has brought.
    env: { L2O_NODE: '0' },
    setupFiles: ['test/support/tensorflow.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two cores, and every worker loads TensorFlow.js: more workers only cost memory.
    maxWorkers: 2,
  },
});
