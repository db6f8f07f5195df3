/** Words on made-up figures and readings, each by hand. */
import { describe, expect, it } from 'vitest';
import type { FigureProvenance } from '../../thesis/src/figures/figure-data.js';
import type { Claim, Margin } from '../../thesis/src/report/claims/claim.js';
import { ahead, alike, noGain, notRun, number } from '../../thesis/src/report/claims/margin.js';
import { decide } from '../../thesis/src/report/decide.js';
import { Evidence } from '../../thesis/src/report/evidence.js';
import { judge } from '../../thesis/src/report/judge.js';
import type { Material } from '../../thesis/src/report/material.js';
import { steps, training } from '../figures/example.js';
import { found, type MadeUpCurve, material, reading } from './made-up.js';

const claimOf = (margins: Claim['margins']): Claim => ({
  id: '4',
  section: '3.4.1',
  sentence: 'Adam beats MNG.',
  explanation: null,
  margins,
});

const judged = (margins: readonly Margin[], from: Material = material()) =>
  judge(
    claimOf(() => margins),
    new Evidence(from),
    from,
  );

/** "Adam is ahead of MNG" in Figure 3.6. */
function inFigure(
  adam: MadeUpCurve,
  mng: MadeUpCurve,
  provenance: Partial<FigureProvenance> = {},
  more: Parameters<typeof found>[3] = {},
) {
  const from = material(found('3.6', { 'Adam eta 1e-2': adam, 'MNG eta_min 1e-2': mng }, provenance, more));
  const claim = claimOf((evidence) => [
    ahead(evidence.read('mean', '3.6', 'Adam eta 1e-2'), evidence.read('mean', '3.6', 'MNG eta_min 1e-2')),
  ]);
  return judge(claim, new Evidence(from), from);
}

describe('a margin', () => {
  // Differences 0.1, 0.1 + d, 0.1 - d have the standard error d / sqrt(3); t at 97.5 % with 2 degrees of freedom is 4.3027.
  const apart = (d: number) =>
    ahead(reading('A', [[-1.1, -1.1 - d, -1.1 + d]]), reading('B', [[-1, -1, -1]]));
  const edge = (0.1 * Math.sqrt(3)) / 4.302653;

  it.each([
    ['supported', 0.99 * edge],
    ['undecided', 1.01 * edge],
  ])('is %s by pairs of seeds', (verdict, d) => {
    expect(judged([apart(d)]).verdict).toBe(verdict);
  });

  it('of the wrong sign is never supported, and contradicted where it is clear', () => {
    const wrong = (d: number) =>
      ahead(reading('A', [[-0.9, -0.9 - d, -0.9 + d]]), reading('B', [[-1, -1, -1]]));
    expect(judged([wrong(0.99 * edge)]).verdict).toBe('contradicted');
    expect(judged([wrong(1.01 * edge)]).verdict).toBe('undecided');
  });

  it('is paired: what a seed does to both is no noise', () => {
    const both = [-1, -1.5, -0.5];
    const margin = ahead(
      reading('A', [both.map((value, i) => value - 0.1 - 0.001 * i)]),
      reading('B', [both]),
    );
    expect(judged([margin]).verdict).toBe('supported');
    const others = new Map([...both.entries()].map(([seed, value]) => [seed + 7, value]));
    const unpaired = ahead(reading('A', [both]), { ...reading('B', []), ours: [others] });
    expect(judged([unpaired])).toMatchObject({ verdict: 'not run', reasons: ['no seed that all have'] });
  });

  it('of one seed has the noise that was measured: t with 5 degrees of freedom each, 10 together', () => {
    const one = (distance: number) => ahead(reading('A', [[-1 - distance]]), reading('B', [[-1]]));
    // 2.2281 sqrt(2) 0.03 = 0.0945.
    expect(judged([one(0.096)]).verdict).toBe('supported');
    expect(judged([one(0.093)]).verdict).toBe('undecided');
  });

  it('by far has to be more than 0.02; no gain less; alike between', () => {
    const pair = [reading('A', [[-1.015, -1.0151, -1.0149]]), reading('B', [[-1, -1, -1]])] as const;
    const [a, b] = pair;
    expect(judged([ahead(a, b)]).verdict).toBe('supported');
    expect(judged([ahead(a, b, { byFar: true })]).verdict).toBe('contradicted');
    expect(judged([noGain(a, b)]).verdict).toBe('supported');
    expect(judged([alike(a, b)]).verdict).toBe('supported');
    const better = reading('C', [[-1.03, -1.0301, -1.0299]]);
    expect(judged([noGain(better, b)]).verdict).toBe('contradicted');
    expect(judged([noGain(b, better)]).verdict).toBe('supported');
    expect(judged([alike(better, b)]).verdict).toBe('contradicted');
  });

  it('of accuracies is the other way round', () => {
    const more = { isAccuracy: true };
    const [high, low] = [reading('A', [[0.8, 0.801, 0.802]], more), reading('B', [[0.7, 0.7, 0.7]], more)];
    expect(judged([ahead(high, low)]).verdict).toBe('supported');
    expect(ahead(high, low).what).toBe('A above B');
  });

  it('with the best of several: named, each tested', () => {
    const best = {
      name: 'the best',
      readings: [
        reading('B', [[-1, -1, -1]], { thesis: -3 }),
        reading('C', [[-2, -2.001, -1.999]], { thesis: -1 }),
      ],
    };
    const margin = ahead(reading('A', [[-3, -3, -3]], { thesis: -2 }), best);
    expect(margin.what).toBe("A below the best (C; the thesis': B)");
    expect(margin.ours?.shown.mean).toBeCloseTo(1, 12);
    expect(margin.thesis?.shown.mean).toBeCloseTo(-1, 12);
    expect(margin.ours?.all).toHaveLength(1);
    expect(judged([margin])).toMatchObject({ verdict: 'supported', thesis: 'contradicted' });
  });

  it('several trainings are the values, and the scope says so', () => {
    const learned = (byTraining: number[][]) => reading('A', byTraining, { isLearned: true });
    const adam = reading('Adam', [[-1, -1, -1]]);
    const once = judged([ahead(learned([[-1.1, -1.101, -1.099]]), adam)]);
    expect(once).toMatchObject({ verdict: 'supported', scope: 'of this training' });
    const thrice = judged([
      ahead(
        learned([
          [-1.1, -1.101, -1.099],
          [-0.9, -0.901, -0.899],
          [-1.2, -1.201, -1.199],
        ]),
        adam,
      ),
    ]);
    expect(thrice).toMatchObject({ verdict: 'undecided', scope: 'of 3 trainings' });
  });

  it('numbers without noise have no p', () => {
    const exact = number(reading('share', [[0.95]], { thesis: 0.8 }), { above: 0.9 });
    expect(judged([exact])).toMatchObject({ verdict: 'supported', p: null, thesis: 'contradicted' });
  });
});

