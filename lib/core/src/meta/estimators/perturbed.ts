/**
 * Meta-gradients without a derivative: pairs of trajectories, theta moved by e for one and by -e for the other.
 *
 *   1 / (2 n sigma^2) sum_i xi_i F(theta + e_i)      over all 2 n trajectories, e_i ~ N(0, sigma^2)
 *
 * F is the meta-loss of the unroll. ES has xi_i = e_i; in PES xi_i is the sum of all e that moved trajectory i since its start,
 * which makes up for what the truncation leaves out (Vicol, Metz, Sohl-Dickstein 2021, algorithms 1 and 2).
 */
import type { MetaTrajectory, StepBatches, Unrolled, Walked } from '../../engine/meta-trajectory.js';
import type { Stream } from '../../random/stream.js';
import type { Snapshot } from '../../snapshot.js';
import { prefixed, withPrefix } from '../prefixed.js';
import type { Estimator } from './estimator.js';

interface Particle {
  readonly trajectory: MetaTrajectory;
  /** xi */
  moved: Float64Array;
}

export interface PerturbedStart {
  readonly estimator: Exclude<Estimator, { readonly kind: 'backprop' }>;
  /** Numbers of theta. */
  readonly size: number;
  /** Where the e come from. */
  readonly stream: Stream;
  /** All begin at one point. */
  begin(): MetaTrajectory;
}

export class PerturbedTrajectory implements MetaTrajectory {
  readonly #start: PerturbedStart;
  readonly #particles: readonly Particle[];

  constructor(start: PerturbedStart) {
    this.#start = start;
    this.#particles = Array.from({ length: 2 * start.estimator.pairs }, () => ({
      trajectory: start.begin(),
      moved: new Float64Array(start.size),
    }));
  }

  get step(): number {
    return this.#particles[0].trajectory.step;
  }

  async unroll(theta: Float32Array, batches: readonly StepBatches[]): Promise<Unrolled> {
    const { kind, deviation } = this.#start.estimator;
    const count = this.#particles.length;
    const before = this.step;
    const gradient = new Float64Array(theta.length);
    const walks: Walked[] = [];
    for (const [p, particle] of this.#particles.entries()) {
      const move = this.#moveOf(p, before);
      const walk = await particle.trajectory.forward(
        theta.map((value, i) => value + move[i]),
        batches,
      );
      walks.push(walk);
      particle.moved = kind === 'pes' ? particle.moved.map((sum, i) => sum + move[i]) : move;
      const scale = walk.metaLoss / (count * deviation ** 2);
      particle.moved.forEach((moved, i) => {
        gradient[i] += moved * scale;
      });
    }
    return { ...meanOf(walks), gradient };
  }

  /** What moves theta of particle `p` in the unroll that begins at that step: those of a pair are each other's negative. */
  #moveOf(p: number, step: number): Float64Array {
    const { stream, size, estimator } = this.#start;
    const sign = p % 2 === 0 ? 1 : -1;
    const numbers = stream.split(String(Math.floor(p / 2))).normal(new Float32Array(size), step * size);
    return Float64Array.from(numbers, (number) => sign * estimator.deviation * number);
  }

  async forward(theta: Float32Array, batches: readonly StepBatches[]): Promise<Walked> {
    const walks: Walked[] = [];
    for (const { trajectory } of this.#particles) walks.push(await trajectory.forward(theta, batches));
    return meanOf(walks);
  }

  parameters(): Promise<Float32Array | Float64Array> {
    return this.#particles[0].trajectory.parameters();
  }

  async snapshot(): Promise<Snapshot> {
    const all = this.#particles.map(async ({ trajectory, moved }, p) => ({
      ...prefixed(`${p}/`, (await trajectory.snapshot()).arrays),
      [`${p}/moved`]: { shape: [moved.length], values: moved },
    }));
    return { step: this.step, arrays: Object.assign({}, ...(await Promise.all(all))) };
  }

  restore({ step, arrays }: Snapshot): void {
    this.#particles.forEach((particle, p) => {
      const { moved, ...own } = withPrefix(`${p}/`, arrays);
      particle.trajectory.restore({ step, arrays: own });
      particle.moved = Float64Array.from(moved.values);
    });
  }

  dispose(): void {
    for (const { trajectory } of this.#particles) trajectory.dispose();
  }
}

/** The mean of the meta-losses, and of the losses step by step. */
export function meanOf(walks: readonly Walked[]): Walked {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    metaLoss: mean(walks.map(({ metaLoss }) => metaLoss)),
    losses: walks[0].losses.map((_, u) => mean(walks.map(({ losses }) => losses[u]))),
  };
}
