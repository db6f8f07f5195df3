/** What a problem computes, as a hash, whatever it and its parameters are called. */

import { registeredLosses } from '../engine/families.js';
import { lossAndGradientOn } from '../engine/formulas.js';
import { UsageError } from '../errors.js';
import { areEqual, fromStream, refuseOther, repeatable, waitForClock } from '../gate/repeatable.js';
import type {
  AnalyticProblem,
  CustomProblem,
  NetworkProblem,
  PlainProblem,
  Problem,
} from '../problems/problem.js';
import { Stream } from '../random/stream.js';
import { canonicalJson } from '../store/canonical.js';
import { bytesOf, digest, oncePer } from './digest.js';
import { Graph } from './graph.js';
import { imageProgram } from './image-program.js';

/**
 * What a problem computes: 16 hex digits. Of a problem in closed form the graph of its loss and gradient, of a network its
 * layers and what they read, of a loss written in TensorFlow.js its operations, its values and gradients at two points; and where each
 * starts. No images are needed.
 *
 * Remembered per object, until `forget`: a problem may read a variable that changes afterwards.
 *
 * @throws what the problem throws
 */
export const problemProgram = oncePer(async (problem: Problem): Promise<string> => {
  switch (problem.kind) {
    case 'analytic':
      return digest('analytic', ...graphOf(problem), ...formOf(problem));
    case 'network':
      return digest('network', ...layersOf(problem), imageProgram(problem.batch), ...formOf(problem));
    case 'custom':
      return digest('custom', ...(await operationsOf(problem)), ...formOf(problem));
    case 'meta':
      return problem.program();
  }
});

/** The shapes of its parameters, and where it starts. */
function formOf(problem: PlainProblem): (string | Uint8Array)[] {
  return [JSON.stringify(problem.parameters.map(({ shape }) => shape)), bytesOf(startOf(problem))];
}

/** What it makes of one stream. */
function startOf(problem: PlainProblem): Float32Array {
  const asked = { of: problem.title, fix: fromStream('initialize()') };
  return repeatable(asked, () => problem.initialize(Stream.fromSeed(0).split('start')), areEqual);
}

function graphOf(problem: AnalyticProblem): string[] {
  const graph = new Graph();
  const x = graph.leaf('x', ['n']);
  const hashes = repeatable({ of: problem.title, fix: 'compute loss and gradient from x alone' }, () => {
    const { loss, gradient } = lossAndGradientOn(graph.algebra, problem, x);
    return `${loss.hash} ${gradient.hash}`;
  });
  return hashes.split(' ');
}

function layersOf({ layers }: NetworkProblem): string[] {
  return layers.map((layer) => canonicalJson(layer));
}

/** What a loss does in TensorFlow.js, and its values and gradients at the start and beside it. */
async function operationsOf(problem: CustomProblem): Promise<readonly (string | Uint8Array)[]> {
  const start = startOf(problem);
  const shift = Stream.fromSeed(0).split('shift').normal(new Float32Array(start.length));
  const beside = start.map((value, i) => value + shift[i]);
  const program = registeredLosses();
  if (program) {
    const found = await program(problem, [start, beside]);
    waitForClock();
    const again = await program(problem, [start, beside]);
    if (digest(...again) !== digest(...found)) refuseOther({ of: problem.title, fix: fromStream('loss()') });
    return found;
  }
  throw new UsageError({
    expected: `The loss of ${problem.title} is in a language that some engine here knows`,
    found: 'a problem of the kind "custom", and no engine for it',
    fix: 'import "l2o-tfjs", whose engines run losses written with TensorFlow.js',
  });
}
