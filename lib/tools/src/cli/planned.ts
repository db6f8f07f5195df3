/** Tasks with what they take, for `plan` and `workflow`. */
import type { Experiment } from 'l2o-thesis/internal/experiments/experiment.js';
import type { ReproduceOptions } from 'l2o-thesis/internal/reproduce/plan.js';
import type { WorkTask } from 'l2o-thesis/internal/reproduce/work-list.js';

export interface PlannedTask extends WorkTask {
  /** Of what is left; undefined where its images are not there. */
  readonly seconds: number | undefined;
  /** That it takes at least. */
  readonly bytes: number;
}

export async function planned(
  chosen: readonly Experiment[],
  options: ReproduceOptions,
): Promise<PlannedTask[]> {
  // Loaded here, not above: "--help" does not need it.
  const { workList } = await import('l2o-thesis/internal/reproduce/work-list.js');
  const { Estimates, memoryOfTask } = await import('l2o-thesis/internal/reproduce/estimate.js');
  const estimates = new Estimates(options.engine.engine, options.signal);
  const tasks: PlannedTask[] = [];
  for (const task of await workList(chosen, options)) {
    tasks.push({ ...task, seconds: await estimates.secondsOf(task), bytes: memoryOfTask(task) });
  }
  return tasks;
}

/** What is said where images are missing; nothing where they are all there. */
export function missingImages(tasks: readonly WorkTask[]): string {
  const missing = tasks.filter(({ state }) => state === 'without images').length;
  return missing > 0
    ? `Images are missing for ${missing}: "l2o doctor" says which, and how to get them.\n`
    : '';
}

export function isOpen({ state }: WorkTask): boolean {
  return state !== 'shipped' && state !== 'stored';
}
