/** Every engine that runs on any machine: the columns of the conformance tables. */
import { chooseEngine } from '../../core/src/engine/choose.js';
import type { Engine } from '../../core/src/engine/engine.js';

/** Made in the test, because some backends take a while to load. */
export const engines: readonly { readonly name: string; make(): Promise<Engine> }[] = [
  'double',
  'tensor/cpu',
  'tensor/wasm',
  'kernels/plain',
  'kernels/fma',
  'kernels/wide',
  'mixed/wasm',
].map((name) => ({ name, make: async () => (await chooseEngine(name)).engine }));

/** How far results of an engine may lie from double precision, relative to numbers around 1. */
export const toleranceOf = (engine: Engine) => (engine.precision === 'float64' ? 1e-12 : 2e-5);
