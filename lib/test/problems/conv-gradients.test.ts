/**
 * Gradients of convolutional networks: the double engine against central differences of its own loss and against the oracle,
 * which knows what equal entries of a pool get; every backend of TensorFlow.js against the double engine.
 */
import { describe, expect, it } from 'vitest';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import { networkLoss } from '../oracle/network.js';
import { relativeDistance } from '../oracle/unroll.js';
import { type ConvCase, convCases, tiedCases } from '../support/conv-networks.js';
import { tensorBackends } from '../support/tensor-backends.js';

const evaluationOf = ({ problem, x, dataset, batch }: ConvCase) => ({
  problem,
  x: Float64Array.from(x),
  batch: { dataset, ...batch },
});

/** The ends of every block, and so many between them. */
function entriesOf({ problem }: ConvCase, between: number): number[] {
  let begin = 0;
  return problem.parameters.flatMap(({ shape }) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const count = Math.min(size, between + 2);
    const entries = Array.from(
      { length: count },
      (_, i) => begin + Math.round((i * (size - 1)) / Math.max(1, count - 1)),
    );
    begin += size;
    return entries;
  });
}

describe.each(convCases)('$name', (each) => {
  const evaluation = evaluationOf(each);

  it('has the gradient of central differences in double precision', async () => {
    const { gradient } = await doubleEngine.evaluate(evaluation);
    expect(gradient).toHaveLength(each.problem.size);
    const step = 1e-6;
    const lossAt = async (i: number, value: number) =>
      (await doubleEngine.evaluate({ ...evaluation, x: evaluation.x.with(i, value) })).loss;
    const entries = entriesOf(each, 18);
    const differences: number[] = [];
    for (const i of entries) {
      const x = evaluation.x[i];
      differences.push(((await lossAt(i, x + step)) - (await lossAt(i, x - step))) / (2 * step));
    }
    expect(
      relativeDistance(
        entries.map((i) => gradient[i]),
        differences,
      ),
    ).toBeLessThan(1e-7);
  });

  it('moves every block of parameters', async () => {
    const { gradient } = await doubleEngine.evaluate(evaluation);
    let begin = 0;
    for (const { shape } of each.problem.parameters) {
      const end = begin + shape.reduce((product, length) => product * length, 1);
      expect(Math.max(...gradient.slice(begin, end).map(Math.abs))).toBeGreaterThan(1e-4);
      begin = end;
    }
  });
});

describe.each([...convCases, ...tiedCases])('$name', (each) => {
  it('has the loss and gradient of the oracle', async () => {
    const { problem, dataset, x, batch } = each;
    const { loss, gradient } = await doubleEngine.evaluate(evaluationOf(each));
    const expected = networkLoss(problem, dataset, x, batch);
    expect(relativeDistance([loss], [expected.loss])).toBeLessThan(1e-13);
    expect(relativeDistance(gradient, expected.gradient)).toBeLessThan(1e-12);
  });

  it.each(tensorBackends)('has the same loss and gradient on $name', async ({ make }) => {
    const engine = await make();
    const exact = await doubleEngine.evaluate(evaluationOf(each));
    const { loss, gradient } = await engine.evaluate(evaluationOf(each));
    expect(Math.abs(loss - exact.loss)).toBeLessThan(3e-6 * Math.abs(exact.loss));
    expect(relativeDistance(gradient, exact.gradient)).toBeLessThan(1e-5);
  });
});
