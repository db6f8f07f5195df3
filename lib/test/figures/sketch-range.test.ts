import { describe, expect, test } from 'vitest';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import { mng } from '../../core/src/optimizers/mng.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import { histories } from '../../thesis/src/figures/sketch-parabola.js';
import { drawnEtaMin, rangeSketch, rangeStep } from '../../thesis/src/figures/sketch-range.js';
import { formula } from '../../thesis/src/figures/sketch-text.js';
import type { Trace } from '../../thesis/src/figures/traces.js';

/**
 * By hand: the gradients over the largest are the points over x_max = 0.8.
 * (a) sum 1.3, delta = 1.3 / 4 = 0.325; (b) sum 2.96, delta = 2.96 / 4 = 0.74.
 */
const byHand = {
  mixed: { min: -0.4, max: 0.8, ref: 0.2, diff: 1.2, delta: 0.325, next: 0.2 - 0.325 * 1.21 },
  equal: { min: 0.2, max: 0.8, ref: 0.5, diff: 0.6, delta: 0.74, next: 0.5 - 0.74 * 0.61 },
};

describe.each(['mixed', 'equal'] as const)('the step from %s signs', (signs) => {
  const step = rangeStep(histories[signs], 0.01);

  test('is that of hand arithmetic', () => {
    for (const [name, value] of Object.entries(byHand[signs])) {
      expect(step[name as keyof typeof step], name).toBeCloseTo(value, 12);
    }
  });

  test('goes downhill from the middle of the range, unlike the drawing of the thesis', () => {
    expect(step.next).toBeLessThan(step.ref);
    expect(step.next ** 2).toBeLessThan(step.ref ** 2);
  });

  test('does not depend on the order of the history', () => {
    expect(rangeStep([...histories[signs]].reverse(), 0.01).next).toBeCloseTo(step.next, 12);
  });
});

test('the rule that answers is the one that engines run', async () => {
  // All points of a history are equal after the first step of a run: x - (1 + noise 0) sign(x) eta_min.
  const trajectory = doubleEngine.start({
    problem: sumOfSquares({ dimensions: 1 }),
    optimizer: mng({ k: 3, etaMin: 0.5, noise: 0 }),
    seed: 0,
  });
  const [start = Number.NaN] = await trajectory.parameters();
  await trajectory.advance(1);
  const [next = Number.NaN] = await trajectory.parameters();
  trajectory.dispose();
  expect(rangeStep([start, start, start], 0.5).next).toBe(next);
});

describe('the drawing', () => {
  const { data, layout } = rangeSketch();
  const traces = data as Trace[];

  test.each([
    ['a', 'x', byHand.mixed],
    ['b', 'x2', byHand.equal],
  ] as const)(
    'panel (%s) has the next point on the parabola and the arrow that leads to it',
    (_, axis, step) => {
      const [point] = traces.filter(({ xaxis, marker }) => xaxis === axis && marker?.symbol === 'diamond');
      expect(point?.x?.[0]).toBeCloseTo(step.next, 12);
      expect(point?.y?.[0]).toBeCloseTo(step.next ** 2, 12);
      const arrows = (layout.shapes ?? []).filter(
        ({ type, xref, y0, y1, layer }) => type === 'line' && xref === axis && y0 === y1 && layer !== 'below',
      );
      const ends = arrows.flatMap(({ x0, x1 }) => [Number(x0), Number(x1)]);
      [step.min, step.max, step.ref, step.next].forEach((end, index) => {
        expect(ends[index]).toBeCloseTo(end, 12);
      });
      expect(ends).toHaveLength(4);
    },
  );

  test('says what it shows: eta_min, delta, x^(t+1), and whether the range is left', () => {
    const words = layout.annotations?.map(({ text }) => text) ?? [];
    expect(words[0]).toContain(formula(`eta_min ${drawnEtaMin}, without noise`));
    expect(words).toContain('(a) mixed signs: δ = 0.325, the step stays in the range');
    expect(words).toContain('(b) equal signs: δ = 0.74, the step leaves the range');
    expect(words).toContain('x<sup>t+1</sup> = −0.193');
    expect(words).toContain('x<sup>t+1</sup> = 0.049');
  });
});
