/**
 * The engines by name, and which one `auto` takes and why. TensorFlow.js, which takes a second to load, is loaded where it
 * is asked for.
 */
import { UsageError } from '../errors.js';
import { shown } from '../gate/settings.js';
import { nearest } from '../nearest.js';
import { doubleEngine } from './double/double-engine.js';
import type { Engine } from './engine.js';
import { type ChosenBuild, chosenBuild } from './kernels/chosen-build.js';
import { kernelsEngine } from './kernels/kernels-engine.js';
import { type Build, kernelBuilds, whyNoBuild } from './kernels/module.js';
import { type BackendName, backendNames } from './tensor/backend-names.js';

/** What `--engine` takes: `auto`, `kernels`, `tensor` and `mixed` choose a build or backend themselves. */
export const engineNames: readonly string[] = [
  'auto',
  'kernels',
  ...kernelBuilds.map((build) => `kernels/${build}`),
  'tensor',
  ...backendNames.map((backend) => `tensor/${backend}`),
  'mixed',
  ...backendNames.map((backend) => `mixed/${backend}`),
  'double',
];

const notes: Record<BackendName, string> = {
  node: "TensorFlow's own library, for any loss written with TensorFlow.js",
  wasm: 'TensorFlow.js on WebAssembly, for any loss written with it',
  cpu: 'TensorFlow.js in plain JavaScript, works everywhere',
};

const kernelNotes: Record<Build, string> = {
  wide: 'kernels of our own in vectors of 256 bits, the fastest where processor and Node have them',
  fma: 'kernels of our own with fused multiply-add, the fastest for dense networks and toy problems',
  plain: 'kernels of our own, the fastest where there is no fused multiply-add',
};

/** What became of the wide build. */
function aboutWide({ whyNotWide, gain }: ChosenBuild): string {
  return gain === undefined
    ? `wide kernels not taken: ${whyNotWide}`
    : `${gain.toFixed(2)} times as fast as kernels/fma in a trial`;
}

export interface ChosenEngine {
  readonly engine: Engine;
  /** Why this one, for a person. */
  readonly reason: string;
  /** Whether the person named it, or its family, rather than leaving the choice to the kit. */
  readonly explicit: boolean;
}

const asked = (engine: Engine, reason = 'asked for'): ChosenEngine => ({ engine, reason, explicit: true });

/** @throws UsageError for an unknown name, StorageError for a backend that is not there */
export async function chooseEngine(name = 'auto'): Promise<ChosenEngine> {
  const [family, part] = String(name).split('/');
  const build = kernelBuilds.find((build) => build === part);
  const backend = backendNames.find((backend) => backend === part);
  if (name === 'double') return asked(doubleEngine);
  if (family === 'kernels' && build) return asked(kernelsEngine(build));
  if (family === 'tensor' && backend) return asked(await onTensors(backend));
  if (family === 'mixed' && backend) return asked(await mixed(backend));
  switch (name) {
    case 'auto':
    case 'kernels': {
      const choice = chosenBuild();
      const reason = `${kernelNotes[choice.build]}; ${aboutWide(choice)}`;
      return { engine: kernelsEngine(choice.build), reason, explicit: name !== 'auto' };
    }
    case 'tensor': {
      const best = await bestBackend();
      return asked(await onTensors(best), notes[best]);
    }
    case 'mixed': {
      const best = await bestBackend();
      return asked(await mixed(best), `the gradient from ${notes[best]}; the rule in kernels of our own`);
    }
  }
  throw new UsageError({
    expected: `An engine is one of ${engineNames.join(', ')}`,
    found: shown(name),
    fix: `take the nearest: ${nearest(String(name), engineNames).join(' or ')}`,
  });
}

async function onTensors(backend: BackendName): Promise<Engine> {
  const { loadBackend } = await import('./tensor/backends.js');
  const { tensorEngine } = await import('./tensor/tensor-engine.js');
  await loadBackend(backend);
  return tensorEngine(backend);
}

async function mixed(backend: BackendName): Promise<Engine> {
  const { loadBackend } = await import('./tensor/backends.js');
  const { mixedEngine } = await import('./mixed/mixed-engine.js');
  await loadBackend(backend);
  return mixedEngine(backend);
}

async function bestBackend(): Promise<BackendName> {
  const { whyUnavailable } = await import('./tensor/backends.js');
  return backendNames.find((backend) => !whyUnavailable(backend)) ?? 'cpu';
}

export interface EngineListing {
  readonly name: string;
  readonly available: boolean;
  /** What it is, or why it is not there. */
  readonly note: string;
  /** Whether `auto` takes it here. */
  readonly chosen: boolean;
}

/** Every engine that stands on its own. */
export async function listEngines(): Promise<EngineListing[]> {
  const { whyUnavailable } = await import('./tensor/backends.js');
  const choice = chosenBuild();
  const kernels = kernelBuilds.map((build) => {
    const problem = whyNoBuild(build);
    const about = build === 'wide' ? `; ${aboutWide(choice)}` : '';
    return {
      name: `kernels/${build}`,
      available: !problem,
      note: problem ?? `${kernelNotes[build]}${about}`,
      chosen: build === choice.build,
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
