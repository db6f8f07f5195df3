/** What the experiments compute by now, against what was recorded of them. */
import { problemProgram } from 'l2o/internal/fingerprint/problem-program.js';
import { ruleProgram } from 'l2o/internal/fingerprint/rule-program.js';
import type { OutdatedTest } from 'l2o/internal/node/store/prune.js';
import { canonicalJson } from 'l2o/internal/store/canonical.js';
import type { Definition } from 'l2o/internal/store/run-definition.js';
import { experiments } from './index.js';
import { trainingsOf } from './needs.js';

/**
 * Whether a rule or a problem of the experiments, with these settings, computes something else than is recorded. Own ones, and
 * those of trainings, are not known here and never outdated.
 */
export async function outdatedTest(): Promise<OutdatedTest> {
  const programs = new Map<string, string>();
  const add = (definition: Definition) => void programs.set(keyOf(definition), definition.program);
  for (const experiment of experiments) {
    const shown = experiment.kind === 'figure' ? experiment.panels.flatMap(({ series }) => series) : [];
    for (const series of shown) {
      const problem = series.problem;
      add({ id: problem.id, settings: problem.settings, program: await problemProgram(problem) });
      if (!('optimizer' in series)) continue;
      const { id, settings } = series.optimizer;
      add({ id, settings, program: ruleProgram(series.optimizer) });
    }
    for (const { problem } of trainingsOf(experiment)) {
      add({ id: problem.id, settings: problem.settings, program: await problemProgram(problem) });
    }
  }
  const isOutdated = (definition: Definition) => {
    const now = programs.get(keyOf(definition));
    return now !== undefined && now !== definition.program;
  };
  return async ({ problem, optimizer }) => isOutdated(problem) || isOutdated(optimizer);
}

function keyOf({ id, settings }: Omit<Definition, 'program'>): string {
  return `${id} ${canonicalJson(settings)}`;
}
