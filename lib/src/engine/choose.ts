/** The engines by name, and which one `auto` takes and why. */
import { UsageError } from '../errors.js';
import { nearest } from '../nearest.js';
import { doubleEngine } from './double/double-engine.js';
import type { Engine } from './engine.js';
import { kernelsEngine } from './kernels/kernels-engine.js';
import { kernelBuilds } from './kernels/module.js';
import { type BackendName, backendNames, useBackend, whyUnavailable } from './tensor/backends.js';
import { tensorEngine } from './tensor/tensor-engine.js';

/** What `--engine` takes: `auto` and `tensor` choose a backend of the tensor engine themselves. */
export const engineNames: readonly string[] = [
  'auto',
  'tensor',
  ...backendNames.map((backend) => `tensor/${backend}`),
  'kernels',
  ...kernelBuilds.map((build) => `kernels/${build}`),
  'double',
];

const notes: Record<BackendName, string> = {
  node: "TensorFlow's own library, the fastest for large networks",
  wasm: 'WebAssembly with SIMD, the fastest that needs nothing but npm',
  cpu: 'plain JavaScript, works everywhere',
};

export interface ChosenEngine {
  readonly engine: Engine;
  /** Why this one, for a person. */
  readonly reason: string;
  /** Whether the person named it (down to the backend), rather than leaving the choice to the kit. */
  readonly explicit: boolean;
}

/** @throws UsageError for an unknown name, StorageError for a backend that is not there */
export async function chooseEngine(name = 'auto'): Promise<ChosenEngine> {
  if (name === 'double') return { engine: doubleEngine, reason: 'asked for', explicit: true };
  const build = kernelBuilds.find((build) => name === `kernels/${build}`);
  if (build || name === 'kernels') return { engine: kernelsEngine(build), reason: 'asked for', explicit: true };
  const backend = backendNames.find((backend) => name === `tensor/${backend}`);
  if (backend) {
    await useBackend(backend);
    return {
      engine: tensorEngine(backend),
      reason: 'asked for',
      explicit: true,
    };
  }
  if (name !== 'auto' && name !== 'tensor') {
    throw new UsageError({
      expected: `An engine is one of ${engineNames.join(', ')}`,
      found: `"${name}"`,
      mend: `take the nearest: ${nearest(name, engineNames).join(' or ')}`,
    });
  }
  const best = backendNames.find((backend) => !whyUnavailable(backend)) ?? 'cpu';
  await useBackend(best);
  return { engine: tensorEngine(best), reason: notes[best], explicit: false };
}

export interface EngineListing {
  readonly name: string;
  readonly available: boolean;
  /** What it is, or why it is not there. */
  readonly note: string;
  /** Whether `auto` takes it here. */
  readonly chosen: boolean;
}

export function listEngines(): EngineListing[] {
  const chosen = backendNames.find((backend) => !whyUnavailable(backend));
  const backends = backendNames.map((backend) => {
    const problem = whyUnavailable(backend);
    return {
      name: `tensor/${backend}`,
      available: !problem,
      note: problem ?? notes[backend],
      chosen: backend === chosen,
    };
  });
  return [
    ...backends,
    {
      name: 'double',
      available: true,
      note: 'double precision, plain and slow: the judge',
      chosen: false,
    },
  ];
}
