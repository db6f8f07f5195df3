/** The backends of TensorFlow.js: looking for them disturbs nothing, and what is missing has a fix. */
import * as tf from '@tensorflow/tfjs';
import { afterEach, expect, it, vi } from 'vitest';
import { loadBackend, whyUnavailable } from '../../tfjs/src/tensor/backends.js';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

// The import of tfjs-node-gpu makes its own backend the current one.
it('looking for the native part leaves the current backend', async () => {
  await loadBackend('wasm');
  whyUnavailable('node');
  expect(tf.getBackend()).toBe('wasm');
});

it('node is there, or its error names the command that sets it up', async () => {
  const reason = whyUnavailable('node');
  const attempt = loadBackend('node');
  if (reason === undefined) await attempt;
  else await expect(attempt).rejects.toThrow(/npm run l2o -- setup tensorflow/);
});

it.each([
  [undefined, '3'],
  ['0', '0'],
])("TensorFlow's log level %s becomes %s", async (before, after) => {
  vi.stubEnv('TF_CPP_MIN_LOG_LEVEL', before);
  vi.resetModules();
  await import('../../tfjs/src/tensor/backends.js');
  expect(process.env.TF_CPP_MIN_LOG_LEVEL).toBe(after);
});
