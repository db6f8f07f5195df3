/** Validation (thesis 2.2): how theta does on a second instance of the problem that it did not train on. */
import type { ImageDataset } from '../data/dataset.js';
import type { Engine } from '../engine/engine.js';
import { bind } from '../learned/learned-optimizer.js';
import { planned } from '../optimizers/planned.js';
import { Stream } from '../random/stream.js';
import { requirePositive } from './positive.js';
import { taskOf } from './task-family.js';
import type { Training, ValidationPlan } from './training.js';

export interface TrainingStart {
  readonly training: Training;
  readonly engine: Engine;
  /** The images of a network problem. */
  readonly dataset?: ImageDataset;
  readonly seed: number;
}

/** Keeps the instances of validation apart from those of evaluations, whose seeds are small numbers. */
const firstSeed = 1_000_000;

/** How many validations there are in so many steps of the problem from the start on. */
export function validationsWithin({ every, early = [] }: ValidationPlan, steps: number): number {
  return Math.floor(steps / every) + early.filter((one) => one <= steps && one < every).length;
}

/**
 * @returns log10 of the mean training loss; infinite where it diverges
 * @throws UsageError for a negative loss
 */
export async function validate({
  training,
  engine,
  dataset,
  seed,
  theta,
  dump,
}: TrainingStart & { readonly theta: Float32Array; readonly dump: number }): Promise<number> {
  const { rule, validation, tasks, objective } = training;
  const own = firstSeed * (seed + 1) + dump;
  const problem = tasks
    ? taskOf(tasks, Stream.fromSeed(own).split('task'), training.problem)
    : training.problem;
  const trajectory = engine.start({
    problem,
    ...(dataset && { dataset }),
    optimizer: planned(bind(rule, theta), validation.steps),
    seed: own,
  });
  let sum = 0;
  try {
    for (let done = 0; done < validation.steps && Number.isFinite(sum); ) {
      const steps = Math.min(500, validation.steps - done);
      const losses = await trajectory.advance(steps);
      if (objective.of === 'log') requirePositive(problem, losses);
      sum += losses.reduce((total, loss) => total + loss, 0);
      done += steps;
    }
  } finally {
    trajectory.dispose();
  }
  return Number.isFinite(sum) ? Math.log10(sum / validation.steps) : Number.POSITIVE_INFINITY;
}
