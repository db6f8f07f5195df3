/** The work behind figures and tables as a list: each training and each curve once, what it needs first, and how far it is. */
import type { ImageDataset } from 'l2o/internal/data/dataset.js';
import { MissingDataError } from 'l2o/internal/errors.js';
import { addressOf, definitionOf } from 'l2o/internal/evaluation/evaluate-run.js';
import type { RunRequest } from 'l2o/internal/evaluation/run-request.js';
import type { LearnedOptimizer } from 'l2o/internal/learned/learned-optimizer.js';
import { ruleFrom } from 'l2o/internal/learned/rule-from.js';
import { trainingRun } from 'l2o/internal/meta/train.js';
import type { Training } from 'l2o/internal/meta/training.js';
import type { Optimizer } from 'l2o/internal/optimizers/optimizer.js';
import type { Problem } from 'l2o/internal/problems/problem.js';
import { canonicalJson } from 'l2o/internal/store/canonical.js';
import { runId } from 'l2o/internal/store/run-id.js';
import { type Images, imagesIfThere, isWithoutImages } from '../data/images.js';
import type { Experiment, NamedTraining, SeriesRecord } from '../experiments/experiment.js';
import { imagesFor, trainingsOf } from '../experiments/needs.js';
import { computeRun, findCurves } from './curves.js';
import {
  idOf,
  type Needs,
  optimizerOf,
  type PlannedRun,
  profileExtent,
  type ReproduceOptions,
  type ResolvedTraining,
  requestOf,
  unboundRunOf,
} from './plan.js';
import { findTraining, resolveTraining, trainingRequestOf } from './trainings.js';

/** What is there of a task: in the kit or in the run store, whole; a part of it in the run store; nothing; or not even its images. */
export type TaskState = 'shipped' | 'stored' | 'begun' | 'open' | 'without images';

/** A training or a curve. */
export interface WorkTask {
  /** "training rnn-2-6", "4.13a RNN_a, seed 1". */
  readonly name: string;
  /** Hash of what defines it; null where that is a training which is still to be done. */
  readonly id: string | null;
  /** The figures and tables that it is for, in the order in which they were asked for. */
  readonly figures: readonly string[];
  /** The name of the training that is to be done first, where one is. */
  readonly needs: string | null;
  readonly state: TaskState;
  /** Steps in all, of the problem or, of a training, meta-iterations. */
  readonly steps: number;
  /** How many of them are there. */
  readonly done: number;
  readonly seed: number;
  readonly subject: Subject;
  /**
   * Does what is left, and leaves it in the run store; not there where nothing is left, or something else comes first.
   * @returns how many steps this call computed: 0 where another process has done it since the list was made
   * @throws HeldElsewhere where another process is at it, and that is to be left; Interrupted when the signal came
   */
  compute?(options: ReproduceOptions): Promise<number>;
}

/** Who computes on what. */
export interface Subject {
  readonly problem: Problem;
  /** Learned ones are not bound where they are still to be trained. */
  readonly rule: Optimizer | LearnedOptimizer;
  /** Undefined for a problem without images, and where they are not there. */
  readonly dataset?: ImageDataset;
  /** Of a training. */
  readonly training?: Training;
}

/**
 * @param options which profile, how many epochs and seeds; what is there comes from its store and `results`
 * @returns in the order of the experiments, each training before its curves; what several of them take stands once, as long as the
 * longest
 */
export async function workList(
  experiments: readonly Experiment[],
  options: ReproduceOptions,
): Promise<WorkTask[]> {
  const tasks = new Map<string, WorkTask>();
  for (const experiment of experiments) {
    for (const task of await tasksOf(experiment, options)) {
      const key = keyOf(task);
      const before = tasks.get(key);
      const longest = before && before.steps >= task.steps ? before : task;
      const figures = new Set([...(before?.figures ?? []), ...task.figures]);
      tasks.set(key, { ...longest, figures: [...figures] });
    }
  }
  return [...tasks.values()];
}

/** What makes two tasks one: the name of a training, of a curve what it computes, as far as that is known. */
function keyOf({ id, name, needs, seed, subject: { problem, rule } }: WorkTask): string {
  const isTraining = needs === null && 'theta' in rule;
  return isTraining ? name : (id ?? canonicalJson([needs, seed, problem.id, rule.id, rule.settings]));
}

