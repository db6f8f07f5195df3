/**
 * The proof of the meta-gradients: what the tensor engines give, against central differences of the oracle, which
 * differentiates nothing. For every rule, over 1 and 20 steps, to first and second order, from a starting point, from
 * where 12 steps led, and right after a reset to another starting point.
 *
 * Relu and the largest and smallest of a history have kinks. Drawn weights and biases keep every unit off its kink (with
 * biases of 0 a black pixel would sit on it); the copies with which a history begins are constants, so that ties among
 * them do not matter. Ties among later points have a test of their own.
 */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../core/src/engine/engine.js';
import type { Order } from '../../core/src/engine/meta-trajectory.js';
import type { LearnedOptimizer } from '../../core/src/learned/learned-optimizer.js';
import { adamTimescales } from '../../core/src/learned/timescales.js';
import { Stream } from '../../core/src/random/stream.js';
import type { Snapshot } from '../../core/src/snapshot.js';
import { networkOf, oracleMultiscale } from '../oracle/rules.js';
import {
  distanceOf,
  metaGradient,
  type OracleTask,
  oracleStateOf,
  oracleUnroll,
  relativeDistance,
} from '../oracle/unroll.js';
import { engines } from '../support/engines.js';
import { type Row, rows } from './rows.js';
import { batchesOf, noiseOf, pointOf, smallImages, smallNetwork } from './small-network.js';

/** The engines that differentiate. */
export const learning = engines.filter(({ name }) => name !== 'double');
export const network = smallNetwork();
export const noise = Stream.fromSeed(0);
export const [start, elsewhere] = [pointOf(network.size, 1), pointOf(network.size, 2)];

/** All entries of a small theta; of a large one at least 40, evenly, and the ends of every block. */
export function entriesOf({ rule, theta }: Row): number[] {
  const evenly = Math.min(theta.length, 40);
  const entries = new Set(Array.from({ length: evenly }, (_, i) => Math.floor((i * theta.length) / evenly)));
  let end = 0;
  for (const { shape } of rule.theta) {
    entries.add(end);
    end += shape.reduce((product, length) => product * length, 1);
    entries.add(end - 1);
  }
  return [...entries];
}

export function startMeta(
  engine: Engine,
  row: Row,
  order: Order,
  x = start,
  problem = network,
  dataset = smallImages,
) {
  if (!engine.startMeta) throw new Error(`${engine.name} does not differentiate`);
  return engine.startMeta({ problem, dataset, rule: row.rule, x, order, noise });
}

/** Where 12 steps of each row lead, on the first engine that was asked: all go on from there, and have one answer. */
const ledTo = new Map<string, Promise<Snapshot>>();

async function twelveSteps(engine: Engine, row: Row): Promise<Snapshot> {
  const trajectory = startMeta(engine, row, 'first');
  await trajectory.unroll(row.theta, batchesOf(12));
  const snapshot = await trajectory.snapshot();
  trajectory.dispose();
  return snapshot;
}

/** A trajectory that stands at the place of that name. */
export const places = {
  'at the starting point': async (engine: Engine, row: Row, order: Order) => startMeta(engine, row, order),
  'after 12 steps': async (engine: Engine, row: Row, order: Order) => {
    const known = ledTo.get(row.name) ?? twelveSteps(engine, row);
    ledTo.set(row.name, known);
    const trajectory = startMeta(engine, row, order, elsewhere);
    trajectory.restore(await known);
    return trajectory;
  },
  'right after a reset': async (engine: Engine, row: Row, order: Order) => {
    const fresh = startMeta(engine, row, order, elsewhere);
    const trajectory = startMeta(engine, row, order);
    await trajectory.unroll(row.theta, batchesOf(3, 50));
    trajectory.restore(await fresh.snapshot());
    fresh.dispose();
    return trajectory;
  },
};

export type PlaceName = keyof typeof places;

