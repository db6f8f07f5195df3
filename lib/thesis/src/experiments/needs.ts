/** What an experiment needs: trainings, problems, images. */
import { batchesOf, isConvolutional, type Problem } from 'l2o/internal/problems/problem.js';
import type { TrainedOptimizer } from 'l2o/internal/trained/trained-optimizer.js';
import { type Images, loadImages } from '../data/images.js';
import { loadTrained, trainedNames } from '../data/trained.js';
import { type ProfileName, profileNames } from '../profile.js';
import type { Experiment, NamedTraining } from './experiment.js';
import { experiments } from './index.js';

/** The trainings that an experiment needs, each once. */
export function trainingsOf(experiment: Experiment): readonly NamedTraining[] {
  const all = namedIn(experiment);
  return all.filter(({ name }, i) => all.findIndex((other) => other.name === name) === i);
}

function namedIn(experiment: Experiment): NamedTraining[] {
  if (experiment.kind === 'sketch') return [];
  if (experiment.kind === 'figure') {
    return experiment.panels.flatMap(({ series }) =>
      series.flatMap((record) => ('training' in record ? [record.training] : [])),
    );
  }
  const { content } = experiment;
  if (content.kind === 'timescales') return [];
  return content.kind === 'weights' ? content.averages.map(({ training }) => training) : [content.training];
}

/** The problems of an experiment's curves; those of its trainings may be others. */
export function shownProblems(experiment: Experiment): readonly Problem[] {
  return experiment.kind === 'figure'
    ? experiment.panels.flatMap(({ series }) => series.map(({ problem }) => problem))
    : [];
}

/** The data sets that an experiment's trainings and curves need; none for toy problems and sketches. */
export function datasetsOf(experiment: Experiment): string[] {
  const problems = [...trainingsOf(experiment).map(({ problem }) => problem), ...shownProblems(experiment)];
  return [...new Set(problems.flatMap((problem) => batchesOf(problem)?.dataset ?? []))];
}

/** The images of these. @throws DataError where they are damaged */
export function imagesFor(experiment: Experiment, profile: ProfileName): Promise<Images> {
  return loadImages(datasetsOf(experiment), profile);
}

/**
 * The experiments whose trained optimizers, if they need any, are all in `data/trained`; in the order of the thesis. Without those on
 * convolutional networks: at the thesis' length they take days, and most need images that do not ship with the kit.
 */
export async function experimentsWithoutTraining(): Promise<readonly Experiment[]> {
  const files = new Map(
    await Promise.all((await trainedNames()).map(async (name) => [name, await loadTrained(name)] as const)),
  );
  const isThere = (named: NamedTraining) => {
    const file = files.get(named.name);
    return file !== undefined && isLongEnough(file, named, 'thesis');
  };
  return experiments.filter(
    (experiment) =>
      trainingsOf(experiment).every(isThere) && !shownProblems(experiment).some(isConvolutional),
  );
}

/** Whether a file is to be taken where a profile is computed: not one of a shorter profile, unless the figure wants no longer one. */
export function isLongEnough(
  { record }: TrainedOptimizer,
  { isShort }: NamedTraining,
  profile: ProfileName,
): boolean {
  const shorter = profileNames.slice(0, profileNames.indexOf(profile));
  return isShort === true || !shorter.some((name) => name === record.profile);
}