describe('a claim', () => {
  const yes = { support: 0.001, contradiction: 1 };
  const open = { support: 0.4, contradiction: 0.6 };
  const no = { support: 1, contradiction: 0.01 };

  it.each([
    ['supported', [yes, yes], 0.002],
    ['undecided', [yes, open], 0.8],
    ['contradicted', [yes, no], 0.04],
    ['undecided', [yes, yes, no], 0.06],
    ['not run', [yes, null], 1],
    ['contradicted', [null, no], 0.02],
    ['not run', [null], 1],
  ])('is %s', (verdict, margins, p) => {
    expect(decide(margins)).toMatchObject({ verdict, p: expect.closeTo(p, 12) });
  });

  it('says how many seeds would decide', () => {
    const margin = ahead(reading('A', [[-1.1, -1.3, -0.95]]), reading('B', [[-1, -1, -1]]));
    const { verdict, seeds, leaning } = judged([margin]);
    expect(leaning).toBe('supported');
    expect(verdict).toBe('undecided');
    // Deviation 0.176 at a difference of 0.117: (1.96 + 0.84)^2 (0.176 / 0.117)^2 = 18 by the normal, 20 by t.
    expect(seeds).toBeGreaterThanOrEqual(18);
    expect(seeds).toBeLessThanOrEqual(21);
  });

  it('margins that do not count are shown alone', () => {
    const [a, b] = [reading('A', [[-2, -2.1, -2.2]]), reading('B', [[-1, -1, -1]])];
    expect(judged([ahead(a, b), ahead(b, a, { counts: false })])).toMatchObject({
      verdict: 'supported',
      margins: [{ verdict: 'supported' }, { verdict: 'contradicted' }],
    });
  });
});

