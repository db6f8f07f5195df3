/** The thesis' training regimes, and how much of them each profile does. */
import type { Order } from 'l2o/internal/engine/meta-trajectory.js';
import type { LearnedOptimizer } from 'l2o/internal/learned/learned-optimizer.js';
import type { RegimeName } from 'l2o/internal/learned/rule-named.js';
import { stageAfter, stageShares } from 'l2o/internal/meta/stages.js';
import { type Training, training } from 'l2o/internal/meta/training.js';
import { isConvolutional, type PlainProblem } from 'l2o/internal/problems/problem.js';
import type { ProfileName } from '../profile.js';

interface Lengths {
  /** Meta-iterations by profile. The decay of the meta learning rate has the same length. */
  readonly iterations: Readonly<Record<ProfileName, number>>;
  /** Problem steps of a validation, by profile. Dumps are tried every 20,000 steps; the short profiles try once, at their end. */
  readonly validation: Readonly<Record<ProfileName, number>>;
}

export interface Regime extends Lengths {
  /** The meta learning rate at the start; 5e-6 at the end. */
  readonly metaRate: number;
  /** Problem steps per meta-iteration; a tenth of them in the smoke profile. */
  readonly unroll: number;
  readonly order: Order;
  /** Of the thesis' length, in meta-iterations: see `ValidationPlan`, and the stages in place of the usual parts. */
  readonly selection?: {
    readonly early: readonly number[];
    readonly patience: number;
    readonly stages: readonly number[];
  };
  /** The short profiles on a convolutional network, whose steps take a hundred times as long as those of MlpMnist. */
  readonly convolutional: Lengths;
}

/** How the optimizers of chapters 3 and 4 are trained: length, unroll, resets, meta-optimizer. */
export const regimes: Readonly<Record<RegimeName, Regime>> = {
  /** k Timesteps and k Momentums (3.4, 3.5): features are constants. */
  'chapter-3': {
    iterations: { smoke: 10, quick: 5000, thesis: 200_000 },
    metaRate: 2.5e-4,
    unroll: 1,
    order: 'first',
    validation: { smoke: 20, quick: 1000, thesis: 20_000 },
    convolutional: {
      iterations: { smoke: 5, quick: 200, thesis: 200_000 },
      validation: { smoke: 2, quick: 40, thesis: 20_000 },
    },
  },
  /** Linear averages and the MLP (4.4.1): steps are constants. */
  'chapter-4': {
    iterations: { smoke: 20, quick: 5000, thesis: 50_000 },
    metaRate: 2e-4,
    unroll: 1,
    order: 'first',
    validation: { smoke: 20, quick: 1000, thesis: 20_000 },
    convolutional: {
      iterations: { smoke: 5, quick: 200, thesis: 50_000 },
      validation: { smoke: 2, quick: 40, thesis: 20_000 },
    },
  },
  /**
   * The "RNN" (4.3.3): the MLP unrolled over 20 steps, differentiated through the problem's gradients. What it learns over 20
   * steps need not help over 20,000, and its best dump can be one of the first: validations begin early and are
   * as long as the thesis', and one that finds nothing better for 15,000 meta-iterations ends the training.
   */
  recurrent: {
    iterations: { smoke: 2, quick: 500, thesis: 50_000 },
    metaRate: 2e-4,
    unroll: 20,
    order: 'second',
    selection: {
      early: [250, 500, 750],
      patience: 15_000,
      stages: [500, 1000, 2000, 5000, 10_000, 20_000, 50_000],
    },
    validation: { smoke: 20, quick: 500, thesis: 20_000 },
    convolutional: {
      iterations: { smoke: 1, quick: 20, thesis: 50_000 },
      validation: { smoke: 2, quick: 40, thesis: 20_000 },
    },
  },
};

/** A training of the thesis in the length of a profile, and how many meta-iterations that is. */
export function trainingIn(
  regime: Regime,
  profile: ProfileName,
  subject: { readonly rule: LearnedOptimizer; readonly problem: PlainProblem },
): { readonly training: Training; readonly iterations: number } {
  const { problem } = subject;
  const lengths = isConvolutional(problem) ? regime.convolutional : regime;
  const iterations = lengths.iterations[profile];
  const unroll = profile === 'smoke' ? Math.ceil(regime.unroll / 10) : regime.unroll;
  const every = Math.min(20_000, iterations * unroll);
  const selection = profile === 'thesis' ? regime.selection : undefined;
  return {
    iterations,
    training: training({
      ...subject,
      iterations,
      metaRate: regime.metaRate,
      unroll,
      ...(sharesBatches(problem) ? { batches: 'one-per-unroll', order: 'first' } : { order: regime.order }),
      validation: {
        every,
        steps: lengths.validation[profile],
        ...(selection && {
          early: selection.early.map((iteration) => iteration * unroll),
          patience: selection.patience * unroll,
        }),
      },
      stages: selection?.stages ?? stageShares.map((share) => stageAfter(share, iterations)),
    }),
  };
}

/**
 * On CIFAR one batch served a whole unroll, and TensorFlow had no second derivative of the normalisation in its networks.
 */
function sharesBatches(problem: PlainProblem): boolean {
  return problem.kind === 'network' && problem.batch.dataset === 'cifar10';
}
