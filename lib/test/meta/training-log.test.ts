/** The log of a training: prescribed trainings whose events are known, and the arrays that keep them. */
import { describe, expect, it } from 'vitest';
import { chooseEngine } from '../../src/engine/choose.js';
import { multiscaleAdam } from '../../src/learned/multiscale-adam.js';
import type { ResetPolicy } from '../../src/meta/resets.js';
import { training } from '../../src/meta/training.js';
import { arraysOf, bestOf, eventsIn, trainingLog } from '../../src/meta/training-log.js';
import { TrainingTrajectory } from '../../src/meta/training-trajectory.js';
import { parabola } from '../support/problems.js';

/** Trajectories of exactly four steps. */
const four: ResetPolicy = { early: [4, 4], earlySteps: 1, later: [4, 4], leastLoss: 1e-15, largestNorm: 1e4 };

async function trained(iterations: number, resets = four, unroll = 1) {
  const { engine } = await chooseEngine('tensor/wasm');
  const trajectory = new TrainingTrajectory({
    training: training({
      rule: multiscaleAdam({ rate: 0.1, mixture: { average: 'la-c' } }),
      problem: parabola,
      iterations: 20,
      metaRate: 1e-2,
      unroll,
      resets,
      validation: { every: 5, steps: 3 },
    }),
    engine,
    seed: 0,
  });
  const losses = await trajectory.advance(iterations);
  const snapshot = await trajectory.snapshot();
  trajectory.dispose();
  return { losses, snapshot };
}

describe('the log of a training', () => {
  it('says when trajectories ended and when theta was tried', async () => {
    const run = await trained(11);
    const { metaLosses, gradientNorms, resets, validations, selected } = trainingLog(run);
    expect(metaLosses).toBe(run.losses);
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
