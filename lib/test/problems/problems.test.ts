/** What the thesis says of its problems. */
import { describe, expect, it } from 'vitest';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import { totalSize } from '../../core/src/parameters.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import { rosenbrock } from '../../core/src/problems/rosenbrock.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import { Stream } from '../../core/src/random/stream.js';
import { madeUpImages } from '../support/images.js';

const stream = Stream.fromSeed(0);

describe('sum of squares', () => {
  it('starts uniformly in (-10, 10), near a loss of 33,333', async () => {
    const problem = sumOfSquares();
    const x = problem.initialize(stream);
    expect(x).toHaveLength(1000);
    expect(Math.max(...x)).toBeGreaterThan(9.9);
    expect(Math.min(...x)).toBeLessThan(-9.9);
    const { loss } = await doubleEngine.evaluate({ problem, x });
    expect(Math.abs(loss - 33_333)).toBeLessThan(3000);
  });
});

describe('Rosenbrock', () => {
  it('starts at (5, -5) with a loss of 90,016 and has its minimum, 0, at (1, 1)', async () => {
    const problem = rosenbrock();
    const start = await doubleEngine.evaluate({ problem, x: problem.initialize(stream) });
    expect(start.loss).toBe(90_016);
    const end = await doubleEngine.evaluate({ problem, x: Float64Array.of(1, 1) });
    expect(end.loss).toBe(0);
    expect([...end.gradient].map(Math.abs)).toEqual([0, 0]);
  });
});

describe('MlpMnist', () => {
  const problem = mlpMnist();

  it('has 15,910 parameters in four named blocks', () => {
    expect(problem.size).toBe(15_910);
    expect(problem.parameters.map(({ name, shape }) => [name, ...shape])).toEqual([
      ['dense1/weights', 784, 20],
      ['dense1/bias', 20],
      ['dense2/weights', 20, 10],
      ['dense2/bias', 10],
    ]);
    expect(totalSize(problem.parameters)).toBe(problem.size);
  });

  it('draws every weight and bias from N(0, 0.01^2), and starts at ln 10', async () => {
    const x = problem.initialize(stream);
    const deviation = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / x.length);
    expect(Math.abs(deviation - 0.01)).toBeLessThan(2e-4);
    const bias = x.subarray(784 * 20, 784 * 20 + 20);
    expect(Math.max(...bias.map(Math.abs))).toBeGreaterThan(0.005);
    const batch = { dataset: madeUpImages(), indices: Int32Array.of(0, 1, 2, 3) };
    const { loss } = await doubleEngine.evaluate({ problem, x, batch });
    expect(Math.abs(loss - Math.log(10))).toBeLessThan(0.1);
  });

  it('asks for its images', async () => {
    await expect(() => doubleEngine.evaluate({ problem, x: problem.initialize(stream) })).rejects.toThrow(
      'loadDataset',
    );
  });
});
