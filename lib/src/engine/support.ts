/** Small pieces that every machine-based engine shares. */
import type { ImageDataset } from '../data/dataset.js';
import { UsageError } from '../errors.js';
import type { NetworkProblem } from '../problems/problem.js';
import type { Evaluation } from './engine.js';
import type { Machine } from './machine.js';

/** The images of a network problem. @throws UsageError where none were given */
export function requireData(problem: NetworkProblem, dataset: ImageDataset | undefined): ImageDataset {
  if (dataset) return dataset;
  throw new UsageError({
    expected: `${problem.id} trains on the images of ${problem.batch.dataset}`,
    found: 'no images',
    mend: `hand over { dataset: await loadDataset('${problem.batch.dataset}') }`,
  });
}

/** Loss and gradient at one point, on a machine. */
export async function evaluateOn<V>(machine: Machine<V>, { problem, x, batch }: Evaluation) {
  const evaluator = machine.evaluator(problem, batch?.dataset);
  const point = machine.upload({ shape: [problem.size], values: x });
  const { loss, gradient } = machine.tidy(() => evaluator.lossAndGradient(point, batch?.indices));
  const [first, second] = await machine.download([loss, gradient]);
  machine.free([point, loss, gradient]);
  return {
    loss: first?.values[0] ?? Number.NaN,
    gradient: Float64Array.from(second?.values ?? []),
  };
}
