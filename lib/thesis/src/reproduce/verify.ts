/**
 * Results that ship, computed again to their end: what a reviewer of them runs. Replay looks at the beginnings of all; this
 * takes a few at random, as many as there is time for.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Interrupted } from 'l2o/internal/errors.js';
import { evaluateRun } from 'l2o/internal/evaluation/evaluate-run.js';
import type { RunRequest } from 'l2o/internal/evaluation/run-request.js';
import { arithmeticOf } from 'l2o/internal/fingerprint/arithmetic.js';
import { resultAfter } from 'l2o/internal/meta/training-log.js';
import { FileStore } from 'l2o/internal/node/store/run-store.js';
import { Stream } from 'l2o/internal/random/stream.js';
import { at } from '../at.js';
import { type Images, isWithoutImages } from '../data/images.js';
import { loadTrained, trainedNames } from '../data/trained.js';
import type { ChosenEngine } from '../engines.js';
import type { NamedTraining } from '../experiments/experiment.js';
import { experiments } from '../experiments/index.js';
import { imagesFor, trainingsOf } from '../experiments/needs.js';
import type { ShippedResults } from '../results/shipped-results.js';
import { curveOfRun, curveOfShipped, findShipped, planOf } from './curves.js';
import { type Plan, type PlannedRun, type ReproduceOptions, requestOf } from './plan.js';
import { replayOf, storedNeeds } from './trainings.js';

export interface Verified {
  /** "3.6 MNG eta_min 1e-2, seed 1", "training la-b-6". */
  readonly name: string;
  /** Points of the curve, or numbers of theta. */
  readonly compared: number;
  /** The largest difference: of curves in log10 of the loss, or of accuracies; 0 where all digits that ship recur. */
  readonly apart: number;
  /** Whether this engine computes to the bit as the one that recorded it. */
  readonly isSameArithmetic: boolean;
  readonly seconds: number;
}

/** A result to be computed again; what it came to, or nothing where it took too long. */
interface Candidate {
  /** What it is, under whatever name. */
  readonly key: string;
  readonly name: string;
  verify(limit: AbortSignal): Promise<Omit<Verified, 'name' | 'seconds'>>;
}

export interface VerifyOptions {
  readonly engine: ChosenEngine;
  readonly results: ShippedResults;
  /** Of the choice. */
  readonly seed: number;
  /** Seconds in all: what is not done by then is left out. */
  readonly seconds: number;
  readonly signal?: AbortSignal;
}

/** @yields each as it is done @throws Interrupted when the signal came */
export async function* verify({
  engine,
  results,
  seed,
  seconds,
  signal,
}: VerifyOptions): AsyncGenerator<Verified> {
  const folder = await mkdtemp(join(tmpdir(), 'l2o-verify-'));
  const options: ReproduceOptions = {
    profile: 'thesis',
    // What is verified is what ships, whichever engine recorded it.
    engine: { ...engine, explicit: false },
    results,
    store: new FileStore(folder),
  };
  const end = AbortSignal.timeout(seconds * 1000);
  const limit = signal ? AbortSignal.any([signal, end]) : end;
  try {
    for (const { name, verify } of shuffled(await candidates(options), seed)) {
      const start = performance.now();
      const found = await verify(limit).catch((error: unknown) => {
        if (error instanceof Interrupted && !signal?.aborted) return undefined;
        throw error;
      });
      if (!found) return;
      yield { name, ...found, seconds: (performance.now() - start) / 1000 };
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Curves whose images are there, and trainings of the kit's files. */
async function candidates(options: ReproduceOptions): Promise<Candidate[]> {
  const found = new Map<string, Candidate>();
  const names = await trainedNames();
  for (const experiment of experiments) {
    const images = await imagesFor(experiment, options.profile);
    const filed = trainingsOf(experiment).filter(({ name }) => names.includes(name));
    for (const named of filed) {
      const training = await trainingCandidate(named, images, options);
      if (training) found.set(training.key, training);
    }
    if (experiment.kind !== 'figure') continue;
    const plan = await planOf(await storedNeeds(experiment, options), options);
    for (const run of plan.runs) {
      const curve = await curveCandidate(plan, run, options);
      // Several figures may show it.
      if (curve && !found.has(curve.key)) found.set(curve.key, curve);
    }
  }
  return [...found.values()];
}

async function curveCandidate(
  plan: Plan,
  run: PlannedRun,
  options: ReproduceOptions,
): Promise<Candidate | undefined> {
  if (isWithoutImages(plan.images, run.series.problem)) return undefined;
  const found = await findShipped(plan, run, options);
  const shipped = found && curveOfShipped(plan, run, found.shipped);
  if (!shipped) return undefined;
  return {
    key: `${shipped.id} ${run.measure}`,
    name: run.curve,
    async verify(limit) {
      const result = await evaluateRun({ ...requestOf(plan, run, options), signal: limit });
      const { points } = curveOfRun(plan, run, result);
      return {
        compared: shipped.points.length,
        apart: farthest(shipped.points, points),
        isSameArithmetic: shipped.beginning.arithmetic === result.arithmetic,
      };
    },
  };
}

async function trainingCandidate(
  named: NamedTraining,
  images: Images,
  options: ReproduceOptions,
): Promise<Candidate | undefined> {
  const { theta, record } = await loadTrained(named.name);
  const run: RunRequest | undefined = replayOf(record, named, images, options);
  if (!run || !record.replay) return undefined;
  const { arithmetic } = record.replay.beginning;
  return {
    key: named.name,
    name: run.curve,
    async verify(limit) {
      const result = await evaluateRun({ ...run, steps: record.metaIterations, signal: limit });
      return {
        compared: theta.length,
        apart: farthest(theta, resultAfter(record.metaIterations, result, named.selection).theta),
        isSameArithmetic: arithmetic === (await arithmeticOf(options.engine.engine)),
      };
    },
  };
}

/** The largest difference, entry by entry; infinite where one has more of them. */
function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - at(b, i))), 0);
}

/** In an order that the seed alone decides. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const draws = Stream.fromSeed(seed).split('verify').uniform(new Float32Array(items.length));
  return items
    .map((item, i) => ({ item, draw: at(draws, i) }))
    .sort((a, b) => a.draw - b.draw)
    .map(({ item }) => item);
}