export const rnnTwo = oracleMultiscale(adamTimescales(6), 0.02, networkOf([50, 50]));

export function rowNamed(name: string): Row {
  const found = rows.find((row) => row.name === name);
  if (!found) throw new Error(`no row ${name}`);
  return found;
}

/** Where in each block of theta the gradient is largest. */
export function largestOfBlocks({ theta }: LearnedOptimizer, gradient: Float64Array): number[] {
  let end = 0;
  return theta.map(({ shape }) => {
    const begin = end;
    end += shape.reduce((product, length) => product * length, 1);
    const sizes = Array.from(gradient.slice(begin, end), Math.abs);
    return begin + sizes.indexOf(Math.max(...sizes));
  });
}

/** Two different points of the history are the same number, its largest or smallest. */
export function tied(points: readonly number[], end: 'largest' | 'smallest'): boolean {
  const extreme = end === 'largest' ? Math.max(...points) : Math.min(...points);
  return points.filter((point) => point === extreme).length > 1;
}

export const kinds = [
  { order: 'first', steps: 1, bound: 1e-4 },
  { order: 'first', steps: 20, bound: 1e-4 },
  { order: 'second', steps: 20, bound: 1e-3 },
] as const;

export type Kind = (typeof kinds)[number];

/**
 * Gradients are compared as if their largest entry were at least this. In the first step of Multiscale Adam all steps
 * are the same, so that the gradient of a mixture with weights of sum 1 is 0.
 */
export const least = 1e-4;

/** What the oracle says, once per place where engines begin alike. */
const answers = new Map<string, ReturnType<typeof ask>>();

function ask(task: OracleTask, { theta }: Row, order: Order, entries: readonly number[]) {
  return { run: oracleUnroll(task, theta), gradient: metaGradient(task, theta, entries, order) };
}

/** @param entries of theta, whose derivatives are asked for */
export function answerOf(task: OracleTask, row: Row, order: Order, entries: readonly number[]) {
  const { problem, from, batches } = task;
  const asked = [row.name, [...row.theta], problem.id, problem.settings, order, entries, from, batches];
  const key = JSON.stringify(asked);
  const known = answers.get(key) ?? ask(task, row, order, entries);
  answers.set(key, known);
  return known;
}

/** @param chosen the places and kinds that are tried, of every row on every engine */
export function proveRows(chosen: {
  readonly places: readonly PlaceName[];
  readonly kinds: readonly Kind[];
}): void {
  describe.each(learning)('$name', ({ make }) => {
    describe.each(rows)('$name', (row) => {
      describe.each(chosen.places)('%s', (place) => {
        it.each(chosen.kinds)('$order order over $steps', async ({ order, steps, bound }) => {
          const trajectory = await places[place](await make(), row, order);
          const begin = await trajectory.snapshot();
          const batches = batchesOf(steps, 12);
          const { losses, metaLoss, gradient } = await trajectory.unroll(row.theta, batches);
          const end = await trajectory.snapshot();
          trajectory.dispose();

          const task = {
            problem: network,
            dataset: smallImages,
            rule: row.oracle,
            from: oracleStateOf(begin),
            batches,
            noise: noiseOf(noise, network.size),
          };
          const entries = entriesOf(row);
          const oracle = answerOf(task, row, order, entries);
          const sample = entries.map((entry) => gradient[entry]);
          expect(gradient).toHaveLength(row.theta.length);
          expect(relativeDistance(sample, oracle.gradient, least)).toBeLessThan(bound);
          expect(relativeDistance(losses, oracle.run.losses)).toBeLessThan(1e-5);
          expect(Math.abs(metaLoss - oracle.run.metaLoss)).toBeLessThan(1e-5);
          expect(end.step).toBe(begin.step + steps);
          for (const distance of Object.values(distanceOf(oracleStateOf(end), oracle.run.end))) {
            expect(distance).toBeLessThan(1e-5);
          }
        });
      });
    });
  });
}
