/**
 * A meta-training seen as a problem: theta is the point, the meta-loss is the loss, and the outer optimizer descends it. So
 * a training is a run like any other: stored, resumed to the bit, shown while it goes on.
 */

import { totalSize } from '../problems/parameters.js';
import type { MetaProblem } from '../problems/problem.js';
import type { Settings } from '../settings.js';
import type { Training } from './training.js';

export function metaProblem(training: Training): MetaProblem {
  const { rule, problem } = training;
  return {
    kind: 'meta',
    id: `Training on ${problem.id}`,
    title: `Training of ${rule.title} on ${problem.title}`,
    source: 'thesis 2.2',
    settings: settingsOf(training),
    parameters: rule.theta,
    size: totalSize(rule.theta),
    initialize: (stream) => rule.initialize(stream),
    problem,
  };
}

function settingsOf({ rule, problem, unroll, order, batches, resets, validation }: Training): Settings {
  return {
    rule: { id: rule.id, settings: rule.settings },
    problem: { id: problem.id, settings: problem.settings },
    unroll,
    order,
    batches,
    resets: { ...resets },
    validation,
  };
}
