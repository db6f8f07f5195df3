/**
 * Families of problems: a training on one draws another problem whenever a trajectory begins anew, and validates on ones of
 * its own. So a rule learns what they have in common.
 */

import { tried } from '../engine/rule-gate.js';
import { UsageError } from '../errors.js';
import { refuse } from '../gate/settings.js';
import type { PlainProblem } from '../problems/problem.js';
import type { Stream } from '../random/stream.js';
import type { Settings } from '../settings.js';

/** Problems that a training draws: each trajectory and each validation has its own. */
export interface TaskFamily<S extends Settings = Settings> {
  /** "parabolas": part of what defines a training. */
  readonly id: string;
  /**
   * What makes a problem one of the family, drawn from a stream. Two draws of one stream are the same numbers: give each its own,
   * `stream.split('height')`.
   */
  sample(stream: Stream): S;
  /** The problem with these settings. All have parameters of the same shapes, and the same images. */
  problem(settings: S): PlainProblem;
}

/** One of the family. @throws UsageError for one that is not like `first`, a former one */
export function taskOf(family: TaskFamily, stream: Stream, first?: PlainProblem): PlainProblem {
  for (const name of ['sample', 'problem'] as const) {
    if (typeof family[name] !== 'function')
      refuse({ name, of: 'a family of problems' }, 'a function', family[name]);
  }
  const settings: unknown = tried(`the family "${family.id}"`, () => family.sample(stream));
  if (typeof settings !== 'object' || settings === null || settings instanceof Promise) {
    return refuse({ name: 'sample()', of: `the family "${family.id}"` }, 'a record of settings', settings);
  }
  const problem = tried(`the family "${family.id}"`, () => family.problem(settings as Settings));
  if (first && formOf(problem) !== formOf(first)) {
    throw new UsageError({
      expected: `All problems of the family "${family.id}" have parameters of the same shapes, and read the same images`,
      found: `${formOf(first)}, and then ${formOf(problem)}`,
      fix: 'draw only what does not change the shapes, or make several families of it',
    });
  }
  return problem;
}

function formOf(problem: PlainProblem): string {
  if (typeof problem?.id !== 'string')
    refuse({ name: 'problem()', of: 'a family' }, 'a problem, such as rosenbrock()', problem);
  const shapes = problem.parameters.map(({ shape }) => `[${shape.join(', ')}]`).join(' ');
  return problem.kind === 'network' ? `${shapes} on ${problem.batch.dataset}` : shapes;
}