async function tasksOf(experiment: Experiment, options: ReproduceOptions): Promise<WorkTask[]> {
  const { profile } = options;
  const images = await imagesFor(experiment, profile);
  const trainings: ResolvedTraining[] = [];
  const tasks: WorkTask[] = [];
  for (const named of trainingsOf(experiment)) {
    const found = await findTraining(named, images, options);
    if (found) trainings.push(found);
    tasks.push(await trainingTask(experiment.id, named, found, images, options));
  }
  if (experiment.kind !== 'figure') return tasks;
  return [...tasks, ...(await curveTasks({ experiment, profile, images, trainings }, options))];
}

async function trainingTask(
  figure: string,
  named: NamedTraining,
  found: ResolvedTraining | undefined,
  images: Images,
  options: ReproduceOptions,
): Promise<WorkTask> {
  const { rule, problem } = named;
  const request = isWithoutImages(images, problem) ? undefined : trainingRequestOf(named, images, options);
  const whole = found && (found.provenance.source === 'file' ? 'shipped' : 'stored');
  const usual = { name: `training ${named.name}`, figures: [figure], needs: null, seed: 0 };
  if (!request) {
    const steps = found?.trained.record.metaIterations ?? 0;
    return {
      ...usual,
      id: null,
      state: whole ?? 'without images',
      steps,
      done: steps,
      subject: { rule, problem },
    };
  }
  const { training, dataset, iterations: steps } = request;
  const run = trainingRun(request);
  const id = runId(await definitionOf(run));
  const subject = { rule, problem, training, ...(dataset && { dataset }) };
  if (found && whole) {
    const done = Math.min(steps, found.trained.record.metaIterations);
    return { ...usual, id, state: whole, steps, done, subject };
  }
  const compute = async (own: ReproduceOptions) =>
    (await resolveTraining(named, images, own)).result?.stepsComputed ?? 0;
  return { ...usual, id, ...(await reached(run, options)), steps, subject, compute };
}

/** The rule of a curve as it will be, before it is trained. */
function untrained({
  training: { rule },
  evaluatedWith,
}: Extract<SeriesRecord, { training: unknown }>): LearnedOptimizer {
  return evaluatedWith ? ruleFrom(rule.id, { ...rule.settings, ...evaluatedWith }) : rule;
}

/** How far a run came that is not whole. */
async function reached(
  request: RunRequest,
  { store, engine }: ReproduceOptions,
): Promise<Pick<WorkTask, 'state' | 'done'>> {
  const { step: done = 0 } = (await store.reach(await addressOf(request), engine.explicit)) ?? {};
  return { state: done > 0 ? 'begun' : 'open', done };
}

async function curveTasks(needs: Needs, options: ReproduceOptions): Promise<WorkTask[]> {
  const { experiment } = needs;
  const usual = profileExtent(needs);
  const asked = (experiment.unit === 'epoch' ? options.epochs : undefined) ?? usual.length;
  const length = Math.min(experiment.points.thesis, asked);
  const tasks: WorkTask[] = [];
  for (const series of experiment.panels.flatMap((panel) => panel.series)) {
    for (let seed = 0; seed < (options.seeds ?? usual.seeds); seed++) {
      tasks.push(await curveTask(needs, unboundRunOf(needs, series, seed, length), options));
    }
  }
  return tasks;
}

async function curveTask(
  needs: Needs,
  unbound: Omit<PlannedRun, 'optimizer'>,
  options: ReproduceOptions,
): Promise<WorkTask> {
  const { series, seed, curve: name, steps } = unbound;
  const { problem } = series;
  const optimizer = optimizerOf(series, needs.trainings);
  const there = imagesIfThere(needs.images, problem);
  const dataset = there instanceof MissingDataError ? undefined : there;
  const first = !optimizer && 'training' in series ? series.training.name : null;
  const usual = { name, figures: [needs.experiment.id], steps, seed, needs: first };
  const rule = optimizer ?? ('training' in series ? untrained(series) : series.optimizer);
  const subject = { problem, rule, ...(dataset && { dataset }) };
  const run = optimizer && { ...unbound, optimizer };
  const [found] = run ? (await findCurves({ ...needs, runs: [run] }, options)).values() : [];
  const whole = found && (found.source === 'shipped' ? 'shipped' : 'stored');
  if (there instanceof MissingDataError) {
    return { ...usual, id: null, state: whole ?? 'without images', done: found ? steps : 0, subject };
  }
  if (!run) return { ...usual, id: null, state: 'open', done: 0, subject };
  const id = await idOf(needs, run, options);
  if (whole) return { ...usual, id, state: whole, done: steps, subject };
  const compute = async (own: ReproduceOptions) => (await computeRun(needs, run, own)).stepsComputed;
  return { ...usual, id, ...(await reached(requestOf(needs, run, options), options)), subject, compute };
}
