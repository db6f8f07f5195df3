/**
 * Which build of the kernels this machine takes. `wide` and `fma` compute the same bits, so it is a matter of time alone: they
 * are tried against each other at the first start on a processor, a Node and kernels, and what came of it is remembered.
 */
import { concatenated } from '../../bytes.js';
import { isRecord } from '../../gate/kinds.js';
import { cacheFolder, files, node, variable, workers } from '../../platform.js';
import { hasAvx2, processorModel } from '../../processor.js';
import { sha256 } from '../../sha256.js';
import { type Build, joinsVectors, readBuild, whyNoBuild } from './module.js';
import { isWon, type Trial, tryWide } from './try-wide.js';

export interface ChosenBuild {
  readonly build: Build;
  /** Why it is not `wide`, for a person. */
  readonly whyNotWide?: string;
  /** How many times as fast as `fma` it was in the trial, where it is `wide`. */
  readonly gain?: number;
}

let chosen: ChosenBuild | undefined;

/** The build for this machine. Threads take what the thread that made them has found. */
export function chosenBuild(): ChosenBuild {
  const inherited = workers?.getEnvironmentData(inheritance) as ChosenBuild | undefined;
  chosen ??= inherited ?? chooseBuild();
  workers?.setEnvironmentData(inheritance, chosen);
  return chosen;
}

const inheritance = 'l2o kernels';

/** What the choice depends on; tests put their own in. */
export interface Grounds {
  /** Why `fma` cannot run here. */
  readonly whyNotFma: string | undefined;
  /** Why `wide` is not even tried. */
  readonly whyUntried: string | undefined;
  readonly trial: () => Trial;
}

export function chooseBuild({ whyNotFma, whyUntried, trial }: Grounds = groundsHere()): ChosenBuild {
  if (whyNotFma) return { build: 'plain', whyNotWide: whyNotFma };
  if (whyUntried) return { build: 'fma', whyNotWide: whyUntried };
  try {
    const result = trial();
    const { sameBits, gain } = result;
    if (isWon(result)) return { build: 'wide', gain };
    const took = `it took ${(1 / gain).toFixed(2)} times as long as fma in a trial`;
    return { build: 'fma', whyNotWide: sameBits ? took : 'it computed other bits than fma in a trial' };
  } catch (error) {
    return {
      build: 'fma',
      whyNotWide: `its trial failed: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

function groundsHere(): Grounds {
  return {
    whyNotFma: whyNoBuild('fma'),
    whyUntried: variable('L2O_WIDE') === '0' ? 'switched off by L2O_WIDE=0' : whyNoWideVectors(),
    trial: rememberedTrial,
  };
}

/** Why V8 has no vectors of 256 bits here, as far as that is known beforehand. */
function whyNoWideVectors(): string | undefined {
  if (!node) return 'a browser lets no page ask for them';
  if (node.arch !== 'x64') return 'V8 joins vectors on processors of the kind x64 alone';
  if (hasAvx2() === false) return 'this processor has no AVX2';
  if (joinsVectors) return undefined;
  return `Node ${node.versions.node} cannot join vectors, Node 24 and newer can`;
}

/** Where trials are remembered: a file for each processor, Node and kernels. */
function trialsFolder(): URL | undefined {
  const caches = cacheFolder();
  return caches && new URL('trials/', caches);
}

/**
 * The trial of this processor, Node and kernels. One that was lost on time alone is not remembered: other programs may have been in
 * the way. It is made again by the next process, as where nothing can be written: that takes a tenth of a second.
 */
export function rememberedTrial(folder = trialsFolder(), make: () => Trial = tryWide): Trial {
  if (!files || !folder) return make();
  const kernels = kernelsHash();
  const of = { processor: processorModel(), node: node?.versions.node, kernels };
  const name = `${sha256(JSON.stringify(of)).slice(0, 16)}.json`;
  const file = new URL(name, folder);
  const known = readTrial(file);
  if (known) return known;
  const trial = make();
  if (trial.sameBits && !isWon(trial)) return trial;
  const unfinished = new URL(`${name}.${node?.pid}-${workers?.threadId}.tmp`, folder);
  try {
    files.mkdirSync(folder, { recursive: true });
    files.writeFileSync(unfinished, `${JSON.stringify({ ...of, ...trial }, null, 2)}\n`);
    files.renameSync(unfinished, file);
  } catch {
    if (files.existsSync(unfinished)) files.rmSync(unfinished);
  }
  return trial;
}

/** Of the kernels, and of what writes the modules of rules. */
function kernelsHash(): string {
  const writers = new URL('./rule/', import.meta.url);
  const sources = files?.readdirSync(writers).sort() ?? [];
  const contents = sources.flatMap((name) => files?.readFileSync(new URL(name, writers)) ?? []);
  return sha256(concatenated([readBuild('fma'), readBuild('wide'), ...contents]));
}

/** @returns undefined where there is none, or a damaged one */
function readTrial(file: URL): Trial | undefined {
  try {
    const found: unknown = JSON.parse(files?.readFileSync(file, 'utf8') ?? '');
    if (!isRecord(found)) return undefined;
    const { sameBits, gain } = found;
    return typeof sameBits === 'boolean' && typeof gain === 'number' ? { sameBits, gain } : undefined;
  } catch {
    return undefined;
  }
}
