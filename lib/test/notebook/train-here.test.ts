import { expect, test } from 'vitest';
import { doubleEngine } from '../../src/engine/double/double-engine.js';
import { UsageError } from '../../src/errors.js';
import { multiscaleAdam, plainAverage } from '../../src/learned/multiscale-adam.js';
import { trainingLog } from '../../src/meta/training-log.js';
import { trainHere } from '../../src/notebook/train-here.js';
import type { CustomProblem } from '../../src/problems/problem.js';
import { sumOfSquares } from '../../src/problems/sum-of-squares.js';
import { averageWeights } from '../../src/trained/average-weights.js';

const problem = sumOfSquares({ dimensions: 4 });
const timescales = [
  [0.9, 0.99],
  [0.5, 0.9],
] as const;

test('a training in a cell: theta, the optimizer that it makes, the log', async () => {
  const rule = multiscaleAdam({ rate: 1e-2, timescales, mixture: { average: 'la-b' } });
  const options = { rule, problem, iterations: 30, metaRate: 1e-3 };
  const { optimizer, theta, result } = await trainHere(options);
  const log = trainingLog(result);
  expect(log.metaLosses).toHaveLength(30);
  expect(result.stepsComputed).toBe(30);
  expect(log.selected?.iteration).toBe(30);
  expect(averageWeights(theta, 'la-b').reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
  expect(optimizer.title).toBe(rule.title);
  const run = doubleEngine.start({ problem, optimizer, seed: 0 });
  const losses = await run.advance(50);
  run.dispose();
  expect(losses[49]).toBeLessThan(losses[0]);
  expect(Array.from((await trainHere(options)).theta)).toEqual(Array.from(theta));
  expect(Array.from((await trainHere({ ...options, seed: 1 })).theta)).not.toEqual(Array.from(theta));
});

test('a training in parts is the same training, with a look at theta after each', async () => {
  const rule = multiscaleAdam({ rate: 1e-2, timescales, mixture: { average: 'la-b' } });
  const validation = { every: 100, steps: 10 };
  const options = { rule, problem, metaRate: 1e-3, validation };
  const { theta, stages } = await trainHere({ ...options, iterations: 10, parts: 3 });
  expect(stages.map(({ iteration }) => iteration)).toEqual([4, 7, 10]);
  const whole = await trainHere({ ...options, iterations: 10 });
  expect(Array.from(theta)).toEqual(Array.from(whole.theta));
  expect(Array.from(stages[2].theta)).toEqual(Array.from(theta));
  expect(Array.from(stages[0].theta)).not.toEqual(Array.from(stages[1].theta));
});

test('a problem that only one engine runs is trained on with that one', async () => {
  const parabola: CustomProblem = {
    kind: 'custom',
    id: 'Parabola',
    title: 'Parabola',
    source: 'tests',
    settings: {},
    parameters: [{ name: 'x', shape: [2] }],
    size: 2,
    initialize: () => Float32Array.of(3, -1),
    loss: (x) => x.square().sum().asScalar(),
  };
  const rule = multiscaleAdam({ rate: 1e-2, timescales, mixture: { average: 'la-b' } });
  const { result } = await trainHere({ rule, problem: parabola, iterations: 2, metaRate: 1e-3 });
  expect(result.losses[0]).toBeCloseTo(Math.log(2.99 ** 2 + 0.99 ** 2), 5);
});

test('a rule with nothing to learn, or no parts, are refused before anything runs', () => {
  const average = multiscaleAdam({ rate: 1e-2, timescales, mixture: { average: 'la-b' } });
  for (const parts of [0, 1.5, 3]) {
    expect(() => trainHere({ rule: average, problem, iterations: 2, metaRate: 1e-3, parts })).toThrow(
      `found: ${parts}`,
    );
  }
  const rule = plainAverage({ rate: 1e-2 });
  expect(() => trainHere({ rule, problem, iterations: 2, metaRate: 1e-3 })).toThrow(UsageError);
});
