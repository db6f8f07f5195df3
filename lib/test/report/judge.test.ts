/** Verdicts on made-up figures, each by hand. */
import { describe, expect, it } from 'vitest';
import type { FigureProvenance } from '../../src/figures/figure-data.js';
import type { Claim } from '../../src/report/claims/claim.js';
import { above, below, highest, lowest } from '../../src/report/claims/margin.js';
import { Evidence } from '../../src/report/evidence.js';
import { judge, ourVerdict, thesisVerdict } from '../../src/report/judge.js';
import { deviationFromRange } from '../../src/report/seed-deviations.js';
import { training } from '../figures/example.js';
import { found, type MadeUpCurve, material } from './made-up.js';

const claim: Claim = {
  id: '4',
  section: '3.4.1',
  sentence: 'A beats B.',
  needs: ['3.6'],
  explanation: null,
  test: (evidence) => [below(evidence.mean('3.6', 'A', '1e-2'), evidence.mean('3.6', 'B', '1e-2'))],
};

const ofThesis = material(found('3.6', { A: { ours: -2, thesis: -2 }, B: { ours: -1, thesis: -1 } }));

function judged(
  a: number | MadeUpCurve,
  b: number | MadeUpCurve,
  provenance: Partial<FigureProvenance> = {},
  one: Claim = claim,
) {
  const curve = (value: number | MadeUpCurve) =>
    typeof value === 'number' ? { ours: value, thesis: value } : value;
  return judge(one, material(found('3.6', { A: curve(a), B: curve(b) }, provenance)), ofThesis);
}

describe('the verdict', () => {
  // Single runs at 1e-2: 2 sqrt(2) 0.033 = 0.0933.
  it.each([
    [-1.1, -1, 'holds'],
    [-1.09, -1, 'holds only within noise'],
    [-0.91, -1, 'holds only within noise'],
    [-0.9, -1, 'does not hold'],
  ])('A at %d and B at %d: %s', (a, b, verdict) => {
    const one = judged(a, b);
    expect(one).toMatchObject({ verdict, thesis: verdict, reason: null, remarks: [] });
    expect(one.margins[0]?.ours).toBeCloseTo(b - a, 12);
    expect(one.margins[0]?.clear).toBeCloseTo(0.09334, 5);
  });

  it('noise is that of means over seeds, the thesis is single runs', () => {
    const four = { ours: -1.06, thesis: -1.06, seeds: [0, 1, 2, 3] };
    const one = judged(four, { ...four, ours: -1, thesis: -1 });
    expect(one.margins[0]?.clear).toBeCloseTo(0.09334 / 2, 5);
    expect(one).toMatchObject({ verdict: 'holds', thesis: 'holds only within noise' });
  });

  it('our own seeds count where they lie further apart than was measured', () => {
    // Two seeds 0.2 apart: a deviation of 0.2 / 1.128 = 0.1773; 2 sqrt(0.1773^2 / 2 + 0.033^2) = 0.2593.
    const wide = { ours: -1.25, thesis: -1.25, seeds: [0, 1], range: [-1.35, -1.15] as const };
    const one = judged(wide, -1);
    expect(one.margins[0]?.clear).toBeCloseTo(0.2593, 4);
    expect(one.verdict).toBe('holds only within noise');
    expect(one.margins[0]?.readings[0]).toMatchObject({ seeds: 2 });
    expect(one.margins[0]?.readings[0]?.range?.[0]).toBeCloseTo(-1.35, 12);
    const narrow = judged({ ...wide, range: [-1.26, -1.24] }, -1);
    expect(narrow.margins[0]?.clear).toBeCloseTo(2 * Math.hypot(0.033 / Math.SQRT2, 0.033), 12);
  });

  it('no gain holds unless the other is clearly ahead', () => {
    const noGain: Claim = {
      ...claim,
      test: (evidence) => [
        below(evidence.mean('3.6', 'A', '1e-2'), evidence.mean('3.6', 'B', '1e-2'), { expected: 'no gain' }),
      ],
    };
    expect(judged(-0.5, -1, {}, noGain).verdict).toBe('holds');
    expect(judged(-1.09, -1, {}, noGain).verdict).toBe('holds');
    expect(judged(-1.1, -1, {}, noGain).verdict).toBe('does not hold');
  });

  it('is that of the worst margin that counts', () => {
    const two = (counts: boolean): Claim => ({
      ...claim,
      test: (evidence) => {
        const [a, b] = [evidence.last('3.6', 'A', 0.04), evidence.last('3.6', 'B', 0.04)];
        return [below(a, b), below(b, a, { counts })];
      },
    });
    expect(judged(-2, -1, {}, two(true)).verdict).toBe('does not hold');
    expect(judged(-2, -1, {}, two(false)).verdict).toBe('holds');
  });
});

