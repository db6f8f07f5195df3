/** A trajectory in kernels: the problem's gradient and the rule's step, with all state in the kernels' memory. */
import type { Batch } from '../../data/batches.js';
import { startingPoint } from '../../problems/check-problem.js';
import { Stream } from '../../random/stream.js';
import type { Snapshot } from '../../snapshot.js';
import type { Start, Trajectory } from '../engine.js';
import { snapshotGate } from '../gate.js';
import { TestAccuracy } from '../running-accuracy.js';
import { gradientBatches } from '../support.js';
import type { Allocation } from './heap.js';
import type { KernelEvaluator } from './kernel-evaluator.js';
import { NoiseArrays } from './noise.js';
import { RuleRun } from './rule-run.js';
import type { Runtime } from './runtime.js';
import { coordinatesOf, repeatLast } from './state-memory.js';
import { giveTurn, isTurnDue } from './turns.js';

/** A bound theta is part of the rule. */
const noTheta = new Map<string, never>();

export class KernelTrajectory implements Trajectory {
  readonly #runtime: Runtime;
  readonly #size: number;
  readonly #evaluator: KernelEvaluator;
  readonly #run: RuleRun;
  readonly #gradient: Allocation;
  readonly #noise: NoiseArrays;
  readonly #batch: (step: number) => Batch | undefined;
  readonly #testAccuracy: TestAccuracy<number> | undefined;
  readonly #check: (snapshot: Snapshot) => void;
  #step = 0;

  /** @param evaluator of the problem; released with the trajectory */
  constructor(runtime: Runtime, { problem, optimizer, seed, dataset }: Start, evaluator: KernelEvaluator) {
    const streams = Stream.fromSeed(seed);
    this.#runtime = runtime;
    this.#size = problem.size;
    this.#evaluator = evaluator;
    this.#check = snapshotGate(problem, optimizer);
    this.#batch = gradientBatches({ problem, dataset }, streams);
    const { countRight } = this.#evaluator;
    this.#testAccuracy = TestAccuracy.of(problem, dataset, countRight?.bind(this.#evaluator));
    this.#noise = new NoiseArrays(runtime, problem.size, streams.split('noise'));
    this.#gradient = runtime.heap.allocate(coordinatesOf(problem.size).stride);
    this.#run = new RuleRun(runtime, problem, {
      ...optimizer,
      init: (beginning) => optimizer.init(beginning),
      step: (_theta, state, context) => optimizer.step(state, context),
    });
    this.#run.startAt(startingPoint(problem, streams.split('initial point')));
  }

  get step(): number {
    return this.#step;
  }

  async advance(steps: number): Promise<Float64Array> {
    const losses = new Float64Array(steps);
    for (let i = 0; i < steps; i++) {
      if (this.#testAccuracy?.isDue(this.#step)) await this.#testAccuracy.look(this.#run.x(), this.#step);
      losses[i] = this.takeStep();
      if (isTurnDue()) await giveTurn();
    }
    return losses;
  }

  /** One step, without a pause for others. @returns its loss */
  takeStep(): number {
    const run = this.#run;
    const gradient = this.#gradient.at;
    const loss = Math.fround(this.#evaluator.lossAndGradient(run.x(), this.#batch(this.#step), gradient));
    repeatLast(this.#runtime, gradient, this.#size);
    const inputs = { slot: 0, t: this.#step + 1, theta: noTheta, loss };
    if (!run.hasState) run.initialize(gradient, inputs);
    run.trace(inputs);
    this.#noise.draw(run.traced.noiseNames, this.#step);
    run.step(run.traced.forward(), 0, (name) => (name === 'gradient' ? gradient : this.#noise.address(name)));
    run.advance(1);
    this.#step++;
    return loss;
  }

  point(): Float32Array {
    return this.#run.point();
  }

  async parameters(): Promise<Float32Array> {
    return this.point();
  }

  async accuracy(): Promise<number | undefined> {
    return this.#testAccuracy?.accuracy(this.#run.x());
  }

  async runningAccuracy(): Promise<number | undefined> {
    return this.#testAccuracy?.runningAccuracy(this.#run.x(), this.#step);
  }

  async snapshot(): Promise<Snapshot> {
    const snapshot = this.#run.snapshot(this.#step);
    return this.#testAccuracy?.into(snapshot) ?? snapshot;
  }

  restore(snapshot: Snapshot): void {
    this.#check(snapshot);
    this.#step = snapshot.step;
    const ofRule = this.#testAccuracy?.outOf(snapshot) ?? snapshot;
    this.#run.restore(ofRule, { slot: 0, t: snapshot.step + 1, theta: noTheta });
  }

  dispose(): void {
    this.#run.dispose();
    this.#noise.dispose();
    this.#evaluator.dispose();
    this.#runtime.heap.release(this.#gradient);
  }
}
