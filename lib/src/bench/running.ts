/** A workload, started on an engine. */
import { batchSource } from '../data/batches.js';
import type { ImageDataset } from '../data/dataset.js';
import type { Engine, Start } from '../engine/engine.js';
import { bind } from '../learned/learned-optimizer.js';
import { ruleByName } from '../learned/rule-named.js';
import { adam } from '../optimizers/adam.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { sgd } from '../optimizers/sgd.js';
import { totalSize } from '../problems/parameters.js';
import type { NetworkProblem, PlainProblem } from '../problems/problem.js';
import { sumOfSquares } from '../problems/sum-of-squares.js';
import { Stream } from '../random/stream.js';
import { imagesNamed, networkNamed } from './problems.js';
import type { Workload } from './workload.js';

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

function startOf(ground: Ground, optimizer: Optimizer): Start {
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

function training(
  { network, rule: name, unroll, order }: Extract<Workload, { kind: 'training' }>,
  engine: Engine,
  ground: Ground,
): Running {
  const problem = networkNamed(network);
  const dataset = imagesOf(ground);
  const rule = ruleByName(name);
  const x = problem.initialize(Stream.fromSeed(1));
  const trajectory = engine.startMeta?.({ problem, dataset, rule, x, noise: Stream.fromSeed(0), order });
  const theta = thetaOf(totalSize(rule.theta));
  const batchOf = batchSource(problem.batch, dataset, Stream.fromSeed(2));
  let drawn = 0;
  const draw = () => batchOf(drawn++);
  return {
    run: async (times) => {
      for (let i = 0; i < times; i++) {
        const batches = Array.from({ length: unroll }, () => ({ gradient: draw(), loss: draw() }));
        await trajectory?.unroll(theta, batches);
      }
    },
  };
}

function imagesOf({ dataset, problem }: Ground): ImageDataset {
  if (dataset) return dataset;
  throw new Error(`${problem.id} has no images`);
}

function optimizerNamed(name: string): Optimizer {
  if (name === 'adam') return adam({ rate: 1e-3 });
  const rule = ruleByName(name);
  return bind(rule, thetaOf(totalSize(rule.theta)));
}

/** Small weights, of no meaning. */
function thetaOf(size: number): Float32Array {
  const values = Stream.fromSeed(5).normal(new Float32Array(size));
  return values.map((value) => 0.05 * value);
}
