/**
 * Meta-training's inner loop in kernels: the steps of an unroll forward, then their derivatives backward.
 *
 * Points, states and gradients of all steps stay in memory; most of what the rule's network computes from them is computed
 * again on the way back, and all of it where the rest would take too much memory. To second order a step passes its
 * derivative on through the problem's gradient too: a product of the problem's Hessian with a vector.
 */
import { UsageError } from '../../errors.js';
import { blocksOf } from '../../learned/learned-optimizer.js';
import { elementCount, totalSize } from '../../parameters.js';
import type { Snapshot } from '../../snapshot.js';
import { snapshotGate } from '../gate.js';
import { meanOfLogs, metaLoss, metaLossDerivative, type Objective } from '../meta-loss.js';
import {
  type MetaStart,
  type MetaTrajectory,
  requireOrder,
  type StepBatches,
  type Unrolled,
  type Walked,
} from '../meta-trajectory.js';
import { checkUnroll } from '../support.js';
import type { FloatArray } from './float-algebra.js';
import type { Allocation } from './heap.js';
import type { KernelEvaluator } from './kernel-evaluator.js';
import { NoiseArrays } from './noise.js';
import { uniformValue } from './rule/traced-rule.js';
import { RuleRun } from './rule-run.js';
import type { Runtime } from './runtime.js';
import { clearBeyond, coordinatesOf, repeatLast } from './state-memory.js';
import { giveTurn, isTurnDue } from './turns.js';

/** Bytes that may be kept of the rule's network over the steps of an unroll. */
const mostKept = 2 ** 30;

export class KernelMetaTrajectory implements MetaTrajectory {
  readonly #runtime: Runtime;
  readonly #start: MetaStart;
  readonly #evaluator: KernelEvaluator;
  readonly #run: RuleRun;
  readonly #noise: NoiseArrays;
  /** Arrays of the steps and of the way back, by name. */
  readonly #arrays = new Map<string, Allocation>();
  /** Where the gradients of the steps of an unroll were measured. */
  readonly #losses: number[] = [];
  readonly #mostKept: number;
  /** Whether what is kept of the rule's network is kept of one step only. */
  #isKeptOnce = false;
  #step = 0;

  /**
   * @param evaluator of the problem; released with the trajectory
   * @param most bytes that may be kept of the rule's network: beyond them steps are taken again on the way back
   */
  constructor(runtime: Runtime, start: MetaStart, evaluator: KernelEvaluator, most = mostKept) {
    const { problem, rule, x, noise, order } = start;
    requireOrder(problem, order);
    this.#runtime = runtime;
    this.#start = start;
    this.#mostKept = most;
    this.#evaluator = evaluator;
    this.#run = new RuleRun(runtime, problem, rule, 2);
    this.#noise = new NoiseArrays(runtime, problem.size, noise);
    this.#run.startAt(x);
  }

  get step(): number {
    return this.#step;
  }

