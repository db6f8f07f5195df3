/** Problems by name. */
import { UsageError } from 'l2o/internal/errors.js';
import { nearest } from 'l2o/internal/nearest.js';
import { convCifar } from 'l2o/internal/problems/conv-cifar.js';
import { convMnist } from 'l2o/internal/problems/conv-mnist.js';
import { mlpMnist } from 'l2o/internal/problems/mlp-mnist.js';
import type { NetworkProblem, PlainProblem } from 'l2o/internal/problems/problem.js';
import { rosenbrock } from 'l2o/internal/problems/rosenbrock.js';
import { sumOfSquares } from 'l2o/internal/problems/sum-of-squares.js';

export const networks: readonly NetworkProblem[] = [
  mlpMnist(),
  convMnist(1),
  convMnist(0),
  convCifar(1),
  convCifar(0),
];

/** Those of the thesis. */
export const problems: readonly PlainProblem[] = [...networks, sumOfSquares(), rosenbrock()];

/** In any case. @throws UsageError naming the nearest */
export function problemNamed<P extends PlainProblem>(name: string, among: readonly P[]): P {
  const found = among.find(({ id }) => id.toLowerCase() === name.toLowerCase());
  if (found) return found;
  const ids = among.map(({ id }) => id);
  throw new UsageError({
    expected: `A problem is one of ${ids.join(', ')}`,
    found: `"${name}"`,
    fix: `take the nearest: ${nearest(name, ids).join(' or ')}`,
  });
}

/** One of a module's, else one of the thesis'. @param own what the module exports @throws UsageError as `problemNamed` */
export function problemFrom(own: Readonly<Record<string, unknown>>, name: string): PlainProblem {
  return Object.hasOwn(own, name) ? (own[name] as PlainProblem) : problemNamed(name, problems);
}

/** Their names, for help. */
export function idsOf(problems: readonly PlainProblem[]): string {
  return problems.map(({ id }) => id).join(', ');
}
