/** Any experiment from end to end: what it needs is found or computed, and it is made from that. */

import { kernelsEngine } from 'l2o/internal/engine/kernels/kernels-engine.js';
import { kernelBuilds, whyNoBuild } from 'l2o/internal/engine/kernels/module.js';
import type { Beginning } from 'l2o/internal/evaluation/beginning.js';
import { definitionOf } from 'l2o/internal/evaluation/evaluate-run.js';
import { begun, farthest, type Replayable } from 'l2o/internal/evaluation/replay.js';
import { arithmeticOf } from 'l2o/internal/fingerprint/arithmetic.js';
import { trainingRun } from 'l2o/internal/meta/train.js';
import { runId } from 'l2o/internal/store/run-id.js';
import { kitVersion } from 'l2o/internal/version.js';
import type { Experiment, FigureExperiment, SketchExperiment } from '../experiments/experiment.js';
import { trainingsOf } from '../experiments/needs.js';
import { exportFigure } from '../figures/export.js';
import type { Draw } from '../figures/render.js';
import { exportSketch } from '../figures/sketch-export.js';
import { exportTable } from '../figures/table-export.js';
import type { ShippedCurve } from '../results/shipped-curve.js';
import { writeShipped } from '../results/shipped-results.js';
import {
  type ReproducedFigure,
  type ReproducedTable,
  reproduceFigure,
  reproduceTable,
  storedFigure,
  storedTable,
} from './figure.js';
import { idOf, imagesFor, imagesOf, planOfTrained, type ReproduceOptions } from './plan.js';
import { findTraining, trainingRequestOf } from './trainings.js';

export interface ReproducedSketch {
  readonly kind: 'sketch';
  readonly experiment: SketchExperiment;
}

export type Reproduced = ReproducedFigure | ReproducedTable | ReproducedSketch;

/** @throws Interrupted when the signal came */
export async function reproduce(experiment: Experiment, options: ReproduceOptions): Promise<Reproduced> {
  switch (experiment.kind) {
    case 'figure':
      return reproduceFigure(experiment, options);
    case 'table':
      return reproduceTable(experiment, options);
    case 'sketch':
      return { kind: 'sketch', experiment };
  }
}

/** The same computing nothing. @throws StorageError naming what is not there */
export async function fromStore(experiment: Experiment, options: ReproduceOptions): Promise<Reproduced> {
  switch (experiment.kind) {
    case 'figure':
      return storedFigure(experiment, options);
    case 'table':
      return storedTable(experiment, options);
    case 'sketch':
      return { kind: 'sketch', experiment };
  }
}

// --- Pictures and numbers, as files

/** @returns the paths of the files @throws StorageError when the folder cannot be written */
export async function exportReproduced(
  reproduced: Reproduced,
  folder: string,
  draw?: Draw,
): Promise<string[]> {
  switch (reproduced.kind) {
    case 'figure':
      return exportFigure(reproduced.figure, reproduced.reference, folder, draw);
    case 'table':
      return exportTable(reproduced.table, folder);
    case 'sketch':
      return exportSketch(reproduced.experiment, folder, draw);
  }
}

// --- Curves that ship with the kit

export interface ShippedFile {
  readonly file: string;
  readonly curves: number;
}

/**
 * The compact form of the runs behind a figure, from the run store alone; what shipped with the kit is no source.
 * @throws StorageError naming the runs that are not stored, or when the folder cannot be written
 */
export async function shipFigure(
  experiment: FigureExperiment,
  { results: _, ...options }: ReproduceOptions,
  folder: string,
): Promise<ShippedFile> {
  const { runs, images } = await storedFigure(experiment, options);
  // A curve that stands in two panels is kept once.
  const curves = new Map(
    runs.map(({ series, seed, measure, result }): [string, ShippedCurve] => {
      const { seconds: _, source: __, differs: ___, ...curve } = result;
      return [`${curve.id} ${measure}`, { ...curve, series: series.label, seed, measure }];
    }),
  );
  const replayed = runs.map(({ series, optimizer, seed, result }) => {
    const dataset = imagesOf(images, series.problem);
    const { problem } = series;
    return { run: { problem, optimizer, seed, ...(dataset && { dataset }) }, beginning: result.beginning };
  });
  const figure = {
    figure: experiment.id,
    kit: kitVersion,
    tolerance: await toleranceOf(replayed),
    curves: [...curves.values()],
  };
  return { file: await writeShipped(figure, folder), curves: curves.size };
}

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

// --- Computing anew

/**
 * Removes the recordings of an experiment's runs and trainings: those of the engine that was asked for, else every engine's,
 * for any of them would be taken again. Files of trained optimizers stay.
 */
export async function discardRuns(experiment: Experiment, options: ReproduceOptions): Promise<void> {
  const { store, engine } = options;
  const ids = [...(await runsOf(experiment, options)), ...(await trainingRunsOf(experiment, options))];
  const arithmetic = await arithmeticOf(engine.engine);
  for (const run of await store.list()) {
    const isMeant = ids.includes(run.id) && (!engine.explicit || run.arithmetic === arithmetic);
    if (isMeant) await store.remove(run.name);
  }
}

async function runsOf(experiment: Experiment, options: ReproduceOptions): Promise<string[]> {
  if (experiment.kind !== 'figure') return [];
  const images = await imagesFor(experiment, options.profile);
  const found = await Promise.all(
    trainingsOf(experiment).map((named) => findTraining(named, images, options)),
  );
  const trainings = found.flatMap((training) => training ?? []);
  const plan = planOfTrained(experiment, { ...options, images, trainings });
  return Promise.all(plan.runs.map((run) => idOf(plan, run, options)));
}

async function trainingRunsOf(experiment: Experiment, options: ReproduceOptions): Promise<string[]> {
  const images = await imagesFor(experiment, options.profile);
  const runs = trainingsOf(experiment).map((named) => trainingRun(trainingRequestOf(named, images, options)));
  return Promise.all(runs.map(async (run) => runId(await definitionOf(run))));
}
