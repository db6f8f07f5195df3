/** The log of a training: prescribed trainings whose events are known, and the arrays that keep them. */
import { describe, expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { multiscaleAdam } from '../../core/src/learned/multiscale-adam.js';
import type { ResetPolicy } from '../../core/src/meta/resets.js';
import { type TrainingOptions, training } from '../../core/src/meta/training.js';
import {
  arraysOf,
  bestOf,
  eventsIn,
  hasLostPatience,
  resultAfter,
  trainingLog,
} from '../../core/src/meta/training-log.js';
import { TrainingTrajectory } from '../../core/src/meta/training-trajectory.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import { parabola } from '../support/problems.js';

/** Trajectories of exactly four steps. */
const four: ResetPolicy = { early: [4, 4], earlySteps: 1, later: [4, 4], leastLoss: 1e-15, largestNorm: 1e4 };

async function begin(options: Partial<TrainingOptions> = {}) {
  const { engine } = await chooseEngine('tensor/wasm');
  return new TrainingTrajectory({
    training: training({
      rule: multiscaleAdam({ rate: 0.1, mixture: { average: 'la-c' } }),
      problem: parabola,
      iterations: 20,
      metaRate: 1e-2,
      resets: four,
      validation: { every: 5, steps: 3 },
      ...options,
    }),
    engine,
    seed: 0,
  });
}

async function trained(iterations: number, resets = four, unroll = 1) {
  const trajectory = await begin({ resets, unroll });
  const losses = await trajectory.advance(iterations);
  const snapshot = await trajectory.snapshot();
  trajectory.dispose();
  return { losses, snapshot };
}

describe('the log of a training', () => {
  it('says when trajectories ended and when theta was tried', async () => {
    const run = await trained(11);
    const { metaLosses, gradientNorms, resets, validations, selected } = trainingLog(run);
    expect(metaLosses).toEqual(run.losses);
    expect(gradientNorms).toHaveLength(11);
    expect(gradientNorms.every((norm) => norm > 0)).toBe(true);
    expect(resets).toEqual([
      { iteration: 4, cause: 'length' },
      { iteration: 8, cause: 'length' },
    ]);
    expect(validations.map(({ iteration }) => iteration)).toEqual([5, 10]);
    // Every step is longer than that before, and nearer to the minimum.
    expect(selected).toBe(validations[1]);
    expect(validations[1].score).toBeLessThan(validations[0].score);
  });

  it('counts in meta-iterations, however many steps each has', async () => {
    const { resets, validations } = trainingLog(await trained(6, four, 2));
    expect(resets.map(({ iteration }) => iteration)).toEqual([2, 4, 6]);
    expect(validations.map(({ iteration }) => iteration)).toEqual([3, 5]);
  });

  it('names the causes', async () => {
    const { resets } = trainingLog(await trained(3, { ...four, largestNorm: 1e-3 }));
    expect(resets).toEqual([1, 2, 3].map((iteration) => ({ iteration, cause: 'norm' })));
  });

  it('is of the meta-iterations that were asked for, where the recording goes on', async () => {
    const { losses, snapshot } = await trained(11);
    const log = trainingLog({ losses: losses.slice(0, 7), snapshot });
    expect(log.gradientNorms).toHaveLength(7);
    expect(log.resets).toEqual([{ iteration: 4, cause: 'length' }]);
    expect(log.validations.map(({ iteration }) => iteration)).toEqual([5]);
    expect(log.selected).toBe(log.validations[0]);
  });

  it('is refused where there is none', () => {
    const losses = new Float64Array(1);
    expect(() => trainingLog({ losses, snapshot: null })).toThrow(/not a training/);
    const x = { shape: [1], values: new Float32Array(1) };
    expect(() => trainingLog({ losses, snapshot: { step: 1, arrays: { x } } })).toThrow(/not a training/);
  });
});

describe('the arrays of a log', () => {
  const events = {
    gradientNorms: [1, Number.NaN, 3],
    resets: [
      { iteration: 1, cause: 'non-finite' },
      { iteration: 3, cause: 'length' },
    ],
    validations: [
      { iteration: 2, score: Number.POSITIVE_INFINITY },
      { iteration: 3, score: -0.5 },
    ],
  } as const;

  it('come back as they went', () => {
    expect(eventsIn(arraysOf(events))).toEqual(events);
  });

  it('are those of the trainings that are stored', () => {
    const arrays = arraysOf(events);
    expect([...arrays['log/gradient-norms'].values]).toEqual([1, Number.NaN, 3]);
    expect([...arrays['log/resets'].values]).toEqual([1, 3, 3, 0]);
    expect([...arrays['log/validations'].values]).toEqual([2, Number.POSITIVE_INFINITY, 3, -0.5]);
    expect(arrays['log/resets'].shape).toEqual([4]);
  });
});

describe('the best validation', () => {
  const of = (...scores: number[]) => scores.map((score, i) => ({ iteration: i + 1, score }));

  it.each([
    [of(-0.1, -0.3, -0.2), 2],
    [of(-0.3, -0.1, -0.3), 1],
    [of(Number.POSITIVE_INFINITY, 0.5), 2],
    [of(Number.POSITIVE_INFINITY), undefined],
    [[], undefined],
  ])('of %j is number %s', (validations, iteration) => {
    expect(bestOf(validations)?.iteration).toBe(iteration);
  });
});

describe('selection', () => {
  /** Theta does not move, and every validation has the score of the first. */
  const still = { metaRate: 1e-30, outer: sgd({ rate: 0 }) };

  it('tries theta early, too, and then at every so many steps', async () => {
    const trajectory = await begin({ validation: { every: 5, steps: 3, early: [2, 3, 7] } });
    const losses = await trajectory.advance(11);
    const { validations } = trainingLog({ losses, snapshot: await trajectory.snapshot() });
    expect(validations.map(({ iteration }) => iteration)).toEqual([2, 3, 5, 10]);
  });

  it('ends where patience does: the rest costs nothing and repeats the last meta-loss', async () => {
    const validation = { every: 4, steps: 3, patience: 8 };
    const trajectory = await begin({ ...still, validation, stages: [6, 16] });
    const losses = await trajectory.advance(20);
    const snapshot = await trajectory.snapshot();
    expect(trainingLog({ losses, snapshot })).toMatchObject({ ended: 12, selected: { iteration: 4 } });
    expect(trainingLog({ losses, snapshot }).metaLosses).toEqual(losses.slice(0, 12));
    expect(new Set(losses.slice(11)).size).toBe(1);
    expect(resultAfter(20, { snapshot })).toMatchObject({ dump: 4, ended: 12, score: expect.any(Number) });
    expect(resultAfter(20, { snapshot }).validations.map(({ iteration }) => iteration)).toEqual([4, 8, 12]);
    expect(resultAfter(6, { snapshot })).toMatchObject({ dump: 4, ended: null });

    const again = await begin({ ...still, validation, stages: [6, 16] });
    const head = await again.advance(13);
    const resumed = await begin({ ...still, validation, stages: [6, 16] });
    resumed.restore(await again.snapshot());
    expect([...head, ...(await resumed.advance(7))]).toEqual([...losses]);
    expect(await resumed.snapshot()).toEqual(snapshot);
  });

  it('goes on while validation improves, and where no validation came to its end', () => {
    const scored = (...scores: readonly number[]) =>
      scores.map((score, index) => ({ iteration: 10 * (index + 1), score }));
    expect(hasLostPatience(scored(-1, -1.1, -1.2), 20)).toBe(false);
    expect(hasLostPatience(scored(-1, -1.1, -1), 20)).toBe(false);
    expect(hasLostPatience(scored(-1, -0.9, -1), 20)).toBe(true);
    expect(hasLostPatience(scored(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY), 10)).toBe(false);
    expect(hasLostPatience([], 0)).toBe(false);
  });

  it('keeps theta as it stood at the stages, whichever was selected', async () => {
    const trajectory = await begin({ stages: [2, 7] });
    await trajectory.advance(2);
    const two = Float32Array.from(await trajectory.parameters());
    await trajectory.advance(9);
    const { arrays } = await trajectory.snapshot();
    const kept = Object.keys(arrays).filter((name) => name.startsWith('thetas/'));
    expect(kept).toEqual(['thetas/2', 'thetas/7']);
    expect(Float32Array.from(arrays[kept[0]].values)).toEqual(two);
  });
});
