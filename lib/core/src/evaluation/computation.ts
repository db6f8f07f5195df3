/**
 * The loop: advances a trajectory in small chunks, keeps the losses, measures accuracy at the end of each
 * epoch (a running one also within it) and writes checkpoints, from which an interrupted run goes on exactly. How the steps fall into
 * chunks, checkpoints and calls depends on the clock and never changes a result.
 */
import type { Trajectory } from '../engine/engine.js';
import { hasRunningAccuracy } from '../engine/running-accuracy.js';
import { Interrupted } from '../errors.js';
import { nextTurn } from '../platform.js';
import type { Checkpoint } from '../store/checkpoint.js';
import type { RunAddress } from '../store/run-definition.js';
import type { Recorder } from '../store/run-store.js';
import { epochLength, partEnd, wholeParts } from './epoch.js';
import { Pace } from './pace.js';
import type { RunRequest } from './run-request.js';

const defaultCheckpointSeconds = 30;

export class Computation {
  /** Steps computed here, not those found in the store. */
  stepsComputed = 0;
  /** Computing time of these steps. */
  seconds = 0;

  private readonly losses: Float64Array;
  private readonly accuracies: number[];
  private readonly runningAccuracies: number[];
  private readonly epoch: number;
  private step: number;
  private divergedAt: number | null;
  /** Steps whose losses were reported. */
  private reported = 0;

  private readonly stored: Checkpoint | undefined;

  /** Goes on from the latest checkpoint of a recording, which is one of this engine's arithmetic. */
  constructor(
    private readonly request: RunRequest,
    private readonly address: RunAddress,
    private readonly writer: Recorder,
  ) {
    const stored = writer.latest;
    this.stored = stored;
    this.step = stored?.losses.length ?? 0;
    this.losses = new Float64Array(Math.max(request.steps, this.step));
    this.losses.set(stored?.losses ?? []);
    this.accuracies = Array.from(stored?.accuracies ?? []);
    this.runningAccuracies = Array.from(stored?.runningAccuracies ?? []);
    this.divergedAt = stored?.divergedAt ?? null;
    this.epoch = epochLength(request.problem, request.dataset);
  }

  /**
   * Computes what is missing.
   *
   * @returns the whole recording; undefined when another process took it over while this one was suspended
   * @throws Interrupted when the signal came, after a checkpoint
   */
  async run(): Promise<Checkpoint | undefined> {
    if (this.stored && this.isComplete) return this.stored;
    const trajectory = this.start();
    try {
      return await this.advance(trajectory);
    } finally {
      trajectory.dispose();
    }
  }

  private get isComplete(): boolean {
    return this.divergedAt !== null || this.step >= this.request.steps;
  }

  private start(): Trajectory {
    const { engine, problem, optimizer, seed, dataset, start } = this.request;
    const trajectory = start?.() ?? engine.start({ problem, optimizer, seed, ...(dataset && { dataset }) });
    if (this.stored?.snapshot) trajectory.restore(this.stored.snapshot);
    return trajectory;
  }

  private async advance(trajectory: Trajectory): Promise<Checkpoint | undefined> {
    const { steps, signal, checkpointSeconds = defaultCheckpointSeconds } = this.request;
    const pace = new Pace();
    let lastWritten = now();
    for (;;) {
      const started = now();
      await this.takeChunk(trajectory, pace);
      const ended = now();
      this.seconds += ended - started;

      const interrupted = signal?.aborted ?? false;
      // The next chunk may take as long as this one did.
      const due = 2 * ended - started - lastWritten >= checkpointSeconds;
      if (this.isComplete || interrupted || due) {
        const checkpoint = this.checkpoint(this.divergedAt === null ? await trajectory.snapshot() : null);
        if (!(await this.writer.write(checkpoint))) return undefined;
        if (this.isComplete) return checkpoint;
        if (interrupted) throw new Interrupted();
        lastWritten = now();
      }
      this.report(pace.secondsLeft(ended, this.step, steps));
      await nextTurn();
    }
  }

  private async takeChunk(trajectory: Trajectory, pace: Pace): Promise<void> {
    const end = this.nextMeasurement();
    const size = Math.min(pace.chunk, this.request.steps - this.step, end - this.step);
    const started = now();
    this.record(await trajectory.advance(size));
    pace.took(size, now() - started);
    if (this.step < end || this.divergedAt !== null) return;
    const running = await trajectory.runningAccuracy();
    if (running !== undefined) this.runningAccuracies.push(running);
    if (this.step % this.epoch !== 0) return;
    const accuracy = await trajectory.accuracy();
    if (accuracy !== undefined) this.accuracies.push(accuracy);
  }

  /** The step at which accuracy is asked for next: the end of an epoch, of one of its parts where that is measured too. */
  private nextMeasurement(): number {
    const { step, epoch } = this;
    if (hasRunningAccuracy(this.request.problem)) return partEnd(wholeParts(step, epoch) + 1, epoch);
    return epoch === Number.POSITIVE_INFINITY ? epoch : step + epoch - (step % epoch);
  }

  /** Keeps losses up to the first that is not finite, where the run ends. */
  private record(losses: Float64Array): void {
    const bad = losses.findIndex((loss) => !Number.isFinite(loss));
    const finite = bad < 0 ? losses : losses.subarray(0, bad);
    this.losses.set(finite, this.step);
    this.step += finite.length;
    this.stepsComputed += losses.length;
    if (bad >= 0) this.divergedAt = this.step;
  }

  private checkpoint(snapshot: Checkpoint['snapshot']): Checkpoint {
    const { engine } = this.request;
    return {
      ...this.address,
      engine: engine.name,
      versions: engine.versions,
      losses: this.losses.slice(0, this.step),
      accuracies: Float64Array.from(this.accuracies),
      runningAccuracies: Float64Array.from(this.runningAccuracies),
      divergedAt: this.divergedAt,
      seconds: (this.stored?.seconds ?? 0) + this.seconds,
      snapshot,
    };
  }

  private report(secondsLeft: number | undefined): void {
    const { curve, steps, onProgress } = this.request;
    const loss = this.losses[this.step - 1];
    const losses = this.losses.slice(this.reported, this.step);
    const recorded = { step: this.reported, losses, runningAccuracies: this.runningAccuracies.slice() };
    this.reported = this.step;
    onProgress?.({
      curve,
      state: 'running',
      step: this.step,
      steps,
      ...(loss !== undefined && { loss }),
      ...(secondsLeft !== undefined && { secondsLeft }),
      recorded,
    });
  }
}

function now(): number {
  return performance.now() / 1000;
}
