/**
 * Recordings held against the program at hand, before they are drawn: the beginning of each is computed again, once per
 * arithmetic of this machine.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kernelsEngine } from 'l2o/internal/engine/kernels/kernels-engine.js';
import { kernelBuilds, whyNoBuild } from 'l2o/internal/engine/kernels/module.js';
import type { Beginning } from 'l2o/internal/evaluation/beginning.js';
import { begun, type Difference, farthest, type Replayable, replay } from 'l2o/internal/evaluation/replay.js';
import type { RunRequest } from 'l2o/internal/evaluation/run-request.js';
import { arithmeticOf } from 'l2o/internal/fingerprint/arithmetic.js';
import { digest } from 'l2o/internal/fingerprint/digest.js';
import { makeFolder, writeAtomically } from 'l2o/internal/node/store/disk.js';
import { canonicalJson } from 'l2o/internal/store/canonical.js';

/** How long one call may take in all; what is left is done by the next. */
const budgetSeconds = 10;

const fileName = 'replayed.json';

export interface Recorded {
  /** Hash of the run. */
  readonly id: string;
  readonly beginning: Beginning;
  /** See `replay`. */
  readonly tolerance: number;
}

export class Replays {
  /** What was found to be as recorded. */
  #agreed: Set<string> | undefined;
  readonly #differing = new Map<string, Difference>();
  readonly #told = new Set<string>();
  #grown = false;
  #seconds = 0;
  /** Those that this call was about. */
  readonly #now = new Set<string>();
  readonly #earlier = new Set<string>();
  readonly #left = new Set<string>();

  /**
   * @param folder where it is remembered: that of the run store
   * @param budget seconds after which the rest is left for another call
   */
  constructor(
    private readonly folder: string,
    private readonly budget = budgetSeconds,
  ) {}

  /** How many recordings were computed again by now, how many of them earlier, and how many are left for another call. */
  get counts(): { readonly done: number; readonly known: number; readonly left: number } {
    return { done: this.#now.size, known: this.#earlier.size, left: this.#left.size };
  }

  /** @returns undefined where the run is as recorded, as far as there was time to see it */
  async differenceOf(
    run: Replayable,
    { id, beginning, tolerance }: Recorded,
  ): Promise<Difference | undefined> {
    const agreed = await this.#read();
    const key = digest(await arithmeticOf(run.engine), id, canonicalJson(beginning), String(tolerance));
    if (agreed.has(key)) {
      if (!this.#now.has(key)) this.#earlier.add(key);
      return undefined;
    }
    const known = this.#differing.get(key);
    if (known) return known;
    if (this.#seconds > this.budget) {
      this.#left.add(key);
      return undefined;
    }
    const start = performance.now();
    const difference = await replay(run, beginning, tolerance);
    this.#seconds += (performance.now() - start) / 1000;
    this.#now.add(key);
    if (difference) {
      this.#differing.set(key, difference);
    } else {
      agreed.add(key);
      this.#grown = true;
    }
    return difference;
  }

  /** Says what was found, once. */
  tell(message: string, { onWaiting }: Pick<RunRequest, 'onWaiting'>): void {
    if (!this.#told.has(message)) onWaiting?.(message);
    this.#told.add(message);
  }

  /** Remembers what was found. A store that cannot be written to costs time alone, the next time. */
  async keep(): Promise<void> {
    if (!this.#grown || !this.#agreed) return;
    // Another process may have found out more meanwhile.
    const all = [...this.#agreed, ...(await readKeys(this.folder))];
    this.#agreed = new Set(all.sort());
    const content = Buffer.from(`${JSON.stringify([...this.#agreed], null, 1)}\n`);
    await makeFolder(this.folder)
      .then(() => writeAtomically(this.folder, fileName, content))
      .then(() => {
        this.#grown = false;
      })
      .catch(() => undefined);
  }

  async #read(): Promise<Set<string>> {
    this.#agreed ??= new Set(await readKeys(this.folder));
    return this.#agreed;
  }
}

/** Nothing where there is no such file, or one that is damaged: then all is computed again. */
async function readKeys(folder: string): Promise<string[]> {
  const text = await readFile(join(folder, fileName), 'utf8').catch(() => '[]');
  try {
    const keys: unknown = JSON.parse(text);
    return Array.isArray(keys) ? keys.filter((key): key is string => typeof key === 'string') : [];
  } catch {
    return [];
  }
}

// --- How far another arithmetic may lead within a beginning, in log10 of the loss

/** Where nothing was measured. */
export const usualTolerance = 1e-3;

/** A processor of another kind may lead this many times as far as the two builds of the kernels. */
const margin = 10;

/** What no curve falls below: the sixth digit of a logarithm. */
const least = 1e-5;

/** How far apart beginnings are by the builds of the kernels, with a margin. */
export async function toleranceOf(
  recorded: readonly { readonly run: Omit<Replayable, 'engine'>; readonly beginning: Beginning }[],
): Promise<number> {
  let most = least;
  for (const build of kernelBuilds) {
    // What is wide has the bits of what is fused.
    if (build === 'wide' || whyNoBuild(build)) continue;
    const engine = kernelsEngine(build);
    for (const { run, beginning } of recorded) {
      if (!engine.supports(run.problem).ok) continue;
      const again = await begun({ ...run, engine }, beginning.losses.length);
      most = Math.max(most, margin * farthest(run.problem, beginning, again));
    }
  }
  return Number(most.toPrecision(2));
}
