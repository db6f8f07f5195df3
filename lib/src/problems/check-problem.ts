/** What a problem of one's own must be before anything is computed of it. */

import { UsageError } from '../errors.js';
import { countTo, kind, listOf, mostCoordinates } from '../gate/kinds.js';
import { readSettings, refuse, shown } from '../gate/settings.js';
import type { Stream } from '../random/stream.js';
import { checkNetwork } from './network-gate.js';
import { totalSize } from './parameters.js';
import type { PlainProblem, Problem } from './problem.js';

const count = countTo(mostCoordinates);

const parameter = {
  name: kind('a text', (value): value is string => typeof value === 'string'),
  shape: listOf(count, { least: 0, most: 8 }),
};

/** @throws UsageError unless its sizes and, of a network, its layers and batches can be */
export function checkProblem(problem: PlainProblem): void {
  const { title, parameters, size } = problem;
  if (!Array.isArray(parameters))
    refuse({ name: 'parameters', of: title }, 'a list of { name, shape }', parameters);
  parameters.forEach((one, i) => {
    readSettings(`parameters[${i}] of ${title}`, parameter, one);
  });
  const total = totalSize(parameters);
  if (total !== size) {
    throw new UsageError({
      expected: `The parameters of ${title} have as many entries as it has coordinates`,
      found: `${total} entries in its parameters, a size of ${size}`,
      mend: "set size to the sum of the parameters' sizes: totalSize(parameters)",
    });
  }
  count.read(size, { name: 'size', of: title });
  if (problem.kind === 'network') checkNetwork(problem);
}

/** Where a trajectory begins. @throws UsageError unless the problem gives as many finite numbers as it has coordinates */
export function startingPoint(problem: Problem, stream: Stream): Float32Array {
  const x = problem.initialize(stream);
  checkPoint(`The starting point of ${problem.title}, from its initialize(),`, problem, x);
  return x;
}

/** @param what begins the sentence @throws UsageError unless it is as many finite numbers as there are coordinates */
export function checkPoint(what: string, { size }: Pick<Problem, 'size'>, x: ArrayLike<number>): void {
  const wrong =
    ArrayBuffer.isView(x) && x.length === size
      ? Array.prototype.findIndex.call(x, (value) => !Number.isFinite(value))
      : 0;
  if (wrong < 0) return;
  throw new UsageError({
    expected: `${what} is ${size} finite numbers`,
    found: !ArrayBuffer.isView(x)
      ? shown(x)
      : x.length === size
        ? `${x[wrong]} at place ${wrong}`
        : `${x.length} numbers`,
    mend: 'return a Float32Array of as many numbers as its size says',
  });
}
