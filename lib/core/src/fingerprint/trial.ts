/** An engine tried on the problems of probe.ts. */
import { batchSource } from '../data/batches.js';
import type { ImageDataset } from '../data/dataset.js';
import type { Engine } from '../engine/engine.js';
import type { MetaStart, Order, Unrolled } from '../engine/meta-trajectory.js';
import { bind, type LearnedOptimizer } from '../learned/learned-optimizer.js';
import type { PlainProblem } from '../problems/problem.js';
import { Stream } from '../random/stream.js';
import {
  probeConvolution,
  probeCoordinates,
  probeDense,
  probeImages,
  probeRate,
  probeRule,
  probeSum,
  probeThreeByThree,
  smallImages,
} from './probe.js';

const steps = 3;

const seed = 1;

const streams = Stream.fromSeed(seed).split('probe');

/** Each with the rule that it is tried with. */
const trials: readonly (readonly [PlainProblem, LearnedOptimizer])[] = [
  [probeSum, probeRule],
  [probeCoordinates, probeRule],
  [probeDense, probeRate],
  [probeConvolution, probeRate],
  [probeThreeByThree, probeRate],
];

const unrollTrials: readonly (readonly [PlainProblem, LearnedOptimizer, Order])[] = [
  [probeSum, probeRule, 'second'],
  [probeDense, probeRate, 'first'],
  [probeDense, probeRate, 'second'],
];

const thetaOf = (rule: LearnedOptimizer) => rule.initialize(streams.split('theta'));

const imagesFor = (problem: PlainProblem): { readonly dataset?: ImageDataset } =>
  problem.kind === 'network' ? { dataset: problem === probeThreeByThree ? smallImages : probeImages } : {};

/** Of each problem that an engine runs: the losses of a few steps, and after them what is classified rightly and all that is kept. */
export async function courses(engine: Engine): Promise<Float64Array[]> {
  const results: Float64Array[] = [];
  for (const [problem, rule] of trials) {
    if (engine.supports(problem).ok) results.push(...(await course(engine, problem, rule)));
  }
  return results;
}

async function course(
  engine: Engine,
  problem: PlainProblem,
  rule: LearnedOptimizer,
): Promise<Float64Array[]> {
  const optimizer = bind(rule, thetaOf(rule));
  const trajectory = engine.start({ problem, optimizer, seed, ...imagesFor(problem) });
  try {
    const losses = await trajectory.advance(steps);
    const accuracy = (await trajectory.accuracy()) ?? 0;
    const { arrays } = await trajectory.snapshot();
    const names = Object.keys(arrays).sort();
    return [
      losses,
      Float64Array.of(accuracy),
      ...names.map((name) => Float64Array.from(arrays[name].values)),
    ];
  } finally {
    trajectory.dispose();
  }
}

/** What an engine makes of meta-gradients; nothing where it cannot differentiate. */
export async function unrolls(engine: Engine): Promise<Unrolled[]> {
  const results: Unrolled[] = [];
  for (const [problem, rule, order] of unrollTrials) {
    if (engine.supports(problem).ok) results.push(...(await unrolled(engine, { problem, rule, order })));
  }
  return results;
}

async function unrolled(
  engine: Engine,
  trial: Pick<MetaStart, 'problem' | 'rule' | 'order'>,
): Promise<Unrolled[]> {
  const { problem, rule } = trial;
  const x = problem.initialize(streams.split('start'));
  const noise = streams.split('noise');
  const trajectory = engine.startMeta?.({ ...trial, x, noise, ...imagesFor(problem) });
  if (!trajectory) return [];
  const draw =
    problem.kind === 'network'
      ? batchSource(problem.batch, probeImages, streams.split('batches'))
      : () => undefined;
  try {
    const batches = Array.from({ length: steps }, (_, i) => ({
      gradient: draw(2 * i),
      loss: draw(2 * i + 1),
    }));
    return [await trajectory.unroll(thetaOf(rule), batches)];
  } finally {
    trajectory.dispose();
  }
}
