/** The engines by name, and which one `auto` takes and why. */
import { UsageError } from '../errors.js';
import { shown } from '../gate/settings.js';
import { nearest } from '../nearest.js';
import type { Problem } from '../problems/problem.js';
import { doubleEngine } from './double/double-engine.js';
import type { Engine } from './engine.js';
import { type EngineFamily, registeredEngines } from './families.js';
import { type ChosenBuild, chosenBuild } from './kernels/chosen-build.js';
import { kernelsEngine } from './kernels/kernels-engine.js';
import { type Build, fetchBuilds, kernelBuilds, whyNoBuild } from './kernels/module.js';

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

const kernels: EngineFamily = {
  name: 'kernels',
  members: kernelBuilds,
  async choose(member) {
    await fetchBuilds();
    const build = kernelBuilds.find((build) => build === member);
    if (build) return { engine: kernelsEngine(build), reason: 'asked for' };
    const choice = chosenBuild();
    const reason = `${kernelNotes[choice.build]}; ${aboutWide(choice)}`;
    return { engine: kernelsEngine(choice.build), reason };
  },
  async list() {
    await fetchBuilds();
    const choice = chosenBuild();
    return kernelBuilds.map((build) => {
      const problem = whyNoBuild(build);
      const about = build === 'wide' ? `; ${aboutWide(choice)}` : '';
      return {
        name: `kernels/${build}`,
        available: !problem,
        note: problem ?? `${kernelNotes[build]}${about}`,
        chosen: build === choice.build,
      };
    });
  },
};

const double: EngineFamily = {
  name: 'double',
  members: [],
  choose: async () => ({ engine: doubleEngine, reason: 'asked for' }),
  list: async () => [
    {
      name: 'double',
      available: true,
      note: 'double precision, plain and slow: the judge',
      chosen: false,
    },
  ],
};

const families = () => [kernels, ...registeredEngines(), double];

/** What `--engine` takes: `auto`, and of each family its name alone, which chooses a member itself, or with a member's. */
export function engineNames(): string[] {
  const names = families().flatMap(({ name, members }) => [
    name,
    ...members.map((part) => `${name}/${part}`),
  ]);
  return ['auto', ...names];
}

export type ChosenEngine = Awaited<ReturnType<typeof chooseEngine>>;

/**
 * An engine by its name: `auto` for the fastest one here, a family ("tensor") for its best member, or a member ("tensor/wasm").
 *
 * @returns the engine; why this one, for a person; and whether it was named, or its family, rather than left to the library
 * @throws UsageError for an unknown name, StorageError for a backend that is not there
 */
export async function chooseEngine(
  name = 'auto',
): Promise<{ readonly engine: Engine; readonly reason: string; readonly explicit: boolean }> {
  if (name === 'auto') return { ...(await kernels.choose(undefined)), explicit: false };
  const known = engineNames();
  if (known.includes(name)) {
    const [first, member] = name.split('/');
    const family = families().find(({ name }) => name === first);
    if (family) return { ...(await family.choose(member)), explicit: true };
  }
  const isForeign = /^(tensor|mixed)(\/|$)/.test(name) && !known.includes('tensor');
  throw new UsageError({
    expected: `An engine is one of ${known.join(', ')}`,
    found: shown(name),
    fix: isForeign
      ? 'import "l2o-tfjs" first: that package has the engines on TensorFlow.js'
      : `take the nearest: ${nearest(String(name), known).join(' or ')}`,
  });
}

/**
 * The engine of a run that names none: `auto`, or for a loss in another language the first registered one that runs it.
 * @throws UsageError where none does
 */
export async function engineFor(problem: Problem): Promise<Engine> {
  // What is no problem at all is said where it is looked at.
  for (const family of problem?.kind === 'custom' ? registeredEngines() : []) {
    const { engine } = await family.choose(undefined);
    if (engine.supports(problem).ok) return engine;
  }
  return (await chooseEngine()).engine;
}

/** Every engine that stands on its own. */
export async function listEngines(): ReturnType<EngineFamily['list']> {
  return (await Promise.all(families().map((family) => family.list()))).flat();
}
