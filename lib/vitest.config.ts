import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

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

/** What a test says that changes, or depends on, what its process has once: modules, environment, registered rules, threads. */
const isAboutItsProcess =
  /\bvi\.(mock|doMock|resetModules|useFakeTimers)|define(Rule|Optimizer)|settings-rows|fake-node|useThreads|(set|get)Backend|process\.(env|on)\b|globalThis|Reflect\.set|Object\.defineProperty/;

/** Such a test gets a process of its own. The others share two: loading the library takes most of them longer than the test. */
const tests = readdirSync(new URL('./test', import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && (namesLongOnes || !name.endsWith('.long.test.ts')))
  .map((name) => `test/${name.replaceAll('\\', '/')}`);
const alone = tests.filter((name) =>
  isAboutItsProcess.test(readFileSync(new URL(name, import.meta.url), 'utf8')),
);
const shared = tests.filter((name) => !alone.includes(name));

export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      { extends: true, test: { name: 'alone', include: alone } },
      {
        extends: true,
        test: { name: 'shared', include: shared, isolate: false, unstubEnvs: true, restoreMocks: true },
      },
    ],
    // On the Node that was asked for, whichever one `l2o setup node` has brought.
    env: { L2O_NODE: '0' },
    setupFiles: ['test/support/tensorflow.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two cores, and every worker loads TensorFlow.js: more workers only cost memory.
    maxWorkers: 2,
  },
});
