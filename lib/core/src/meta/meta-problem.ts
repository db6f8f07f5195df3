/**
 * A meta-training seen as a problem: theta is the point, the meta-loss is the loss, and the outer optimizer descends it. So
 * a training is a run like any other: stored, resumed to the bit, shown while it goes on.
 */
import type { Engine } from '../engine/engine.js';
import { meanOfLogs } from '../engine/meta-loss.js';
import { estimatorOf } from '../fingerprint/arithmetic.js';
import { bytesOf, digest } from '../fingerprint/digest.js';
import { problemProgram } from '../fingerprint/problem-program.js';
import { ruleProgram } from '../fingerprint/rule-program.js';
import { fromStream, refuseOther, waitForClock } from '../gate/repeatable.js';
import { totalSize } from '../parameters.js';
import type { MetaProblem, PlainProblem } from '../problems/problem.js';
import { Stream } from '../random/stream.js';
import type { Settings } from '../settings.js';
import { canonicalJson } from '../store/canonical.js';
import { type TaskFamily, taskOf } from './task-family.js';
import type { Training } from './training.js';

/** @param engine gives the meta-gradients: what it takes them for is part of what the training computes */
export function metaProblem(training: Training, engine: Engine): MetaProblem {
  const { rule, problem } = training;
  return {
    kind: 'meta',
    id: `Training on ${problem.id}`,
    title: `Training of ${rule.title} on ${problem.title}`,
    source: 'thesis 2.2',
    settings: trainingSettings(training),
    parameters: rule.theta,
    size: totalSize(rule.theta),
    initialize: (stream) => rule.initialize(stream),
    problem,
    program: () => programOf(training, engine),
  };
}

/** Everything that defines a training but its outer optimizer: for people, and for the address of its run. */
export function trainingSettings({ rule, problem, ...training }: Training): Settings {
  return {
    rule: { id: rule.id, settings: rule.settings },
    problem: { id: problem.id, settings: problem.settings },
    ...course(training),
  };
}

/** What changes the course of a training. Its stages do not. */
export function course({
  unroll,
  order,
  batches,
  resets,
  validation,
  trajectories,
  estimator,
  objective,
  clip,
  tasks,
}: Omit<Training, 'rule' | 'problem'>): Settings {
  return {
    unroll,
    order,
    batches,
    resets: { ...resets },
    validation: { ...validation },
    // What is as in the thesis stays out, as before it was there.
    ...(trajectories !== 1 && { trajectories }),
    ...(estimator.kind !== 'backprop' && { estimator }),
    ...(canonicalJson({ ...objective }) !== canonicalJson({ ...meanOfLogs }) && {
      objective: { ...objective },
    }),
    ...(clip !== undefined && { clip }),
    ...(tasks && { tasks: tasks.id }),
  };
}

/** Problems of a family that it is known by. */
const looked = 3;

async function programOf({ rule, problem, ...training }: Training, engine: Engine): Promise<string> {
  const theta = rule.initialize(Stream.fromSeed(0).split('start'));
  const { tasks } = training;
  const others = tasks ? await programsOf(tasks, problem) : [];
  return digest(
    ruleProgram(rule),
    bytesOf(theta),
    await problemProgram(problem),
    ...others,
    canonicalJson(course(training)),
    await estimatorOf(engine),
  );
}

/** Of a few that a family draws. @throws UsageError where it draws others the second time */
async function programsOf(tasks: TaskFamily, problem: PlainProblem): Promise<string[]> {
  const draw = () =>
    Promise.all(
      Array.from({ length: looked }, (_, i) =>
        problemProgram(taskOf(tasks, Stream.fromSeed(i + 1).split('task'), problem)),
      ),
    );
  const first = await draw();
  waitForClock();
  if ((await draw()).join() === first.join()) return first;
  return refuseOther({ of: `The family "${tasks.id}"`, fix: fromStream('sample()') });
}
