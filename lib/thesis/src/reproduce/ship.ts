/** Writes the curves of a figure as they ship with the kit. For those who maintain `data/results`. */
import { kernelsEngine } from 'l2o/internal/engine/kernels/kernels-engine.js';
import { kernelBuilds, whyNoBuild } from 'l2o/internal/engine/kernels/module.js';
import type { Beginning } from 'l2o/internal/evaluation/beginning.js';
import { begun, farthest, type Replayable } from 'l2o/internal/evaluation/replay.js';
import { kitVersion } from 'l2o/internal/version.js';
import type { FigureExperiment } from '../experiments/experiment.js';
import type { ShippedCurve } from '../results/shipped-curve.js';
import { writeShipped } from '../results/shipped-results.js';
import { storedFigure } from './figure.js';
import { imagesOf } from './images.js';
import type { ReproduceOptions } from './options.js';

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