describe('what is not judged', () => {
  const without = { verdict: 'not judged', thesis: 'holds' };

  it('a figure that is missing, with the numbers of the thesis all the same', () => {
    const one = judge(claim, material(), ofThesis);
    expect(one).toMatchObject({ ...without, reason: 'figure 3.6 is missing' });
    expect(one.margins[0]).toMatchObject({ thesis: 1, ours: null, clear: null });
    const [margin] = one.margins;
    if (!margin) throw new Error('no margin');
    expect([ourVerdict(margin), thesisVerdict(margin)]).toEqual([null, 'holds']);
    expect(margin.readings.map(({ ours, thesis }) => [ours, thesis])).toEqual([
      [null, -2],
      [null, -1],
    ]);
  });

  it('a figure that is shorter than the thesis', () => {
    const reason = 'too short: figure 3.6 (first 20 of 50 epochs)';
    expect(judged(-2, -1, { shortened: 'first 20 of 50 epochs' })).toMatchObject({ ...without, reason });
  });

  it('a training of less than a tenth; from a tenth on it is named beside the verdict', () => {
    expect(judged(-2, -1, { trainings: [training(4999, 50_000)] })).toMatchObject({
      ...without,
      reason: 'too short: figure 3.6 (trained for 4,999 of 50,000 meta-iterations)',
    });
    expect(judged(-2, -1, { trainings: [training(5000, 50_000)] })).toMatchObject({
      verdict: 'holds',
      remarks: ['figure 3.6: trained for 5,000 of 50,000 meta-iterations'],
    });
    const some = [{ ...training(10, 50_000), name: 'mlp-6' }, training(50_000, 50_000)];
    expect(judged(-2, -1, { trainings: some }).reason).toBe(
      'too short: figure 3.6 (mlp-6 trained for 10 of 50,000 meta-iterations)',
    );
  });

  it('a curve that diverged or is not there', () => {
    const diverged = { ours: -2, thesis: -2, diverged: [{ seed: 1, step: 70 }] };
    expect(judged(diverged, -1)).toMatchObject({
      ...without,
      reason: 'A of figure 3.6 diverged at step 70 (seed 1)',
    });
    const only = material(found('3.6', { A: { ours: -2, thesis: -2 } }));
    expect(judge(claim, only, ofThesis).reason).toBe('figure 3.6 has no curve B');
  });
});

it('other images and unnamed trainings are said', () => {
  const data = { name: 'mnist', variant: 're-compressed', checksum: '' };
  expect(judged(-2, -1, { data }).remarks).toEqual(['figure 3.6: mnist images, re-compressed']);
  const one = found('3.6', { A: { ours: -2, thesis: -2 }, B: { ours: -1, thesis: -1 } });
  expect(judge(claim, material({ ...one, hidesTrainings: true }), ofThesis).remarks).toEqual([
    'the file of figure 3.6 does not say how long its trainings were',
  ]);
});

it('the best of several may be another one in the thesis', () => {
  const evidence = new Evidence(
    material(found('3.6', { A: { ours: -2, thesis: -1 }, B: { ours: -1, thesis: -3 } })),
  );
  const both = ['A', 'B'].map((label) => evidence.last('3.6', label, 0.04));
  expect(lowest('the best', both)).toMatchObject({
    name: "the best (A; the thesis': B)",
    ours: -2,
    thesis: -3,
  });
  expect(highest('the worst', both)).toMatchObject({ ours: -1, thesis: -1 });
  expect(
    above({ ...both[0], name: 'share', ours: 0.95, thesis: 0.8 } as (typeof both)[0], 0.9),
  ).toMatchObject({
    clear: 0,
  });
});

it('a range speaks for a deviation', () => {
  expect(deviationFromRange([-1, -1], 1)).toBe(0);
  expect(deviationFromRange([0, 2.326], 5)).toBeCloseTo(1, 12);
  expect(deviationFromRange([0, 3.078], 40)).toBeCloseTo(1, 12);
});
