/** `l2o train` from end to end, in smoke. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ruleNames } from '../../core/src/learned/rule-named.js';
import { loadTrained } from '../../thesis/src/data/trained.js';
import { l2o } from './l2o.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'l2o-train-cli-'));
  vi.stubEnv('L2O_RUNS', join(folder, 'runs'));
  vi.stubEnv('L2O_TRAINED', join(folder, 'trained'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe('l2o train', () => {
  it.each(['la-b', 'k-timesteps-3', 'k-momentums-2-0.5-0.9', 'mlp', 'rnn-1'])(
    'trains %s, keeps it, and takes it from the store the second time',
    async (rule) => {
      const first = await l2o('train', rule, '--profile', 'smoke');
      expect(first.stderr).not.toMatch(/found:/);
      expect(first.code).toBe(0);
      const { theta, record } = await loadTrained(`${rule}-smoke`);
      expect(theta.every(Number.isFinite)).toBe(true);
      expect(record).toMatchObject({ profile: 'smoke', seed: 0, licence: 'CC-BY-4.0' });
      const again = await l2o('train', rule, '--profile', 'smoke');
      expect([again.code, again.stdout]).toEqual([0, first.stdout]);
    },
  );

  it('keeps the rate and the seed apart, and overwrites no other training', async () => {
    expect((await l2o('train', 'la-b', '--profile', 'smoke', '--name', 'mine')).code).toBe(0);
    const other = await l2o('train', 'la-b', '--profile', 'smoke', '--name', 'mine', '--seed', '1');
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(/seed 0 instead of 1/);
    const rate = await l2o('train', 'la-b', '--profile', 'smoke', '--name', 'mine', '--eta', '1e-3');
    expect(rate.code).toBe(2);
    expect((await loadTrained('mine')).record.seed).toBe(0);
  });

  it('trains on the network that is named, and names the file after it', async () => {
    const { code, stdout } = await l2o('train', 'la-b', '--problem', 'convmnist_1', '--profile', 'smoke');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(
        /^la-b-conv-mnist-1-smoke: 5 meta-iterations, theta of the dump after 5, validation/,
      ),
    ]);
    const { record } = await loadTrained('la-b-conv-mnist-1-smoke');
    expect(record.problem.id).toBe('ConvMnist_1');
  }, 120_000);

  it('names every rule in its help', async () => {
    const words = (await l2o('train', '--help')).stdout.split(/[\s,]+/);
    expect(words).toEqual(expect.arrayContaining([...ruleNames]));
  });

  it.each([
    [['train', 'la-d'], /nearest: la-/],
    [['train', 'la-b', '--eta', '0'], /--eta takes a number above 0/],
    [['train', 'la-b', '--seed', '1.5'], /--seed takes a whole number/],
    [['train', 'la-b', '--problem', 'MlpMnits'], /nearest: MlpMnist/],
    [['train', 'la-b', '--problem', 'ConvCifar_2'], /nearest: ConvCifar_/],
    [['train', 'la-b', '--engine', 'double', '--profile', 'smoke'], /meta-gradients/],
  ])('refuses %j', async (args, text) => {
    const { code, stderr } = await l2o(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(text);
    expect(existsSync(join(folder, 'trained'))).toBe(false);
  });
});
