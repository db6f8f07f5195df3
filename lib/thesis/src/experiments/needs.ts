/** What an experiment needs, read from its record alone. */
import type { Problem } from 'l2o/internal/problems/problem.js';
import type { Experiment, NamedTraining } from './experiment.js';

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
