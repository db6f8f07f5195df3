import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two cores, and every worker loads TensorFlow.js: more workers only cost memory.
    maxWorkers: 2,
  },
});
