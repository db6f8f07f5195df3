/**
 * Optimizers that keep the same state, from equal states on: what each gains over its next few steps. That is what the thesis' RNN is
 * trained for (4.3.3), and it need not be what helps over a whole run (short-horizon bias: Wu, Ren, Liao, Grosse 2018).
 */
import type { Engine } from 'l2o/internal/engine/engine.js';
import { Interrupted } from 'l2o/internal/errors.js';
import type { Optimizer } from 'l2o/internal/optimizers/optimizer.js';
import type { PlainProblem } from 'l2o/internal/problems/problem.js';
import { at } from '../at.js';
import { Curve } from './curve.js';
import { checkCounts, checkSubjects } from './evaluate-here.js';
import { withWorkplace } from './workplace.js';

/** Which states, and how far from each. */
export interface EqualStatesOptions {
  readonly problem: PlainProblem;
  /** The states lie on the way of the first. All keep the same state, as every Multiscale Adam of the same timescales does. */
  readonly optimizers: readonly [Optimizer, ...Optimizer[]];
  /** Steps of the first optimizer. */
  readonly steps: number;
  /** A state every so many of them. */
  readonly every: number;
  /** Steps that each optimizer takes from a state. */
  readonly horizon: number;
  readonly seed?: number;
  /** The fastest one that runs the problem, unless given. */
  readonly engine?: Engine;
}

/**
 * The mean of ln L over the next `horizon` points of each optimizer, on the same batches, by the step of the state.
 *
 * @returns a curve per optimizer; y is this mean
 * @throws UsageError for numbers that cannot be, and where an optimizer keeps another state than the first
 * @throws Interrupted after "interrupt kernel"
 */
export function fromEqualStates({
  problem,
  optimizers,
  steps,
  every,
  horizon,
  seed = 0,
  engine,
}: EqualStatesOptions): Promise<Curve[]> {
  checkCounts({ steps, every, horizon }, steps);
  checkSubjects({ problem, optimizers });
  return withWorkplace(problem, optimizers, engine, async (workplace) => {
    const { dataset, onProgress, signal } = workplace;
    const begin = (optimizer: Optimizer) =>
      workplace.engine.start({ problem, optimizer, seed, ...(dataset && { dataset }) });
    const way = begin(optimizers[0]);
    const branches = optimizers.map(begin);
    try {
      const places: number[] = [];
      const means: number[][] = branches.map(() => []);
      while (way.step < steps) {
        if (signal?.aborted) throw new Interrupted();
        const state = await way.snapshot();
        places.push(way.step);
        for (const [i, branch] of branches.entries()) {
          branch.restore(state);
          // The first loss is that of the state itself.
          const losses = (await branch.advance(horizon + 1)).subarray(1);
          at(means, i).push(losses.reduce((sum, loss) => sum + Math.log(loss), 0) / horizon);
        }
        const losses = await way.advance(Math.min(every, steps - way.step));
        onProgress?.({
          curve: optimizers[0].title,
          state: 'running',
          step: way.step,
          steps,
          loss: at(losses, 0),
        });
      }
      return optimizers.map(({ title }, i) => new Curve(title, places, at(means, i)));
    } finally {
      for (const trajectory of [way, ...branches]) trajectory.dispose();
    }
  });
}
