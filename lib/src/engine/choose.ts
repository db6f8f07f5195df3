/** The engines by name, and which one `auto` takes and why. */
import { UsageError } from '../errors.js';
import { nearest } from '../nearest.js';
import { doubleEngine } from './double/double-engine.js';
import type { Engine } from './engine.js';
import { kernelsEngine } from './kernels/kernels-engine.js';
import { type Build, bestBuild, kernelBuilds, whyNoBuild } from './kernels/module.js';
import { type BackendName, backendNames, useBackend, whyUnavailable } from './tensor/backends.js';
import { tensorEngine } from './tensor/tensor-engine.js';

/** What `--engine` takes: `auto`, `kernels` and `tensor` choose a build or backend themselves. */
export const engineNames: readonly string[] = [
  'auto',
  'kernels',
  ...kernelBuilds.map((build) => `kernels/${build}`),
  'tensor',
  ...backendNames.map((backend) => `tensor/${backend}`),
  'double',
];

const notes: Record<BackendName, string> = {
  node: "TensorFlow's own library, for any loss written with TensorFlow.js",
  wasm: 'TensorFlow.js on WebAssembly, for any loss written with it',
  cpu: 'TensorFlow.js in plain JavaScript, works everywhere',
};

const kernelNotes: Record<Build, string> = {
  fma: 'kernels of our own with fused multiply-add, the fastest for dense networks and toy problems',
  plain: 'kernels of our own, the fastest where there is no fused multiply-add',
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
  if (build) return { engine: kernelsEngine(build), reason: 'asked for', explicit: true };
  const backend = backendNames.find((backend) => name === `tensor/${backend}`);
  if (backend) {
    await useBackend(backend);
    return {
      engine: tensorEngine(backend),
      reason: 'asked for',
      explicit: true,
    };
  }
  if (name === 'auto' || name === 'kernels') {
    const engine = kernelsEngine();
    return { engine, reason: kernelNotes[engine.build], explicit: false };
  }
  if (name !== 'tensor') {
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
  const best = bestBuild();
  const kernels = kernelBuilds.map((build) => {
    const problem = whyNoBuild(build);
    return {
      name: `kernels/${build}`,
      available: !problem,
      note: problem ?? kernelNotes[build],
      chosen: build === best,
    };
  });
  const backends = backendNames.map((backend) => {
    const problem = whyUnavailable(backend);
    return {
      name: `tensor/${backend}`,
      available: !problem,
      note: problem ?? notes[backend],
      chosen: false,
    };
  });
  return [
    ...kernels,
    ...backends,
    {
      name: 'double',
      available: true,
      note: 'double precision, plain and slow: the judge',
      chosen: false,
    },
  ];
}