  async unroll(theta: Float32Array, batches: readonly StepBatches[]): Promise<Unrolled> {
    checkUnroll(this.#start.rule, theta, batches);
    const blocks = this.#blocksOf(theta);
    const losses = new Float64Array(batches.length);
    for (const [u, batch] of batches.entries()) {
      losses[u] = this.#forward(u, batch, blocks, batches.length);
      if (isTurnDue()) await giveTurn();
    }
    const gradient = await this.#backward(blocks, batches, losses);
    this.#run.advance(batches.length);
    this.#step += batches.length;
    return { metaLoss: metaLoss(this.#objective, losses), losses, gradient };
  }

  async forward(theta: Float32Array, batches: readonly StepBatches[]): Promise<Walked> {
    checkUnroll(this.#start.rule, theta, batches);
    const blocks = this.#blocksOf(theta);
    const losses = new Float64Array(batches.length);
    for (const [u, batch] of batches.entries()) {
      this.#takeStep(0, batch, blocks, 1);
      this.#run.advance(1);
      this.#step++;
      losses[u] = Math.fround(this.#evaluator.loss(this.#run.x(), batch.loss));
      if (isTurnDue()) await giveTurn();
    }
    return { metaLoss: metaLoss(this.#objective, losses), losses };
  }

  get #objective(): Objective {
    return this.#start.objective ?? meanOfLogs;
  }

  #blocksOf(theta: Float32Array): Map<string, FloatArray> {
    const blocks = Object.entries(blocksOf(this.#start.rule, theta));
    return new Map(blocks.map(([name, { shape, values }]) => [name, uniformValue(shape, values)]));
  }

  /** Step `u` of an unroll of that length. */
  #takeStep(u: number, batch: StepBatches, theta: Map<string, FloatArray>, length: number): void {
    const run = this.#run;
    const gradient = this.#array(`gradient ${u}`);
    const loss = Math.fround(this.#evaluator.lossAndGradient(run.x(u), batch.gradient, gradient));
    this.#losses[u] = loss;
    repeatLast(this.#runtime, gradient, this.#start.problem.size);
    const inputs = { slot: u, t: this.#step + u + 1, theta, loss };
    if (!run.hasState) run.initialize(gradient, inputs);
    if (u === 0) run.widen(length + 1, inputs);
    run.trace(inputs);
    if (length > 1) this.#requireDerivatives();
    const rows = run.traced.savedRows.reduce((sum, count) => sum + count, 0);
    const { stride } = coordinatesOf(this.#start.problem.size);
    this.#isKeptOnce = length > 1 && rows * stride * length > this.#mostKept;
    this.#noise.draw(run.traced.noiseNames, this.#step + u);
    run.step(run.traced.forward(), u, (name) => this.#addressOf(name, u));
  }

  /** @throws UsageError where theta reaches later steps by a way that no derivative comes back */
  #requireDerivatives(): void {
    const names = this.#run.traced.uniformOfTheta();
    if (names.length === 0) return;
    const { title } = this.#start.rule;
    throw new UsageError({
      expected: `${title}, trained by kernels through several steps, keeps what it makes of theta as a number per coordinate`,
      found: `${names.join(', ')}: one that all coordinates share`,
      fix: 'begin it in init with x.filled(...), or train on TensorFlow.js: the engine tensor/wasm',
    });
  }

  /** The same. @returns the loss after it */
  #forward(u: number, batch: StepBatches, theta: Map<string, FloatArray>, length: number): number {
    this.#takeStep(u, batch, theta, length);
    const lossGradient = this.#array(`loss gradient ${u}`);
    const loss = this.#evaluator.lossAndGradient(this.#run.x(u + 1), batch.loss, lossGradient);
    clearBeyond(this.#runtime, lossGradient, this.#start.problem.size);
    return Math.fround(loss);
  }

  async #backward(
    theta: Map<string, FloatArray>,
    batches: readonly StepBatches[],
    losses: Float64Array,
  ): Promise<Float64Array> {
    const run = this.#run;
    const { order, rule } = this.#start;
    const isShort = batches.length === 1;
    const sums = new Map(rule.theta.map(({ name }) => [name, undefined as Float64Array | undefined]));
    if (!isShort) this.#clearAfter();
    for (let u = batches.length - 1; u >= 0; u--) {
      if (!isShort) {
        run.trace({ slot: u, t: this.#step + u + 1, theta, loss: this.#losses[u] });
        this.#noise.draw(run.traced.noiseNames, this.#step + u);
        const isGone = this.#isKeptOnce && u < batches.length - 1;
        if (isGone) run.run(run.traced.forward(), u, (name) => this.#addressOf(name, u));
      }
      const program = run.traced.backward(isShort, order);
      program.setScale(metaLossDerivative(this.#objective, losses[u], u, batches.length));
      run.run(program, u, (name) => this.#addressOf(name, u));
      for (const [name, before] of sums) {
        const part = program.thetaGradientOf(name);
        sums.set(name, before && part ? before.map((value, i) => value + part[i]) : (part ?? before));
      }
      if (isTurnDue()) await giveTurn();
      if (u === 0) break;
      this.#swap(program.arrays);
      if (order === 'second') this.#curve(u, batches[u], program.arrays);
    }
    const gradient = new Float64Array(totalSize(rule.theta));
    let offset = 0;
    for (const { name, shape } of rule.theta) {
      const sum = sums.get(name);
      if (sum) gradient.set(sum, offset);
      offset += elementCount(shape);
    }
    return gradient;
  }

  /** after/hvp = H before/gradient: what the derivative of the gradient at x(u) makes of it. */
  #curve(u: number, batch: StepBatches, arrays: readonly string[]): void {
    const hvp = this.#array('after/hvp');
    if (!arrays.includes('before/gradient')) {
      this.#clear(hvp, 1);
      return;
    }
    const { hvp: product } = this.#evaluator;
    if (!product) {
      throw new UsageError({
        expected: 'A meta-gradient of second order needs the second derivatives of the problem',
        found: `${this.#start.problem.title}, for which the kernels engine has none`,
        fix: 'take the engine "tensor", or the first order',
      });
    }
    product.call(this.#evaluator, this.#run.x(u), batch.gradient, this.#array('before/gradient'), hvp);
  }

  /** What was computed before a step is what comes after the step before it. */
  #swap(written: readonly string[]): void {
    for (const [of, rows] of [['x', 1] as const, ...this.#run.rows()]) {
      const [before, after] = [this.#allocation(`before/${of}`, rows), this.#allocation(`after/${of}`, rows)];
      this.#arrays.set(`after/${of}`, before);
      this.#arrays.set(`before/${of}`, after);
      if (!written.includes(`before/${of}`)) this.#clear(before.at, rows);
    }
  }

  #clearAfter(): void {
    for (const [of, rows] of [['x', 1], ['hvp', 1], ...this.#run.rows()] as const) {
      this.#clear(this.#allocation(`after/${of}`, rows).at, rows);
    }
  }

  #clear(at: number, rows: number): void {
    const { stride } = coordinatesOf(this.#start.problem.size);
    this.#runtime.heap.floats(at, (rows * stride) / 4).fill(0);
  }

  #addressOf(name: string, u: number): number {
    const [kind, of] = name.split('/');
    switch (kind) {
      case 'noise':
        return this.#noise.address(name) ?? 0;
      case 'saved': {
        const step = this.#isKeptOnce ? 'once' : u;
        return this.#allocation(`saved ${of} ${step}`, this.#run.traced.savedRows[Number(of)]).at;
      }
      case 'gradient':
      case 'loss gradient':
        return this.#array(`${kind} ${u}`);
      default:
        return this.#allocation(name, this.#run.rows().get(of) ?? 1).at;
    }
  }

  #array(name: string): number {
    return this.#allocation(name, 1).at;
  }

  #allocation(name: string, rows: number): Allocation {
    const known = this.#arrays.get(name);
    if (known) return known;
    const allocation = this.#runtime.heap.allocate(rows * coordinatesOf(this.#start.problem.size).stride);
    this.#arrays.set(name, allocation);
    return allocation;
  }

  async parameters(): Promise<Float32Array> {
    return this.#run.point();
  }

  async snapshot(): Promise<Snapshot> {
    return this.#run.snapshot(this.#step);
  }

  restore(snapshot: Snapshot): void {
    snapshotGate(this.#start.problem, this.#start.rule)(snapshot);
    this.#step = snapshot.step;
    const theta = this.#blocksOf(new Float32Array(totalSize(this.#start.rule.theta)));
    this.#run.restore(snapshot, { slot: 0, t: snapshot.step + 1, theta });
  }

  dispose(): void {
    this.#run.dispose();
    this.#noise.dispose();
    this.#evaluator.dispose();
    for (const allocation of this.#arrays.values()) this.#runtime.heap.release(allocation);
  }
}
