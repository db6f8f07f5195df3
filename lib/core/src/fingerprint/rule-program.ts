/** What a rule computes, as a hash: its state at the start, and its steps, on an algebra that computes nothing. */

import { initialState, takeLearnedStep, takeStep } from '../engine/formulas.js';
import { repeatable } from '../gate/repeatable.js';
import type { LearnedOptimizer, Theta } from '../learned/learned-optimizer.js';
import type { Optimizer, State } from '../optimizers/optimizer.js';
import { anyLength, planned } from '../optimizers/planned.js';
import type { ParameterShape } from '../parameters.js';
import { digest, oncePer } from './digest.js';
import { Graph, type GraphValue } from './graph.js';

/** The steps that are looked at: bias corrections and schedules make each another. */
const steps = [1, 2, 3, 10, 100, 1000, 10_000, 100_000];

/** Those of formulas of one's own, which alone say when a number switches: all to 200, then each 2 % further. */
const closeSteps = Array.from({ length: 514 }, (_, i) =>
  i < 200 ? i + 1 : Math.round(200 * 1.02 ** (i - 199)),
);

/**
 * What a rule computes, whatever its formulas, its state and the rule itself are called: 16 hex digits. A rule whose theta is
 * bound is known by the numbers of theta; of a learned optimizer itself they stand for any numbers. Numbers count in single precision,
 * for runs in double precision too: what differs by less has to stand in the settings, which count as they are.
 *
 * Remembered per object, until `forget`: a rule may read a variable that changes afterwards.
 *
 * @throws what the rule throws
 */
export const ruleProgram = oncePer((given: Optimizer | LearnedOptimizer): string => {
  const rule = planned(given, anyLength);
  const graph = new Graph();
  const { algebra } = graph;
  const x = graph.leaf('x', ['n']);
  const gradient = graph.leaf('gradient', ['n']);
  const noise = (name: string) => graph.leaf(`noise ${name}`, ['n']);
  const loss = () => graph.leaf('loss', []);
  // Those of any problem: what they are stands in its own program.
  const parameters: ParameterShape[] = [];
  const begin = () => initialState(algebra, rule, { x, gradient, parameters });
  const first = begin();
  const names = Object.keys(first);
  const state = Object.fromEntries(
    names.map((name, place) => [name, graph.leaf(`state ${place}`, first[name].shape)]),
  );
  const stepOf = (t: number) => {
    const at = { x, gradient, t, noise, loss, parameters };
    return 'theta' in rule
      ? takeLearnedStep(algebra, rule, thetaOf(rule, graph), state, at)
      : takeStep(algebra, rule, state, at);
  };
  const hashes = (values: State<GraphValue>) =>
    [...new Set([...names, ...Object.keys(values)])].map((name) => values[name]?.hash ?? 'none').join(' ');
  // What stands among them where theta is bound or a length planned says nothing of steps.
  const hasSettings = Object.keys(rule.settings).some((name) => name !== 'theta' && name !== 'plannedSteps');
  const looked = hasSettings && rule.looked !== 'closely' ? steps : closeSteps;
  const { plannedSteps: last } = rule;
  const taken = last === undefined ? looked : [...looked.filter((t) => t < last), last];
  const asked = {
    of: rule.title,
    fix: 'keep what changes in the state of the rule, and take random numbers from noise(name) of its step',
  };
  const beginning = repeatable(asked, () => hashes(begin()));
  const lines = taken.map((t, i) =>
    repeatable({ ...asked, atOnce: i > 0 }, () => {
      const next = stepOf(t);
      return `${t}: ${next.x.hash} ${hashes(next.state)}`;
    }),
  );
  return digest(`init: ${beginning}`, ...lines);
});

/** Meta-parameters that stand for any numbers, by their places in the flat vector. */
function thetaOf({ theta }: LearnedOptimizer, graph: Graph): Theta<GraphValue> {
  return Object.fromEntries(
    theta.map(({ name, shape }, place) => [name, graph.leaf(`theta ${place}`, shape)]),
  );
}
