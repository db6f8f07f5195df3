/** Three learned rules and the engines that differentiate: the table of the meta-gradients on a problem with an offset. */
import { expect } from 'vitest';
import type { Engine } from '../../core/src/engine/engine.js';
import type { Order } from '../../core/src/engine/meta-trajectory.js';
import { ruleByName } from '../../core/src/learned/rule-named.js';
import { drawTheta, thetaSize } from '../kernels/support.js';
import { relativeDistance } from '../oracle/unroll.js';
import { engines } from '../support/engines.js';
import { derivativesAlong, directions, type Task, unrollOn } from './offset.js';

export const learningEngines = (): Promise<Engine[]> =>
  Promise.all(engines.filter(({ name }) => name !== 'double').map(({ make }) => make()));

export const learnedCases = (
  [
    ['la-c', 'second', 5],
    ['k-momentums-6-0.2-0.99', 'first', 5],
    ['k-timesteps-5', 'first', 5],
  ] satisfies [string, Order, number][]
).map(([name, order, steps]) => {
  const rule = ruleByName(name, { eta: 0.05 });
  return { name, rule, order: order as Order, steps, theta: drawTheta(thetaSize(rule.theta), 0.3) };
});

/** Smaller ones are differences of nearly equal numbers: in the first step of Multiscale Adam all its steps are the same. */
const least = 1e-5;

/** Compares meta-gradients with central differences in double precision along random directions. */
export async function expectRightDerivatives(
  engines: readonly Engine[],
  task: Task,
  count = 8,
): Promise<void> {
  const along = directions(task.theta.length, count);
  const expected = derivativesAlong(task, along);
  for (const engine of engines) {
    const { gradient } = await unrollOn(engine, task);
    const derivatives = along.map((direction) =>
      direction.reduce((sum, value, i) => sum + value * gradient[i], 0),
    );
    expect(relativeDistance(derivatives, expected, least), engine.name).toBeLessThan(1e-3);
  }
}
