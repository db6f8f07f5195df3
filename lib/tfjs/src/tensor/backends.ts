/**
 * The backends of TensorFlow.js: which are there, and how to get one going and to compute on it.
 *
 *   cpu   plain JavaScript, always there
 *   wasm  WebAssembly with SIMD, always there; the fastest that needs nothing but npm
 *   node  the TensorFlow library, on a GPU where it has one; needs the native part of tfjs-node-gpu
 */
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { StorageError, UsageError } from 'l2o/internal/errors.js';
import type { BackendName } from './backend-names.js';

/** TensorFlow's own library reports on its start; a level that the person has set stays. */
// Here and not at the load: threads have a copy of the variables, and the library reads those of the process.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';

/** What TensorFlow.js itself calls them. */
const tfjsNames: Record<BackendName, string> = {
  cpu: 'cpu',
  wasm: 'wasm',
  node: 'tensorflow',
};

/** One start after another: TensorFlow.js drops one that another overtakes. */
let starts: Promise<unknown> = Promise.resolve();

/** Gets a backend going; the current one stays, if there is one. @throws StorageError saying why it cannot be had */
export async function loadBackend(name: BackendName): Promise<void> {
  if (name === 'node') loadNativePart();
  if (name === 'cpu') silenceAdvertisement();
  const start = starts.then(() => tf.findBackend(tfjsNames[name]) ?? tf.ready());
  starts = start;
  await start;
  if (tf.findBackend(tfjsNames[name])) {
    if (!tf.getBackend()) makeCurrent(tfjsNames[name]);
    return;
  }
  throw new StorageError({
    expected: `TensorFlow.js can start its ${name} backend`,
    found: 'it could not be initialised',
    fix: 'take another one: "tensor/cpu" works everywhere',
  });
}

/**
 * Computes on a backend that was loaded, whichever is TensorFlow.js' current one, and brings that one back.
 *
 * All tensors of a process share one current backend. `compute` has no await in it, so that trajectories on several backends
 * that take turns compute each on its own.
 * @throws UsageError where the backend is gone, or `compute` changed it
 */
export function onBackend<T>(name: BackendName, compute: () => T): T {
  const own = tfjsNames[name];
  const before = tf.getBackend();
  makeCurrent(own);
  try {
    const result = compute();
    if (tf.getBackend() !== own) throw notOn(own, `"${tf.getBackend()}", set in the middle of a computation`);
    return result;
  } catch (error) {
    clearTape();
    throw error;
  } finally {
    if (before) makeCurrent(before);
  }
}

/** What a gradient kept for its way back: TensorFlow.js frees it at the end of that way alone, not where an error ends it. */
function clearTape(): void {
  const { state } = tf.engine();
  if (state.gradientDepth > 0 || !state.activeTape) return;
  for (const { saved } of state.activeTape) tf.dispose(saved);
  state.activeTape = [];
}

/** A backend that is in use changes at once; what `setBackend` returns only waits for those that still have to start. */
function makeCurrent(tfjsName: string): void {
  if (tf.getBackend() === tfjsName) return;
  if (!tf.findBackend(tfjsName)) throw notOn(tfjsName, 'that it was removed');
  void tf.setBackend(tfjsName);
}

function notOn(tfjsName: string, found: string): UsageError {
  return new UsageError({
    expected: `This engine computes on TensorFlow.js' backend "${tfjsName}"`,
    found,
    fix: 'leave tf.setBackend and tf.removeBackend out of losses and rules; a backend that is gone comes back with a new process',
  });
}

/** Why a backend cannot be had here, or undefined. */
export function whyUnavailable(name: BackendName): string | undefined {
  if (name !== 'node') return undefined;
  try {
    loadNativePart();
    return undefined;
  } catch (error) {
    return error instanceof StorageError ? error.explanation.found : String(error);
  }
}

/**
 * Importing tfjs-node-gpu registers its backend; without its native part the import throws. It also makes that
 * backend the current one: here the one before stays.
 */
function loadNativePart(): void {
  const require = createRequire(import.meta.url);
  bringBackTests(require('node:util'));
  const before = tf.getBackend();
  try {
    require('@tensorflow/tfjs-node-gpu');
    if (before) makeCurrent(before);
  } catch (error) {
    const [firstLine] = String(error instanceof Error ? error.message : error).split('\n');
    const isAbsent = firstLine.includes('native addon module');
    throw new StorageError(
      {
        expected: 'The native part of @tensorflow/tfjs-node-gpu is installed',
        found: isAbsent ? 'it is not set up' : firstLine.trim(),
        fix: 'npm run l2o -- setup tensorflow (it is optional)',
      },
      { cause: error },
    );
  }
}

/** tfjs-node calls two functions of node:util that Node 22 warns about and Node 23 no longer has. */
function bringBackTests(util: Record<string, unknown>): void {
  util.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  util.isArray = Array.isArray;
}

/** The cpu backend prints an advertisement for tfjs-node at its first operation; this and only this is silenced. */
function silenceAdvertisement(): void {
  const backend: unknown = tf.findBackend('cpu');
  if (typeof backend === 'object' && backend !== null && 'firstUse' in backend) backend.firstUse = false;
}
