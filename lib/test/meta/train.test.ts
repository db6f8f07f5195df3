/** Meta-training: resumed to the bit, reset when it should be, and better than where it began. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import { kMomentums } from '../../core/src/learned/k-momentums.js';
import { multiscaleAdam } from '../../core/src/learned/multiscale-adam.js';
import { trainingSettings } from '../../core/src/meta/meta-problem.js';
import { train } from '../../core/src/meta/train.js';
import { type Training, type TrainingOptions, training } from '../../core/src/meta/training.js';
import { resetCauses, resultAfter } from '../../core/src/meta/training-log.js';
import { TrainingTrajectory } from '../../core/src/meta/training-trajectory.js';
import { FileStore } from '../../core/src/node/store/run-store.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import { madeUpImages } from '../support/images.js';

const dataset = madeUpImages(200);
const problem = mlpMnist({ hidden: [4], batchSize: 16 });
const rule = multiscaleAdam({ rate: 1e-2, mixture: { average: 'la-b' } });

const short = (options: Partial<TrainingOptions> = {}): Training =>
  training({
    rule,
    problem,
    iterations: 60,
    metaRate: 1e-3,
    order: 'first',
    validation: { every: 15, steps: 10 },
    resets: { early: [5, 9], earlySteps: 30, later: [10, 20], leastLoss: 1e-15, largestNorm: 1e4 },
    ...options,
  });

const begin = async (options: Partial<TrainingOptions> = {}) => {
  const { engine } = await chooseEngine('tensor/wasm');
  return new TrainingTrajectory({ training: short(options), engine, dataset, seed: 1 });
};

describe('a training', () => {
  it.each([
    ['first order, unroll 1', {}],
    ['second order, unroll 3', { order: 'second', unroll: 3 }],
    ['one batch per unroll', { batches: 'one-per-unroll', unroll: 2 }],
    ['k Momentums', { rule: kMomentums({ timescales: [0.5, 0.9], etaMin: 1e-3, range: true, hidden: [4] }) }],
  ] as const)('goes on from a snapshot to the same bits: %s', async (_name, options) => {
    const straight = await begin(options);
    const losses = await straight.advance(34);
    const first = await begin(options);
    const head = await first.advance(19);
    const second = await begin(options);
    second.restore(await first.snapshot());
    const tail = await second.advance(15);
    expect([...head, ...tail]).toEqual([...losses]);
    expect(await second.snapshot()).toEqual(await straight.snapshot());
    for (const trajectory of [straight, first, second]) trajectory.dispose();
  });

  it('begins anew after the lengths it draws: short ones first, theta kept', async () => {
    const trajectory = await begin();
    await trajectory.advance(100);
    const { arrays } = await trajectory.snapshot();
    trajectory.dispose();
    const resets = [...arrays['log/resets'].values];
    const at = resets.filter((_, i) => i % 2 === 0);
    expect(resets.filter((_, i) => i % 2 === 1).every((cause) => resetCauses[cause] === 'length')).toBe(true);
    const lengths = at.map((iteration, i) => iteration - (at[i - 1] ?? 0));
    const begun = (i: number) => at[i - 1] ?? 0;
    lengths.forEach((length, i) => {
      expect(length).toBeGreaterThanOrEqual(begun(i) < 30 ? 5 : 10);
      expect(length).toBeLessThanOrEqual(begun(i) < 30 ? 9 : 20);
    });
    expect(at.length).toBeGreaterThan(6);
  });

  it('skips the update and begins anew where something is not finite', async () => {
    const trajectory = await begin({ rule: multiscaleAdam({ rate: 1e39, mixture: { average: 'la-c' } }) });
    const before = [...(await trajectory.parameters())];
    const losses = await trajectory.advance(3);
    const { arrays } = await trajectory.snapshot();
    trajectory.dispose();
    const causes = [...arrays['log/resets'].values].filter((_, i) => i % 2 === 1);
    expect(causes.map((cause) => resetCauses[cause])).toContain('non-finite');
    expect([...arrays.theta.values]).toEqual(before);
    expect([...losses].every(Number.isFinite)).toBe(true);
  });

  it.each([
    ['loss', { leastLoss: 1e9, largestNorm: 1e4 }],
    ['norm', { leastLoss: 1e-15, largestNorm: 1e-3 }],
  ] as const)('ends a trajectory by its %s', async (cause, limits) => {
    const trajectory = await begin({ resets: { ...short().resets, ...limits } });
    await trajectory.advance(3);
    const { arrays } = await trajectory.snapshot();
    trajectory.dispose();
    const index = resetCauses.indexOf(cause);
    expect([...arrays['log/resets'].values]).toEqual([1, index, 2, index, 3, index]);
  });

  it('validates at its dumps and keeps the best theta', async () => {
    const trajectory = await begin();
    const thetas: number[][] = [];
    for (let dump = 1; dump <= 4; dump++) {
      await trajectory.advance(15);
      thetas.push([...(await trajectory.parameters())]);
    }
    const { arrays } = await trajectory.snapshot();
    trajectory.dispose();
    const rows = [...arrays['log/validations'].values];
    const scores = rows.filter((_, i) => i % 2 === 1);
    expect(rows.filter((_, i) => i % 2 === 0)).toEqual([15, 30, 45, 60]);
    expect([...arrays.best.values]).toEqual(thetas[scores.indexOf(Math.min(...scores))]);
  });

  it('descends the meta-loss: LA finds out which Adams to trust', async () => {
    const trajectory = await begin({ iterations: 400, metaRate: 1e-2 });
    await trajectory.advance(300);
    const weights = [...(await trajectory.parameters())].map(Math.abs);
    trajectory.dispose();
    const sum = weights.reduce((total, weight) => total + weight, 0);
    expect(Math.max(...weights) / sum).toBeGreaterThan(0.3);
  });
});

describe('train', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'l2o-train-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps the training in the store and goes on where it ended', async () => {
    const { engine } = await chooseEngine('tensor/wasm');
    const request = {
      training: short(),
      engine,
      dataset,
      seed: 0,
      curve: 'LA',
      store: new FileStore(folder),
    };
    const first = await train({ ...request, iterations: 20 });
    const longer = await train({ ...request, iterations: 40 });
    expect([first.stepsComputed, longer.stepsComputed]).toEqual([20, 20]);
    expect([...longer.losses.subarray(0, 20)]).toEqual([...first.losses]);
    const again = await train({ ...request, iterations: 40 });
    expect(again.stepsComputed).toBe(0);
    expect(again.snapshot).toEqual(longer.snapshot);
  });

  it('keeps what it had come to at its stages, as if it had ended there', async () => {
    const { engine } = await chooseEngine('tensor/wasm');
    const stages = [6, 20];
    const at = (store: string, iterations: number) => {
      const setting = { engine, dataset, seed: 1, curve: 'x', store: new FileStore(join(folder, store)) };
      return train({ ...setting, training: short({ stages }), iterations });
    };
    // In two parts: the stages are in the snapshot that the second one begins with.
    await at('long', 23);
    const long = await at('long', 40);
    // 6 is before the first validation, 20 after it.
    for (const iterations of stages) {
      const alone = await at(`alone-${iterations}`, iterations);
      expect(resultAfter(iterations, long)).toEqual(resultAfter(iterations, alone));
    }
    expect(resultAfter(6, long)).toMatchObject({ dump: 6, score: null });
    expect(resultAfter(20, long).dump).toBe(15);
    // Theta as it stood there, which alone is the last one.
    const stood = resultAfter(20, long, 'last');
    expect(stood.dump).toBe(20);
    expect(stood).toEqual(resultAfter(20, await at('alone-20', 20), 'last'));
    expect(stood.theta).not.toEqual(resultAfter(20, long).theta);
    expect(() => resultAfter(10, long)).toThrow(/after 10 meta-iterations\n.*40 that kept those after 6, 20/);
  });

  it('is another run for another unroll, outer rate or rule', () => {
    const settings = [
      short(),
      short({ unroll: 2 }),
      short({ rule: kMomentums({ timescales: [0.5], etaMin: 1 }) }),
    ];
    expect(new Set(settings.map((one) => JSON.stringify(trainingSettings(one)))).size).toBe(3);
    expect(short({ metaRate: 1 }).outer.settings).not.toEqual(short().outer.settings);
  });

  it('refuses an engine that cannot', async () => {
    const request = {
      training: short(),
      dataset,
      seed: 0,
      curve: 'x',
      store: new FileStore(folder),
      iterations: 1,
    };
    await expect(train({ ...request, engine: doubleEngine })).rejects.toThrow(
      /meta-gradients[\s\S]*"kernels"/,
    );
  });
});
