/** Learning-rate schedules at their ends and in the middle. */
import { describe, expect, it } from 'vitest';
import { cosine } from '../../core/src/optimizers/cosine-annealing.js';
import { constant, rateTitle, scheduleOf, withFirstStepFault } from '../../core/src/optimizers/schedule.js';

describe('schedules', () => {
  it('keep a constant rate, also given as a number', () => {
    expect(constant(0.3).at(12345)).toBe(0.3);
    expect(scheduleOf(0.3).settings).toEqual(constant(0.3).settings);
  });

  it('anneal by a cosine: from, middle, to, and stay there', () => {
    const schedule = cosine({ from: 0.05, to: 0.01, steps: 100 });
    expect(schedule.at(0)).toBe(0.05);
    expect(schedule.at(50)).toBeCloseTo(0.03, 12);
    expect(schedule.at(100)).toBeCloseTo(0.01, 12);
    expect(schedule.at(200)).toBe(schedule.at(100));
  });

  it("make the thesis' fault in the first step only", () => {
    const schedule = withFirstStepFault(constant(0.01));
    expect([0, 1, 2].map((step) => schedule.at(step))).toEqual([1, 0.01, 0.01]);
    expect(schedule.settings).not.toEqual(constant(0.01).settings);
  });

  it('have names for legends', () => {
    expect(rateTitle(constant(0.01))).toBe('1e-2');
    expect(rateTitle(constant(1))).toBe('1');
    expect(rateTitle(cosine({ from: 0.05, to: 0, steps: 9 }))).toBe('5e-2 -> 0 over 9');
  });
});
