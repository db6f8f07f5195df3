/**
 * The backends of TensorFlow.js: which are there, and how to get one going.
 *
 *   cpu   plain JavaScript, always there
 *   wasm  WebAssembly with SIMD, always there; the fastest that needs nothing but npm
 *   node  the TensorFlow library, on a GPU where it has one; needs the native part of tfjs-node-gpu
 */
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { StorageError } from '../../errors.js';

export type BackendName = 'cpu' | 'wasm' | 'node';

/** In the order in which `auto` tries them. */
export const backendNames: readonly BackendName[] = ['node', 'wasm', 'cpu'];

/** What TensorFlow.js itself calls them. */
const tfjsNames: Record<BackendName, string> = {
  cpu: 'cpu',
  wasm: 'wasm',
  node: 'tensorflow',
};

/** Makes a backend the current one. @throws StorageError saying why it cannot be had */
export async function useBackend(name: BackendName): Promise<void> {
  if (name === 'node') loadNativePart();
  if (name === 'cpu') silenceAdvertisement();
  if (await tf.setBackend(tfjsNames[name])) return;
  throw new StorageError({
    expected: `TensorFlow.js can start its ${name} backend`,
    found: 'it could not be initialised',
    mend: 'take another one: --engine tensor/cpu works everywhere',
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

/** Importing tfjs-node-gpu registers its backend; without its native part the import throws. */
function loadNativePart(): void {
  try {
    createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu');
  } catch (error) {
    const [firstLine] = String(error instanceof Error ? error.message : error).split('\n');
    throw new StorageError(
      {
        expected: 'The native part of @tensorflow/tfjs-node-gpu is installed',
        found: firstLine,
        mend: 'run "npm rebuild @tensorflow/tfjs-node-gpu --ignore-scripts=false" where TensorFlow can be downloaded; it is optional',
      },
      { cause: error },
    );
  }
}

/** The cpu backend prints an advertisement for tfjs-node at its first operation; this and only this is silenced. */
function silenceAdvertisement(): void {
  const backend: unknown = tf.findBackend('cpu');
  if (typeof backend === 'object' && backend !== null && 'firstUse' in backend) backend.firstUse = false;
}
