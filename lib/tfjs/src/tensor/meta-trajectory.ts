/**
 * Meta-gradients by TensorFlow.js' reverse mode, through unrolled steps.
 *
 * The problem's gradient is itself made of ordinary operations (layers/), so one reverse pass over the unroll is
 * right to second order too; the tape's own second derivatives, which are not, are never asked for.
 */
import * as tf from '@tensorflow/tfjs';
import type { Batch } from 'l2o/internal/data/batches.js';
import type { ArrayBackend, Evaluator } from 'l2o/internal/engine/array-backend.js';
import { initialState, takeLearnedStep } from 'l2o/internal/engine/formulas.js';
import { snapshotGate } from 'l2o/internal/engine/gate.js';
import { meanOfLogs, metaLoss, tinyLoss } from 'l2o/internal/engine/meta-loss.js';
import {
  type MetaStart,
  type MetaTrajectory,
  requireOrder,
  type StepBatches,
  type Unrolled,
  type Walked,
} from 'l2o/internal/engine/meta-trajectory.js';
import { checkUnroll } from 'l2o/internal/engine/support.js';
import { TrajectoryState } from 'l2o/internal/engine/trajectory-state.js';
import { blocksOf } from 'l2o/internal/learned/learned-optimizer.js';
import type { State } from 'l2o/internal/optimizers/optimizer.js';
import type { Snapshot } from 'l2o/internal/snapshot.js';
import { tensorAlgebra } from './algebra.js';
import { constant } from './detached.js';

export class TensorMetaTrajectory implements MetaTrajectory {
  readonly #backend: ArrayBackend<tf.Tensor>;
  readonly #start: MetaStart;
  readonly #evaluator: Evaluator<tf.Tensor>;
  readonly #state: TrajectoryState<tf.Tensor>;

  /** @throws UsageError for second order on a custom problem, and for a network without its images */
  constructor(backend: ArrayBackend<tf.Tensor>, start: MetaStart) {
    requireOrder(start.problem, start.order);
    this.#backend = backend;
    this.#start = start;
    this.#evaluator = backend.evaluator(start.problem, start.dataset);
    this.#state = new TrajectoryState(backend, start.x);
  }

  get step(): number {
    return this.#state.step;
  }

  async unroll(theta: Float32Array, batches: readonly StepBatches[]): Promise<Unrolled> {
    checkUnroll(this.#start.rule, theta, batches);
    const { x, state, ...found } = this.#backend.tidy(() => this.#differentiate(theta, batches));
    this.#state.replace(x, state, this.step + batches.length);
    const { metaLoss, losses, gradient } = found;
    try {
      const [loss, raw, gradientValues] = await Promise.all([
        metaLoss.data(),
        losses.data(),
        gradient.data(),
      ]);
      return {
        metaLoss: loss[0],
        losses: Float64Array.from(raw),
        gradient: Float64Array.from(gradientValues),
      };
    } finally {
      tf.dispose(found);
    }
  }

  #differentiate(theta: Float32Array, batches: readonly StepBatches[]) {
    const begin = { x: this.#state.x, state: this.#state.values };
    const own = new Set([begin.x, ...Object.values(begin.state ?? {})]);
    let reached = begin;
    let losses: tf.Tensor | undefined;
    const flat = tf.tensor1d(theta);
    const metaLossOf = (flat: tf.Tensor) => {
      const blocks = this.#blocksOf(flat, theta);
      const raw: tf.Tensor[] = [];
      let at = begin;
      batches.forEach((batch, u) => {
        at = this.#takeStep(blocks, at, batch.gradient, this.step + u + 1);
        raw.push(this.#evaluator.loss(at.x, batch.loss));
      });
      reached = { x: tf.keep(at.x), state: kept(at.state) };
      losses = tf.keep(tf.stack(raw));
      return this.#metaLossOf(losses);
    };
    try {
      const { value, grad } = tf.valueAndGrad(metaLossOf)(flat);
      return { losses: losses ?? value, metaLoss: value, gradient: grad, ...reached };
    } catch (error) {
      const kept = [reached.x, ...Object.values(reached.state ?? {}), ...(losses ? [losses] : [])];
      tf.dispose(kept.filter((value) => !own.has(value)));
      throw error;
    }
  }

  async forward(theta: Float32Array, batches: readonly StepBatches[]): Promise<Walked> {
    checkUnroll(this.#start.rule, theta, batches);
    const { x, state, losses } = this.#backend.tidy(() => {
      const blocks = this.#blocksOf(tf.tensor1d(theta), theta);
      const raw: tf.Tensor[] = [];
      let at = { x: this.#state.x, state: this.#state.values };
      batches.forEach((batch, u) => {
        at = this.#takeStep(blocks, at, batch.gradient, this.step + u + 1);
        raw.push(this.#evaluator.loss(at.x, batch.loss));
      });
      return { ...at, losses: tf.stack(raw) };
    });
    this.#state.replace(x, state, this.step + batches.length);
    const found = Float64Array.from(await losses.data());
    losses.dispose();
    return { metaLoss: metaLoss(this.#start.objective ?? meanOfLogs, found), losses: found };
  }

  /** See meta-loss.ts. */
  #metaLossOf(losses: tf.Tensor): tf.Scalar {
    const { of, weights } = this.#start.objective ?? meanOfLogs;
    const values = of === 'log' ? tf.log(tf.add(losses, tinyLoss)) : losses;
    if (weights === 'mean') return tf.mean(values);
    if (weights === 'final') return tf.reshape(tf.slice(values, losses.size - 1, 1), []);
    return tf.sum(tf.mul(values, tf.tensor1d([...weights])));
  }

  #takeStep(
    theta: Record<string, tf.Tensor>,
    { x, state }: { x: tf.Tensor; state: State<tf.Tensor> | undefined },
    batch: Batch | undefined,
    t: number,
  ) {
    const { rule, order, noise, problem } = this.#start;
    const from = order === 'second' ? x : constant(x);
    const { loss, gradient } = this.#evaluator.lossAndGradient(from, batch);
    const draw = (name: string) =>
      tf.tensor1d(noise.split(name).normal(new Float32Array(problem.size), (t - 1) * problem.size));
    const at = { x, gradient, t, noise: draw, loss: () => constant(loss), parameters: problem.parameters };
    return takeLearnedStep(tensorAlgebra, rule, theta, state ?? initialState(tensorAlgebra, rule, at), at);
  }

  #blocksOf(flat: tf.Tensor, values: Float32Array): Record<string, tf.Tensor> {
    let offset = 0;
    const blocks = Object.entries(blocksOf(this.#start.rule, values)).map(([name, block]) => {
      const begin = offset;
      offset += block.values.length;
      return [name, tf.reshape(tf.slice(flat, begin, block.values.length), [...block.shape])];
    });
    return Object.fromEntries(blocks);
  }

  parameters(): Promise<Float32Array | Float64Array> {
    return this.#state.parameters();
  }

  snapshot(): Promise<Snapshot> {
    return this.#state.snapshot();
  }

  restore(snapshot: Snapshot): void {
    snapshotGate(this.#start.problem, this.#start.rule)(snapshot);
    this.#state.restore(snapshot);
  }

  dispose(): void {
    this.#state.dispose();
  }
}

function kept(state: State<tf.Tensor> | undefined): State<tf.Tensor> | undefined {
  return state && Object.fromEntries(Object.entries(state).map(([name, value]) => [name, tf.keep(value)]));
}
