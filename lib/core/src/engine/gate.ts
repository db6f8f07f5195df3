/**
 * The gate of an engine: problems of one's own, points, images and snapshots are looked at before step 1, by the same
 * eyes for every engine. What cannot be is refused before anything is built of it.
 */

import type { ImageDataset } from '../data/dataset.js';
import { UsageError } from '../errors.js';
import { checkShape, checkSnapshot } from '../gate/arrays.js';
import { whole } from '../gate/kinds.js';
import type { LearnedOptimizer } from '../learned/learned-optimizer.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { isUnplanned } from '../optimizers/planned.js';
import { checkPoint, checkProblem, startingPoint } from '../problems/check-problem.js';
import { checkImages } from '../problems/network-gate.js';
import type { PlainProblem, Problem } from '../problems/problem.js';
import { Stream } from '../random/stream.js';
import type { Snapshot } from '../snapshot.js';
import { doubleAlgebra } from './double/algebra.js';
import { doubleArray } from './double/array.js';
import type { Engine, Trajectory } from './engine.js';
import { lossAndGradientOn } from './formulas.js';
import { machineMemory, requireMemory, stateShapes } from './memory.js';
import { checkRule, tried } from './rule-gate.js';
import { tallyShapes } from './running-accuracy.js';
import { shapes } from './shapes.js';

/** The same engine, behind the gate. */
export function gated<E extends Engine>(engine: E): E {
  const { startMeta } = engine;
  return {
    ...engine,
    start(start) {
      const { problem, optimizer, dataset } = start;
      checkOnce(problem, dataset);
      checkRule(optimizer, problem.size);
      requirePlan(optimizer);
      requireMemory({ problem, rule: optimizer }, machineMemory());
      return oneAtATime(engine.start(start));
    },
    ...(startMeta && {
      startMeta(start) {
        const { problem, rule, dataset, x } = start;
        checkOnce(problem, dataset);
        checkRule(rule, problem.size);
        requirePlan(rule);
        checkPoint(`The starting point on ${problem.title}`, problem, x);
        requireMemory({ problem, rule }, machineMemory());
        return startMeta(start);
      },
    }),
    async evaluate(request) {
      const { problem, x, batch } = request;
      checkOnce(problem, batch?.dataset);
      checkShape(
        `A point of ${problem.title}`,
        [problem.size],
        { shape: [x.length], values: x },
        'give another one',
      );
      return engine.evaluate(request);
    },
  };
}

/** @throws UsageError for a rule that needs to know how long its run is to be, and was not told */
function requirePlan(rule: Optimizer | LearnedOptimizer): void {
  if (!isUnplanned(rule)) return;
  throw new UsageError({
    expected: `${rule.title} is started for a planned number of steps, which it needs`,
    found: 'none',
    fix: 'call minimize(), evaluateRun() or metaTrain(), which know how long it is to run',
  });
}

/** The same trajectory, which refuses to be moved elsewhere in the middle of its steps: their losses would be of no course. */
function oneAtATime(trajectory: Trajectory): Trajectory {
  const advance = trajectory.advance.bind(trajectory);
  const restore = trajectory.restore.bind(trajectory);
  let isAdvancing = false;
  const requireRest = () => {
    if (!isAdvancing) return;
    throw new UsageError({
      expected: 'A trajectory does one thing at a time',
      found: 'a call of advance() or restore() in the middle of its steps',
      fix: 'await its advance() first, or start another trajectory',
    });
  };
  return Object.assign(trajectory, {
    async advance(steps: number) {
      whole.read(steps, { name: 'steps', of: 'advance()' });
      requireRest();
      isAdvancing = true;
      try {
        return await advance(steps);
      } finally {
        isAdvancing = false;
      }
    },
    restore(snapshot: Snapshot) {
      requireRest();
      restore(snapshot);
    },
  });
}

/** Problems that were let in. */
const known = new WeakSet<PlainProblem>();

/** @throws UsageError unless the problem can be, on these images */
export function checkOnce(problem: Problem, dataset?: ImageDataset): void {
  // A training is no problem of an engine, which says so itself.
  if (problem?.kind === 'meta') return;
  if (!known.has(problem)) {
    checkProblem(problem);
    if (problem.kind === 'analytic') checkClosedForm(problem);
    known.add(problem);
  }
  if (problem.kind === 'network' && dataset) checkImages(problem, dataset);
}

/** Evaluates it once, in double precision. */
function checkClosedForm(problem: Extract<Problem, { kind: 'analytic' }>): void {
  const { title, size } = problem;
  const x = startingPoint(problem, Stream.fromSeed(0));
  tried(title, () => lossAndGradientOn(shapes, problem, [size]));
  const { loss, gradient } = tried(title, () =>
    lossAndGradientOn(doubleAlgebra, problem, doubleArray([size], x)),
  );
  const fix = 'change what its lossAndGradient() returns';
  checkShape(`The loss of ${title}`, [], loss, fix);
  checkShape(`The gradient of ${title}`, [size], gradient, fix);
}

/** A look at snapshots before they are restored: of this rule, on this problem. */
export function snapshotGate(
  problem: Problem,
  rule: Pick<Optimizer, 'init' | 'title'>,
): (snapshot: Snapshot) => void {
  return (snapshot) => {
    // The state begins with the first gradient: at the starting point there is none.
    const state = snapshot?.step === 0 ? {} : stateShapes(rule, problem.size);
    const named = Object.entries(state).map(([name, shape]) => [`state/${name}`, shape]);
    checkSnapshot(`${rule.title} on ${problem.title}`, snapshot, {
      needed: { x: [problem.size], ...Object.fromEntries(named) },
      others: tallyShapes,
    });
  };
}
