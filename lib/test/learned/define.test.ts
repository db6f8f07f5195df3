/** Optimizers and learned optimizers of one's own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import { ruleProgram } from '../../core/src/fingerprint/rule-program.js';
import { defineRule } from '../../core/src/learned/define-rule.js';
import { magnitudeAndSign } from '../../core/src/learned/magnitude-and-sign.js';
import { plainStep } from '../../core/src/learned/plain-step.js';
import { adam } from '../../core/src/optimizers/adam.js';
import { defineOptimizer } from '../../core/src/optimizers/define-optimizer.js';
import { normalized } from '../../core/src/optimizers/normalized.js';
import { rosenbrock } from '../../core/src/problems/rosenbrock.js';
import { bindTrained } from '../../core/src/trained/trained-optimizer.js';
import { loadTrained, saveTrained } from '../../thesis/src/data/trained.js';
import { trainHere } from '../../thesis/src/notebook/train-here.js';

const folder = mkdtempSync(join(tmpdir(), 'l2o-define-'));
beforeAll(() => void vi.stubEnv('L2O_RUNS', join(folder, 'runs')));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const mine = (inputs: 'normalized' | 'signs' = 'normalized') =>
  defineRule('Mine of two', { k: 2, rate: 1e-2, hidden: [3] }, ({ k, rate, hidden }) => ({
    features: {
      count: k,
      init: ({ g }) => ({ gradients: g.repeat(k) }),
      observe: ({ gradients }, { g }) => {
        const next = gradients.push(g);
        return { state: { gradients: next }, inputs: inputs === 'signs' ? next.sign() : normalized(next) };
      },
    },
    policy: magnitudeAndSign({ inputs: k, hidden }),
    update: plainStep(rate),
  }));

describe("an optimizer of one's own", () => {
  const ownAdam = defineOptimizer('My Adam', { rate: 1e-3, betas: [0.9, 0.999] }, ({ rate, betas }) => ({
    init: ({ x }) => ({ m: x.filled(0), v: x.filled(0) }),
    step: (state, { x, g, t }) => {
      const m = state.m.towards(g, 1 - betas[0]);
      const v = state.v.towards(g.square(), 1 - betas[1]);
      const mHat = m.times(1 / (1 - betas[0] ** t));
      const vHat = v.times(1 / (1 - betas[1] ** t));
      return { x: x.minus(mHat.over(vHat.plus(1e-16).sqrt()).times(rate)), state: { m, v } };
    },
  }));

  it('has all its settings, and a title that names the unusual ones', () => {
    expect(ownAdam({ rate: 0.1 })).toMatchObject({
      id: 'my-adam',
      title: 'My Adam, rate 0.1',
      settings: { rate: 0.1, betas: [0.9, 0.999] },
    });
    expect(ownAdam().title).toBe('My Adam');
  });

  it('makes the steps that its formulas say', async () => {
    const [ours, theirs] = [ownAdam({ rate: 0.1 }), adam({ rate: 0.1 })].map((optimizer) =>
      doubleEngine.start({ problem: rosenbrock(), optimizer, seed: 0 }).advance(20),
    );
    expect(await ours).toEqual(await theirs);
  });

  it('has settings of its own each time, whatever the formulas do to them', () => {
    const pushing = defineOptimizer('Pushing', { list: [1] as number[] }, ({ list }) => {
      list.push(2);
      return { init: () => ({}), step: (state, { x }) => ({ x, state }) };
    });
    expect([pushing().settings.list, pushing().settings.list]).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('is known by every step, not by some', () => {
    const warm = (steps: number) =>
      defineOptimizer('Warm', { rate: 1e-3 }, ({ rate }) => ({
        init: () => ({}),
        step: (state, { x, g, t }) => ({ x: x.minus(g.times(t <= steps ? rate / 10 : rate)), state }),
      }))();
    expect(ruleProgram(warm(20))).not.toBe(ruleProgram(warm(40)));
    expect(ruleProgram({ ...warm(20), title: 'Another' })).toBe(ruleProgram(warm(20)));
  });

  it('tells two settings apart in its title, however long they are', () => {
    const long = defineOptimizer('Long', { list: Array(25).fill(0) as number[] }, () => ({
      init: () => ({}),
      step: (state, { x }) => ({ x, state }),
    }));
    expect(long({ list: [...Array(24).fill(0), 1] }).title).not.toBe(long().title);
  });

  it.each([
    [['A', () => ({})], /has a name with letters/],
    [['', {}, () => ({})], /has a name with letters/],
    [['日本', {}, () => ({})], /has a name with letters/],
    [['A', { rate: null }, () => ({})], /The defaults of settings are finite numbers[\s\S]*null/],
    [['A', { rate: Number.NaN }, () => ({})], /The defaults of settings[\s\S]*NaN/],
    [['A', { rate: () => 1 }, () => ({})], /The defaults of settings[\s\S]*a function/],
  ])('%j is no definition', (given, message) => {
    expect(() => Reflect.apply(defineOptimizer, undefined, given)()).toThrow(message);
  });

  it.each([
    [{ rat: 1 }, /The settings of My Adam are rate, betas[\s\S]*nearest: rate/],
    [{ rate: '1' }, /rate of My Adam is a finite number/],
    [{ betas: [0.9, true] }, /betas\[1\] of My Adam is a finite number/],
  ])('refuses %j', (given, message) => {
    expect(() => ownAdam(given as never)).toThrow(message);
  });
});

describe("a rule of one's own", () => {
  it('is trained, saved, loaded and bound', async () => {
    const rule = mine()({ rate: 0.1 });
    expect(rule.settings).toEqual({ k: 2, rate: 0.1, hidden: [3] });
    const { trained } = await trainHere({ rule, problem: rosenbrock(), iterations: 4, metaRate: 1e-3 });
    const file = await saveTrained(trained, folder);
    expect(file).toBe(join(folder, 'mine-of-two.safetensors'));
    const loaded = await loadTrained('mine-of-two', folder);
    expect([...loaded.theta]).toEqual([...trained.theta]);
    expect(bindTrained(loaded, { rate: 0.2 }).settings).toMatchObject({ rate: 0.2, k: 2 });
  });

  it('is another once its formulas are others: files of the former one are refused', async () => {
    const say = vi.spyOn(console, 'info').mockImplementation(() => {});
    mine('signs');
    expect(say.mock.calls).toEqual([
      ['"mine-of-two" was defined before; from here on it is what was defined last.'],
    ]);
    say.mockRestore();
    await expect(loadTrained('mine-of-two', folder)).rejects.toThrow(
      /as it is defined here[\s\S]*other formulas than "mine-of-two" has here now/,
    );
  });

  it('has a name of its own', () => {
    expect(() => defineRule('k momentums', {}, () => ({}) as never)).toThrow(
      /"k-momentums", a rule of l2o itself/,
    );
  });
});