describe('what is not run', () => {
  it('a figure that is missing, with the word of the thesis all the same', () => {
    const from = material();
    const claim = claimOf((evidence) => [
      ahead(evidence.read('mean', '3.6', 'Adam eta 1e-2'), evidence.read('mean', '3.6', 'MNG eta_min 1e-2')),
    ]);
    expect(judge(claim, new Evidence(from), from)).toMatchObject({
      verdict: 'not run',
      thesis: 'supported',
      reasons: ['figure 3.6 is missing'],
      margins: [{ ours: null, thesis: { shown: { mean: expect.closeTo(0.266, 3) } } }],
    });
    expect(judged([notRun('x', 'nobody did')])).toMatchObject({ verdict: 'not run', thesis: null });
  });

  it('a curve that diverged, is not there, or does not tell its seeds apart', () => {
    const diverged = { ours: -2, diverged: [{ seed: 1, step: 70 }] };
    expect(inFigure(diverged, { ours: -1 }).reasons).toEqual([
      'Adam eta 1e-2 of figure 3.6 diverged at step 70 (seed 1)',
    ]);
    expect(inFigure({ ours: -2 }, { ours: -1, seeds: [0, 1] }).reasons[0]).toMatch(
      /does not tell its seeds apart/,
    );
    expect(inFigure({ ours: -2 }, { ours: -1, label: 'else' }).reasons).toEqual([
      'figure 3.6 has no curve MNG eta_min 1e-2',
    ]);
  });

  it('a margin is over as much of one curve as there is of the other', () => {
    const falling = steps(50).map((t) => -t / 10);
    const whole = { ours: 0, y: falling, x: steps(50), thesis: -1 };
    const short = { ours: 0, y: falling.slice(0, 10).map((y) => y - 0.1), x: steps(10), thesis: -2 };
    // Over 50 epochs the mean of the longer is lower, by 2; over ten it is higher, by 0.1.
    const { margins, shorter } = inFigure(short, whole);
    expect(margins[0]?.ours?.shown.mean).toBeCloseTo(0.1, 9);
    expect(margins[0]?.readings.map(({ curve }) => curve?.length)).toEqual([10, 10]);
    expect(shorter).toBe('first 10 of 50 epochs');
  });

  it('parts of an epoch', () => {
    const parts = inFigure({ ours: -2 }, { ours: -1, pointsPerUnit: 10 }, {}, { length: 4 });
    expect(parts.reasons).toEqual(['MNG eta_min 1e-2 of figure 3.6 has no whole epoch']);
  });

  it('a training of less than a tenth; from a tenth on it is named beside the word', () => {
    const after = (metaIterations: number) => {
      const trainings = [training(metaIterations, 50_000)];
      const from = material(
        found(
          '4.2',
          {
            'LA_b: absolute values normalised': { ours: -2 },
            'LA_c: not normalised': { ours: -1 },
          },
          { trainings },
        ),
      );
      const evidence = new Evidence(from);
      return judge(
        claimOf(() => [
          ahead(
            evidence.read('mean', '4.2', 'LA_b: absolute values normalised'),
            evidence.read('mean', '4.2', 'LA_c: not normalised'),
          ),
        ]),
        evidence,
        from,
      );
    };
    expect(after(4999)).toMatchObject({
      verdict: 'not run',
      reasons: ['la-b-6 was trained for 4,999 of 50,000 meta-iterations'],
    });
    expect(after(5000)).toMatchObject({
      verdict: 'supported',
      scope: 'of one training each',
      remarks: ['figure 4.2: trained for 5,000 of 50,000 meta-iterations'],
    });
  });
});

it('a beginning has the same words, beside what the thesis shows there', () => {
  const ten = inFigure({ ours: [-1, -1.01, -1.02] }, { ours: [-0.5, -0.5, -0.5] }, {}, { length: 10 });
  expect(ten).toMatchObject({ verdict: 'supported', shorter: 'first 10 of 50 epochs', thesis: 'supported' });
  const [adam] = ten.margins[0]?.readings ?? [];
  // The thesis' Adam of Figure 3.6: the mean of its first ten epochs is above that of all.
  expect(adam?.thesis).toBeCloseTo(-1.027, 3);
  expect(adam?.thesisThere).toBeGreaterThan(-0.9);
});

it('a cell of a heat map is compared with the curve behind it', () => {
  const evidence = new Evidence(material());
  const cell = evidence.read('mean', '4.8 at 1e-2', 'RNN 2 layers');
  expect(cell).toMatchObject({ name: 'RNN 2 layers at 1e-2', figure: '4.8' });
  expect(cell.thesis).toBeCloseTo(-1.124, 2);
});

it('other images are said', () => {
  const data = { name: 'mnist', variant: 're-compressed', checksum: '' };
  expect(inFigure({ ours: -2 }, { ours: -1 }, { data }).remarks).toEqual([
    'figure 3.6: MNIST images: re-compressed',
  ]);
});
