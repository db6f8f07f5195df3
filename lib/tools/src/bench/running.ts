/** A workload, started on an engine. */
import { type Batch, batchSource } from 'l2o/internal/data/batches.js';
import type { ImageDataset } from 'l2o/internal/data/dataset.js';
import { type DoubleArray, doubleArray } from 'l2o/internal/engine/double/array.js';
import type { Engine, Start } from 'l2o/internal/engine/engine.js';
import type { StepBatches, Unrolled } from 'l2o/internal/engine/meta-trajectory.js';
import { bind, type LearnedOptimizer } from 'l2o/internal/learned/learned-optimizer.js';
import { ruleByName } from 'l2o/internal/learned/rule-named.js';
import { outerStep } from 'l2o/internal/meta/outer-step.js';
import { adam } from 'l2o/internal/optimizers/adam.js';
import type { Optimizer, State } from 'l2o/internal/optimizers/optimizer.js';
import { sgd } from 'l2o/internal/optimizers/sgd.js';
import { tensorflowAdam } from 'l2o/internal/optimizers/tensorflow-adam.js';
import { totalSize } from 'l2o/internal/parameters.js';
import type { NetworkProblem, PlainProblem } from 'l2o/internal/problems/problem.js';
import { sumOfSquares } from 'l2o/internal/problems/sum-of-squares.js';
import { Stream } from 'l2o/internal/random/stream.js';
import { imagesNamed, networkNamed } from './problems.js';
import type { Workload } from './workload.js';

type Training = Extract<Workload, { kind: 'training' }>;

export interface Running {
  run(times: number): Promise<void>;
}

export interface Ground {
  readonly problem: PlainProblem;
  readonly dataset?: ImageDataset;
}

function problemOf(workload: Workload): PlainProblem {
  return workload.kind === 'rule'
    ? sumOfSquares({ dimensions: workload.coordinates })
    : networkNamed(workload.network);
}

/** The problem that a workload is about, with its images read. @throws DataError where that fails */
export async function groundOf(workload: Workload): Promise<Ground> {
  const problem = problemOf(workload);
  if (problem.kind !== 'network') return { problem };
  return { problem, dataset: await imagesNamed(problem.batch.dataset) };
}

/** Why an engine cannot do it, or undefined. */
export function whyNot(workload: Workload, engine: Engine): string | undefined {
  if (workload.kind === 'batch') return undefined;
  const support = engine.supports(problemOf(workload));
  if (!support.ok) return support.reason;
  return workload.kind === 'training' && !engine.startMeta ? 'it does not differentiate' : undefined;
}

export function start(workload: Workload, engine: Engine, ground: Ground): Running {
  switch (workload.kind) {
    case 'gradient':
      return stepping(engine, ground, sgd({ rate: 1e-3 }));
    case 'step':
    case 'rule':
      return stepping(engine, ground, optimizerNamed(workload.rule));
    case 'accuracy':
      return classifying(engine, ground);
    case 'batch':
      return preparing(networkNamed(workload.network), ground);
    case 'training':
      return training(workload, engine, ground);
  }
}

function stepping(engine: Engine, ground: Ground, optimizer: Optimizer): Running {
  const trajectory = engine.start(startOf(ground, optimizer));
  return { run: async (times) => void (await trajectory.advance(times)) };
}

function classifying(engine: Engine, ground: Ground): Running {
  const trajectory = engine.start(startOf(ground, sgd({ rate: 1e-3 })));
  return {
    run: async (times) => {
      for (let i = 0; i < times; i++) await trajectory.accuracy();
    },
  };
}

export function startOf(ground: Ground, optimizer: Optimizer): Start {
  return { ...ground, optimizer, seed: 1 };
}

function preparing({ batch }: NetworkProblem, ground: Ground): Running {
  const batchOf = batchSource(batch, imagesOf(ground), Stream.fromSeed(2));
  let drawn = 0;
  return {
    run: async (times) => {
      for (let i = 0; i < times; i++) batchOf(drawn++);
    },
  };
}

/** The rate of Adam on theta. */
export const outerRate = 2e-4;

/** Meta-iterations as a training has them: batches, unroll, meta-gradient, and a step of Adam on theta. */
export interface Learning {
  readonly x: Float32Array;
  readonly rule: LearnedOptimizer;
  /** Theta before the first. */
  readonly theta: Float32Array;
  iterate(): Promise<{ readonly batches: readonly Drawn[]; readonly unrolled: Unrolled }>;
}

/** The batches of a step. */
type Drawn = Readonly<Record<keyof StepBatches, Batch>>;

export function learning(workload: Training, engine: Engine, ground: Ground): Learning {
  const { network, rule: name, unroll, order } = workload;
  const problem = networkNamed(network);
  const dataset = imagesOf(ground);
  const rule = ruleByName(name);
  const x = problem.initialize(Stream.fromSeed(1));
  const trajectory = engine.startMeta?.({ problem, dataset, rule, x, noise: Stream.fromSeed(0), order });
  if (!trajectory) throw new Error(`${engine.name} does not differentiate`);
  const theta = thetaOf(totalSize(rule.theta));
  const batchOf = batchSource(problem.batch, dataset, Stream.fromSeed(2));
  let drawn = 0;
  const draw = () => batchOf(drawn++);
  const run = { outer: tensorflowAdam({ rate: outerRate }), rule };
  let moved = doubleArray([theta.length], theta);
  let state: State<DoubleArray> | undefined;
  let done = 0;
  return {
    x,
    rule,
    theta,
    iterate: async () => {
      const batches = Array.from({ length: unroll }, () => ({ gradient: draw(), loss: draw() }));
      const unrolled = await trajectory.unroll(Float32Array.from(moved.values), batches);
      ({ x: moved, state } = outerStep(run, state, moved, unrolled, ++done, Stream.fromSeed(3)));
      return { batches, unrolled };
    },
  };
}

function training(workload: Training, engine: Engine, ground: Ground): Running {
  const { iterate } = learning(workload, engine, ground);
  return {
    run: async (times) => {
      for (let i = 0; i < times; i++) await iterate();
    },
  };
}

function imagesOf({ dataset, problem }: Ground): ImageDataset {
  if (dataset) return dataset;
  throw new Error(`${problem.id} has no images`);
}

export function optimizerNamed(name: string): Optimizer {
  const learned = learnedNamed(name);
  return learned ? bind(learned.rule, learned.theta) : adam({ rate: 1e-3 });
}

/** A learned rule and its theta; undefined where nothing is learned. */
export function learnedNamed(
  name: string,
): { readonly rule: LearnedOptimizer; readonly theta: Float32Array } | undefined {
  if (name === 'adam') return undefined;
  const rule = ruleByName(name);
  return { rule, theta: thetaOf(totalSize(rule.theta)) };
}

/** Small weights, of no meaning. */
function thetaOf(size: number): Float32Array {
  const values = Stream.fromSeed(5).normal(new Float32Array(size));
  return values.map((value) => 0.05 * value);
}
