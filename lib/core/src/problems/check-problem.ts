/** What a problem of one's own must be before anything is computed of it. */
import { UsageError } from '../errors.js';
import { countTo, isRecord, kind, listOf, mostCoordinates, oneOf } from '../gate/kinds.js';
import { type AnyForm, readSettings, refuse, shown } from '../gate/settings.js';
import { nearest } from '../nearest.js';
import { totalSize } from '../parameters.js';
import type { Stream } from '../random/stream.js';
import { checkNetwork } from './network-gate.js';
import type { PlainProblem, Problem } from './problem.js';

const count = countTo(mostCoordinates);

const kinds = oneOf(['analytic', 'network', 'custom']);

export const callable = (like: string) => kind(`a function ${like}`, (value) => typeof value === 'function');

const text = kind('a text', (value): value is string => typeof value === 'string');

export const list = (of: string) =>
  kind(`a list of ${of}`, (value): value is unknown[] => Array.isArray(value));

const parameter = {
  name: text,
  shape: listOf(count, { least: 0, most: 8 }),
};

/** What problems and rules have in common. */
export const ofEverything = { title: text, id: text, source: text, settings: kind('a record', isRecord) };

const ofProblem = {
  ...ofEverything,
  kind: kinds,
  parameters: list('{ name, shape }'),
  size: count,
  initialize: callable('(stream) => the starting point'),
};

const ofKind = {
  analytic: { lossAndGradient: callable('(x) => { loss, gradient }') },
  network: { layers: list('layers') },
  custom: { loss: callable('(x) => a scalar of TensorFlow.js') },
};

/**
 * The fields of a problem or a rule of one's own, in which others may stand.
 * @param of whose they are @throws UsageError where one is missing or of another kind, with the name that may be meant
 */
export function checkFields(of: string, form: AnyForm, given: object): void {
  const others = Object.keys(given).filter((name) => !Object.hasOwn(form, name));
  for (const [name, kind] of Object.entries(form)) {
    // Of an object of a class, too.
    const value: unknown = Reflect.get(given, name);
    if (value === undefined && others.length > 0) {
      refuse({ name, of }, kind.is, value, `give one, or call it so where it is ${nearest(name, others, 1)}`);
    }
    kind.read(value, { name, of });
  }
}

/** @throws UsageError unless its fields, its sizes and, of a network, its layers and batches can be */
export function checkProblem(problem: PlainProblem): void {
  if (!isRecord(problem)) refuse({ name: 'problem', of: 'a run' }, 'a problem, such as mlpMnist()', problem);
  const { title, parameters, size } = problem;
  const of = title ?? 'a problem';
  checkFields(of, { ...ofProblem, ...ofKind[kinds.read(problem.kind, { name: 'kind', of })] }, problem);
  parameters.forEach((one, i) => {
    readSettings(`parameters[${i}] of ${title}`, parameter, one);
  });
  const total = totalSize(parameters);
  if (total !== size) {
    throw new UsageError({
      expected: `The parameters of ${title} have as many entries as it has coordinates`,
      found: `${total} entries in its parameters, a size of ${size}`,
      fix: "set size to the sum of the parameters' sizes: totalSize(parameters)",
    });
  }
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
    fix: 'return a Float32Array of as many numbers as its size says',
  });
}
