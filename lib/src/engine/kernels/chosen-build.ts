/**
 * Which build of the kernels this machine takes. `wide` and `fma` compute the same bits, so it is a matter of time alone: they
 * are tried against each other at the first start on a processor, a Node and kernels, and what came of it is remembered.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getEnvironmentData, setEnvironmentData, threadId } from 'node:worker_threads';
import { fasterNodes } from '../../../bin/node-version.mjs';
import { isRecord } from '../../data/json.js';
import { hasAvx2, processorModel } from '../../processor.js';
import { projectRoot, variable } from '../../project.js';
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
  const inherited = getEnvironmentData(inheritance) as ChosenBuild | undefined;
  chosen ??= inherited ?? chooseBuild();
  setEnvironmentData(inheritance, chosen);
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
  if (process.arch !== 'x64') return 'V8 joins vectors on processors of the kind x64 alone';
  if (hasAvx2() === false) return 'this processor has no AVX2';
  if (joinsVectors) return undefined;
  return `Node ${process.versions.node} cannot join vectors, Node ${fasterNodes.join(' and ')} can`;
}

/** Where trials are remembered: a file for each processor, Node and kernels. */
const trialsFolder = join(projectRoot, '.cache', 'trials');

/**
 * The trial of this processor, Node and kernels. One that was lost on time alone is not remembered: other programs may have been in
 * the way. It is made again by the next process, as where nothing can be written: that takes a tenth of a second.
 */
export function rememberedTrial(folder = trialsFolder, make: () => Trial = tryWide): Trial {
  const kernels = kernelsHash();
  const of = { processor: processorModel(), node: process.versions.node, kernels };
  const file = join(
    folder,
    `${createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 16)}.json`,
  );
  const known = readTrial(file);
  if (known) return known;
  const trial = make();
  if (trial.sameBits && !isWon(trial)) return trial;
  const unfinished = `${file}.${process.pid}-${threadId}.tmp`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(unfinished, `${JSON.stringify({ ...of, ...trial }, null, 2)}\n`);
    renameSync(unfinished, file);
  } catch {
    if (existsSync(unfinished)) rmSync(unfinished);
  }
  return trial;
}

/** Of the kernels, and of what writes the modules of rules. */
function kernelsHash(): string {
  const hash = createHash('sha256').update(readBuild('fma')).update(readBuild('wide'));
  const writers = new URL('./rule/', import.meta.url);
  for (const name of readdirSync(writers).sort()) hash.update(readFileSync(new URL(name, writers)));
  return hash.digest('hex');
}

/** @returns undefined where there is none, or a damaged one */
function readTrial(file: string): Trial | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isRecord(found)) return undefined;
    const { sameBits, gain } = found;
    return typeof sameBits === 'boolean' && typeof gain === 'number' ? { sameBits, gain } : undefined;
  } catch {
    return undefined;
  }
}
