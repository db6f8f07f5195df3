/** How long a task takes on this machine, by a trial of a few steps of each kind. */
import type { Engine, Trajectory } from 'l2o/internal/engine/engine.js';
import { leastMemory } from 'l2o/internal/engine/memory.js';
import { Interrupted } from 'l2o/internal/errors.js';
import { bind, type LearnedOptimizer } from 'l2o/internal/learned/learned-optimizer.js';
import { memoryOf } from 'l2o/internal/meta/train.js';
import type { Training } from 'l2o/internal/meta/training.js';
import { TrainingTrajectory } from 'l2o/internal/meta/training-trajectory.js';
import { validationsWithin } from 'l2o/internal/meta/validate.js';
import type { Optimizer } from 'l2o/internal/optimizers/optimizer.js';
import { nextTurn } from 'l2o/internal/platform.js';
import { Stream } from 'l2o/internal/random/stream.js';
import { canonicalJson } from 'l2o/internal/store/canonical.js';
import type { Subject, WorkTask } from './work-list.js';

/** A trial goes on for so long, or so many steps, after one that compiles. */
const trialSeconds = 0.3;
const trialSteps = 50;

/** Steps of a trial's unroll: each of a longer one takes as long. */
const trialUnroll = 2;

/** Bytes that a task takes at least. */
export function memoryOfTask({ subject: { problem, rule, training } }: WorkTask): number {
  return leastMemory(training ? memoryOf(training) : { problem, rule });
}

export class Estimates {
  readonly #engine: Engine;
  readonly #signal: AbortSignal | undefined;
  /** Seconds of a step, by what is computed: rates and seeds do not matter. */
  readonly #paces = new Map<string, Promise<number>>();

  constructor(engine: Engine, signal?: AbortSignal) {
    this.#engine = engine;
    this.#signal = signal;
  }

  /** @returns seconds for what is left of a task; undefined where its images are not there @throws Interrupted when the signal came */
  async secondsOf(task: WorkTask): Promise<number | undefined> {
    const { subject, steps, done, state } = task;
    const left = steps - done;
    if (state === 'without images') return undefined;
    if (state === 'shipped' || state === 'stored') return 0;
    if (this.#signal?.aborted) throw new Interrupted();
    const step = await this.#pace(subject);
    if (!subject.training) return left * step;
    const { unroll, validation } = subject.training;
    const iteration = (await this.#pacePerUnrolled(subject, subject.training)) * unroll;
    const validations =
      validationsWithin(validation, steps * unroll) - validationsWithin(validation, done * unroll);
    return left * iteration + validations * validation.steps * step;
  }

  /** A step of the rule on the problem. */
  #pace(subject: Subject): Promise<number> {
    const { problem, rule, dataset } = subject;
    const optimizer = isBound(rule) ? rule : bind(rule, rule.initialize(Stream.fromSeed(0)));
    const start = { problem, optimizer, seed: 0, ...(dataset && { dataset }) };
    return this.#known(`step ${kindOf(subject)}`, () => this.#engine.start(start));
  }

  /** Of a meta-iteration, per step that it unrolls. */
  async #pacePerUnrolled(subject: Subject, whole: Training): Promise<number> {
    const training = { ...whole, unroll: Math.min(whole.unroll, trialUnroll) };
    const { dataset } = subject;
    const start = { training, engine: this.#engine, seed: 0, ...(dataset && { dataset }) };
    const kind = `${whole.order} ${training.unroll} ${kindOf(subject)}`;
    const pace = this.#known(kind, () => new TrainingTrajectory(start));
    return (await pace) / training.unroll;
  }

  #known(kind: string, start: () => Trajectory): Promise<number> {
    const pace = this.#paces.get(kind) ?? this.#paceOf(start);
    this.#paces.set(kind, pace);
    return pace;
  }

  async #paceOf(start: () => Trajectory): Promise<number> {
    // Trials alone leave no moment in which Ctrl-C could arrive.
    await nextTurn();
    if (this.#signal?.aborted) throw new Interrupted();
    return paceOf(start());
  }
}

function isBound(rule: Optimizer | LearnedOptimizer): rule is Optimizer {
  return !('theta' in rule);
}

/** Bound or not, and at whatever rate, a rule takes as long. */
function kindOf({ problem, rule }: Subject): string {
  const { theta: _, rate: __, etaMin: ___, ...settings } = rule.settings;
  return canonicalJson([problem.id, problem.size, rule.id, settings]);
}

async function paceOf(trajectory: Trajectory): Promise<number> {
  try {
    await trajectory.advance(1);
    const start = performance.now();
    let steps = 0;
    let seconds = 0;
    while (seconds < trialSeconds && steps < trialSteps) {
      await trajectory.advance(1);
      steps++;
      seconds = (performance.now() - start) / 1000;
    }
    return seconds / steps;
  } finally {
    trajectory.dispose();
  }
}
