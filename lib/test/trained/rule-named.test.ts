/** Rules from what a file keeps of them, and from short names. */
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/src/errors.js';
import { kMomentums } from '../../core/src/learned/k-momentums.js';
import { kTimesteps } from '../../core/src/learned/k-timesteps.js';
import { multiscaleAdam, plainAverage } from '../../core/src/learned/multiscale-adam.js';
import { ruleFrom } from '../../core/src/learned/rule-from.js';
import { regimeOf, ruleByName, ruleNames } from '../../core/src/learned/rule-named.js';
import { adamTimescales } from '../../core/src/learned/timescales.js';
import { cosine } from '../../core/src/optimizers/cosine-annealing.js';
import { timescalesBetween } from '../../core/src/optimizers/momentums.js';
import { polynomial } from '../../core/src/optimizers/polynomial-decay.js';
import { constant, withFirstStepFault } from '../../core/src/optimizers/schedule.js';
import { scheduleFrom } from '../../core/src/optimizers/schedule-from.js';

/** Through JSON, as through a file. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

describe('ruleFrom', () => {
  const decay = cosine({ from: 0.05, to: 0, steps: 21_450 });
  it.each([
    ['k Timesteps', kTimesteps({ k: 5, etaMin: 1e-4 })],
    ['k Timesteps, range on', kTimesteps({ k: 10, etaMin: 1e-2, range: true, hidden: [20, 4] })],
    ['k Momentums', kMomentums({ timescales: timescalesBetween(0.2, 0.99, 6), etaMin: 1e-4 })],
    ['its inputs', kMomentums({ timescales: [0.5], etaMin: 1, range: true, inputs: 'points-and-gradients' })],
    ['its other inputs', kMomentums({ timescales: [0.5, 0.9], etaMin: 1, inputs: 'adam-like', hidden: [] })],
    ['sigmoids', kTimesteps({ k: 5, etaMin: 1, units: 'sigmoid' })],
    ['sigmoids of k Momentums', kMomentums({ timescales: [0.5], etaMin: 1, units: 'sigmoid' })],
    ['an eta_min that decays', kTimesteps({ k: 5, etaMin: decay })],
    ['an eta_min that is a constant schedule', kMomentums({ timescales: [0.5], etaMin: constant(0.01) })],
    ['magnitudes and noise', kTimesteps({ k: 5, etaMin: 1, magnitudes: [0, 0.01, 10], noise: 0.1 })],
    ['the same, k Momentums', kMomentums({ timescales: [0.5], etaMin: 1, magnitudes: [2], noise: 0 })],
    ['LA_b with noise', multiscaleAdam({ rate: 0.01, mixture: { average: 'la-b' }, noise: 0.1 })],
    ['LA_a', multiscaleAdam({ rate: 0.01, mixture: { average: 'la-a' } })],
    [
      'LA_b of 11',
      multiscaleAdam({ rate: decay, mixture: { average: 'la-b' }, timescales: adamTimescales(11) }),
    ],
    ['a network', multiscaleAdam({ rate: 0.01, mixture: { hidden: [50, 50] }, timescales: [[0.3, 0.4]] })],
    ['the plain average', plainAverage({ rate: withFirstStepFault(decay) })],
  ])('is the inverse of settings: %s', (_, rule) => {
    const found = ruleFrom(rule.id, plain(rule.settings));
    expect({ ...plain(found) }).toEqual({ ...plain(rule) });
    expect(found.theta).toEqual(rule.theta);
  });

  it('fills in what is left out', () => {
    expect(ruleFrom('k-timesteps', { k: 5, etaMin: 1e-4 }).settings).toEqual(
      kTimesteps({ k: 5, etaMin: 1e-4 }).settings,
    );
  });

  it('keeps the settings that addressed runs before there were variants', () => {
    const written = kTimesteps({ k: 5, etaMin: 0.001, units: 'relu' });
    const leftOut = kTimesteps({ k: 5, etaMin: 0.001 });
    expect([written.settings, written.title]).toEqual([leftOut.settings, leftOut.title]);
    expect(leftOut.settings).toEqual({
      k: 5,
      etaMin: 0.001,
      range: false,
      hidden: [50],
    });
    expect(kMomentums({ timescales: [0.5], etaMin: 0.001 }).settings).toEqual({
      timescales: [0.5],
      etaMin: 0.001,
      range: false,
      inputs: 'gradients',
      hidden: [50],
    });
    expect(Object.keys(plainAverage({ rate: 0.01 }).settings)).toEqual(['rate', 'mixture', 'timescales']);
  });
});

describe('scheduleFrom', () => {
  const decay = { from: 0.05, to: 0.001, steps: 100 };
  it.each([
    constant(0.1),
    cosine(decay),
    polynomial({ ...decay, power: 2 }),
    withFirstStepFault(cosine(decay), 0.5),
    withFirstStepFault(constant(0.01)),
  ])('is the inverse of settings: $settings.kind', (schedule) => {
    const found = scheduleFrom(plain(schedule.settings));
    expect(found.settings).toEqual(schedule.settings);
    for (const steps of [0, 1, 37, 100, 101]) expect(found.at(steps)).toBe(schedule.at(steps));
  });
});

describe('ruleByName', () => {
  const timescales = timescalesBetween(0.2, 0.99, 6);
  const averageOf = (average: 'la-a' | 'la-b' | 'la-c', k = 6) =>
    multiscaleAdam({ rate: 1e-2, mixture: { average }, timescales: adamTimescales(k) });
  const annealed = (from: number) => cosine({ from, to: 0, steps: 50 * 429 });
  const wide = [0, 0.001, 0.002371, 0.005623, 0.01334, 0.03162, 0.07499, 0.1778, 0.4217, 1];
  const networkOf = (...hidden: number[]) => multiscaleAdam({ rate: 1e-2, mixture: { hidden } });
  it.each([
    ['k-timesteps-5', kTimesteps({ k: 5, etaMin: 1e-4 })],
    ['k-timesteps-10-range', kTimesteps({ k: 10, etaMin: 1e-4, range: true })],
    ['k-momentums-6-0.2-0.99', kMomentums({ timescales, etaMin: 1e-4 })],
    ['k-momentums-6-0.2-0.99-range', kMomentums({ timescales, etaMin: 1e-4, range: true })],
    [
      'k-momentums-6-0.2-0.99-points',
      kMomentums({ timescales, etaMin: 1e-4, inputs: 'points-and-gradients' }),
    ],
    ['k-momentums-6-0.2-0.99-adam', kMomentums({ timescales, etaMin: 1e-4, inputs: 'adam-like' })],
    ['k-timesteps-10-noise', kTimesteps({ k: 10, etaMin: 1e-4, noise: 0.01 })],
    ['k-timesteps-10-cosine', kTimesteps({ k: 10, etaMin: annealed(1e-4) })],
    ['k-timesteps-10-wide-range', kTimesteps({ k: 10, etaMin: 1e-4, range: true, magnitudes: wide })],
    ['k-timesteps-10-range-wide', kTimesteps({ k: 10, etaMin: 1e-4, range: true, magnitudes: wide })],
    ['k-momentums-6-0.2-0.99-wide', kMomentums({ timescales, etaMin: 1e-4, magnitudes: wide })],
    ['k-momentums-6-0.2-0.99-sigmoid', kMomentums({ timescales, etaMin: 1e-4, units: 'sigmoid' })],
    [
      'k-momentums-6-0.2-0.99-adam-range-noise-cosine',
      kMomentums({ timescales, etaMin: annealed(1e-4), range: true, inputs: 'adam-like', noise: 0.01 }),
    ],
    ['la-a', averageOf('la-a')],
    ['la-b', averageOf('la-b')],
    ['la-b-5', averageOf('la-b', 5)],
    ['la-b-11', averageOf('la-b', 11)],
    ['la-c', averageOf('la-c')],
    ['mlp', networkOf(50)],
    ['rnn-1', networkOf(50)],
    ['rnn-2', networkOf(50, 50)],
    ['rnn-2-6', networkOf(50, 50)],
    ['la-b-noise', multiscaleAdam({ rate: 1e-2, mixture: { average: 'la-b' }, noise: 0.01 })],
    ['rnn-2-6-cosine', multiscaleAdam({ rate: annealed(1e-2), mixture: { hidden: [50, 50] } })],
  ])('%s', (name, rule) => {
    expect(plain(ruleByName(name))).toEqual(plain(rule));
  });

  it('takes the eta, or eta_min, that is asked for', () => {
    const decay = cosine({ from: 0.05, to: 0, steps: 10 });
    expect(ruleByName('la-b', { eta: decay }).settings.rate).toEqual(decay.settings);
    expect(ruleByName('rnn-1', { eta: 5e-4 }).settings.rate).toEqual(constant(5e-4).settings);
    expect(ruleByName('k-timesteps-5', { eta: 1e-3 }).settings.etaMin).toBe(1e-3);
    expect(ruleByName('k-momentums-6-0.2-0.99', { eta: 1e-3 }).settings.etaMin).toBe(1e-3);
    expect(ruleByName('k-momentums-6-0.2-0.99', { eta: decay }).settings.etaMin).toEqual(decay.settings);
    expect(ruleByName('k-timesteps-5-cosine', { eta: 1e-2 }).settings.etaMin).toEqual(
      annealed(1e-2).settings,
    );
  });

  it.each(ruleNames)('knows the name that it proposes: %s', (name) => {
    expect(ruleByName(name).theta.length).toBeGreaterThan(0);
  });

  it.each(ruleNames)('makes a rule that a file can keep: %s', (name) => {
    const rule = ruleByName(name);
    const found = ruleFrom(rule.id, plain(rule.settings));
    expect(plain(found)).toEqual(plain(rule));
  });

  it.each<[string, number | undefined, RegExp]>([
    ['la-d', undefined, /"la-d"[\s\S]*nearest: la-/],
    ['LA-b', undefined, /"LA-b"[\s\S]*nearest: .*la-b /],
    ['k-timestep-5', undefined, /nearest: k-timesteps-5/],
    ['xla-b', undefined, /"xla-b"/],
    ['rnn-3', undefined, /nearest: rnn-/],
    ['la-b-7', undefined, /k = 7/],
    ['k-timesteps-5', -1, /eta_min of .* is a number above 0/],
    ['k-timesteps-5-cosine', 0, /eta_min of .* is a number above 0/],
    ['k-timesteps-5-nosie', undefined, /"nosie" in "k-timesteps-5-nosie"[\s\S]*nearest: noise/],
    ['k-timesteps-5-adam', undefined, /"adam" in/],
    ['k-timesteps-5-constructor', undefined, /"constructor" in/],
    ['k-timesteps-5-', undefined, /"" in "k-timesteps-5-"/],
    ['la-b-wide', undefined, /"wide" in "la-b-wide"/],
    ['k-timesteps-5-noise-noise', undefined, /two set the same/],
    ['k-momentums-2-0.2-0.9-points-adam', undefined, /two set the same/],
    ['la-b-cosine-cosine', undefined, /two set the same/],
  ])('refuses %s, eta %s', (name, eta, message) => {
    expect(() => ruleByName(name, eta === undefined ? {} : { eta })).toThrow(UsageError);
    expect(() => ruleByName(name, eta === undefined ? {} : { eta })).toThrow(message);
  });

  it('refuses a schedule for what decays by its name', () => {
    const eta = cosine({ from: 1, to: 0, steps: 5 });
    expect(() => ruleByName('k-timesteps-5-cosine', { eta })).toThrow(UsageError);
    expect(() => ruleByName('k-timesteps-5-cosine', { eta })).toThrow(/found: a schedule, cosine/);
  });
});

describe('regimeOf', () => {
  it.each([
    ['k-timesteps-5-range', 'chapter-3'],
    ['k-momentums-2-0.2-0.9', 'chapter-3'],
    ['la-a', 'chapter-4'],
    ['la-b-11-noise', 'chapter-4'],
    ['la-c-5', 'chapter-4'],
    ['mlp-cosine', 'chapter-4'],
    ['rnn-1', 'recurrent'],
    ['rnn-2-6', 'recurrent'],
  ])('%s', (name, regime) => {
    expect(regimeOf(name)).toBe(regime);
  });

  it.each(['k-nothing', 'rnn-3', 'mine', 'la-b-wide'])('refuses %s as ruleByName does', (name) => {
    const refusal = (of: (name: string) => unknown) => {
      try {
        return of(name);
      } catch (error) {
        return error;
      }
    };
    expect(refusal(regimeOf)).toBeInstanceOf(UsageError);
    expect(refusal(regimeOf)).toEqual(refusal(ruleByName));
  });
});
