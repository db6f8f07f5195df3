/** The search for a rate: which values are run how long, which one is taken, and what is recorded of it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { DataError } from '../../core/src/errors.js';
import { FileStore } from '../../core/src/node/store/run-store.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import { tuningFile } from '../../thesis/src/project.js';
import { type Tunable, tunables } from '../../thesis/src/tuning/tunables.js';
import { grid, scoreMean, tuneRule } from '../../thesis/src/tuning/tune.js';
import { readTuning, recordTuned } from '../../thesis/src/tuning/tuning-file.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { madeUpImages } from '../support/images.js';

/** Gradient descent: the largest rates leave the range of float32, the thesis' value is a poor one. */
const descent: Tunable = {
  rule: 'descent',
  setting: 'rate',
  thesis: 1e-4,
  prepare: async () => (rate) => sgd({ rate: rate > 0.01 ? 1e38 : rate }),
};

async function options() {
  const { engine } = await chooseEngine('kernels/plain');
  const store = new FileStore(await temporaryFolder());
  return { problem: mlpMnist(), dataset: madeUpImages(640), engine, store, epochs: 4, seeds: 2 };
}

describe('a tuned rule', () => {
  it('is run by successive halving, the value of the thesis to the end, on seeds of its own', async () => {
    const all = await options();
    const told: number[] = [];
    const tuned = await tuneRule(descent, {
      ...all,
      onProgress: ({ curve }) => told.push(Number(curve.split(' ').at(-1))),
    });
    expect(new Set(told)).toEqual(new Set([1000, 1001]));
    expect(tuned.scores.map(({ value, epochs }) => [value, epochs])).toEqual([
      [1e-4, 4],
      [5e-4, 2],
      [1e-3, 4],
      [5e-3, 4],
      [1e-2, 4],
      [5e-2, 1],
      [1e-1, 1],
    ]);
    expect(tuned).toMatchObject({
      tuned: 1e-2,
      thesis: 1e-4,
      epochs: 4,
      seeds: [1000, 1001],
      engine: 'kernels/plain',
    });
    const scoreAt = (value: number) => scoreMean(tuned.scores.find((score) => score.value === value));
    expect(scoreAt(1e-1)).toBeNull();
    expect(scoreAt(1e-2)).toBeLessThan(scoreAt(5e-3) ?? 0);
    let computed = 0;
    const again = await tuneRule(descent, {
      ...all,
      onProgress: ({ state }) => {
        if (state === 'running' || state === 'done') computed++;
      },
    });
    expect([again, computed]).toEqual([tuned, 0]);
  });

  it('is recorded beside others, in the place of what was found before', async () => {
    const file = join(await temporaryFolder(), 'new', 'tuning.json');
    expect(readTuning(file)).toEqual([]);
    const tuned = await tuneRule(descent, { ...(await options()), epochs: 1, seeds: 1 });
    await recordTuned(file, { ...tuned, rule: 'another' });
    await recordTuned(file, { ...tuned, tuned: 5e-3 });
    await recordTuned(file, tuned);
    expect(readTuning(file).map(({ rule, tuned: found }) => [rule, found])).toEqual([
      ['another', tuned.tuned],
      ['descent', tuned.tuned],
    ]);
    const others = ['b', 'c', 'd', 'e'];
    await Promise.all(others.map((rule) => recordTuned(file, { ...tuned, rule })));
    expect(readTuning(file).map(({ rule }) => rule)).toEqual(['another', ...others, 'descent'].sort());
    const text = readFileSync(file, 'utf8');
    await recordTuned(file, tuned);
    expect(readFileSync(file, 'utf8')).toBe(text);
    writeFileSync(file, text.replace('"etaMin"', '"eta"').replace('"rate"', '"eta"'));
    expect(() => readTuning(file)).toThrow(DataError);
  });
});

it("what ships with the kit is of rules that can be tuned, with the thesis' values and those of the grid", () => {
  for (const { rule, setting, thesis, tuned, scores, seeds } of readTuning(tuningFile())) {
    expect(tunables.find((one) => one.rule === rule)).toMatchObject({ setting, thesis });
    expect(grid).toContain(tuned);
    expect(Math.min(...seeds)).toBeGreaterThanOrEqual(1000);
    const longest = scores.filter(({ epochs }) => epochs === Math.max(...scores.map((one) => one.epochs)));
    const best = Math.min(...longest.map((score) => scoreMean(score) ?? 0));
    expect(scoreMean(scores.find(({ value }) => value === tuned))).toBe(best);
  }
});
