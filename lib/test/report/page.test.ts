/** The page: all claims, the margins and curves behind them, the same in markdown and in html. */
import { describe, expect, it } from 'vitest';
import { figureNamed } from '../../thesis/src/experiments/index.js';
import type { Block } from '../../thesis/src/report/blocks.js';
import { causeOf } from '../../thesis/src/report/causes.js';
import { claims } from '../../thesis/src/report/claims/index.js';
import { outsideCurves, outsideNotes } from '../../thesis/src/report/outside-curves.js';
import { reportOn } from '../../thesis/src/report/page.js';
import { pageHtml } from '../../thesis/src/report/page-html.js';
import { pageMarkdown } from '../../thesis/src/report/page-markdown.js';
import { reportJson } from '../../thesis/src/report/report-json.js';
import { training } from '../figures/example.js';
import { found, type MadeUpCurve, material } from './made-up.js';

const mngAndAdam = material(
  found('3.6', {
    'MNG eta_min 1e-2': { ours: [-0.76, -0.75, -0.74], thesis: -0.76 },
    'MNG eta_min 1e-4': { ours: [-0.35, -0.36, -0.34], thesis: -0.46 },
    'Adam eta 1e-2': { ours: [-1.06, -1.05, -1.03], thesis: -1.03 },
  }),
);

function tableUnder(page: readonly Block[], heading: RegExp) {
  const at = page.findIndex((block) => block.kind === 'heading' && heading.test(block.text));
  const block = page.slice(at).find(({ kind }) => kind === 'table');
  if (at < 0 || block?.kind !== 'table') throw new Error(`no table under ${heading}`);
  return block;
}

describe('the report', () => {
  const { page, judged } = reportOn(mngAndAdam);

  it('has one row for each claim', () => {
    const { rows } = tableUnder(page, /claims of the thesis/);
    expect(rows.map(([id]) => id)).toEqual(claims.map(({ id }) => id));
    expect(rows.find(([id]) => id === '4')?.slice(3)).toEqual(['supported', '0.0001', '0.0001', 'supported']);
    expect(rows.find(([id]) => id === '17')?.[3]).toBe('not run; figure 4.11 is missing');
    expect(judged.filter(({ verdict }) => verdict === 'not run')).toHaveLength(claims.length - 2);
    expect(page).toContainEqual({ kind: 'text', text: 'Not run: figure 4.11 is missing.' });
    expect(page[1]).toEqual({
      kind: 'text',
      text: `${claims.length} claims: 2 supported, 0 contradicted, 0 undecided, ${claims.length - 2} not run.`,
    });
  });

  it('shows the margin with its noise, and the curves with seeds', () => {
    // Seeds 0.30, 0.30, 0.29 apart: 0.297 +- 4.303 0.0033. The thesis: -1.027 against -0.761.
    expect(tableUnder(page, /^Claim 4 /).rows).toEqual([
      [
        'Adam eta 1e-2 below the better MNG (MNG eta_min 1e-2) (more than 0.02)',
        'mean of 50 epochs',
        '+0.266',
        'supported',
        '+0.297',
        '+0.282 to +0.311',
        '0.0001',
        '0.0001',
        'supported',
      ],
    ]);
    expect(pageMarkdown(page)).toContain(
      '| Adam eta 1e-2 | Figure 3.6 | mean of 50 epochs | -1.027 | -1.047 | -1.060 to -1.030 | 3 |',
    );
  });

  it('names the dump behind each training, once', () => {
    const trainings = [
      { ...training(50_000, 50_000), dump: 1000, ended: 16_000 },
      training(20_000, 200_000),
      training(20_000, 200_000),
    ];
    const curves = { A: { ours: 0, thesis: 0 } };
    const page = pageMarkdown(reportOn(material(found('4.8', curves, { trainings }))).page);
    expect(page).toContain(
      '| la-b-6 | 50000 | 50000 | 1000 | ended at 16000: validation had not improved since |',
    );
    expect(page.match(/\| la-b-6 \| 20000 \| 200000 \| not recorded \|/g)).toHaveLength(1);
  });

  it('lists every curve outside what seeds explain, the farthest first, with its cause', () => {
    // Two seeds, a range of 0.1: a deviation of 0.1 / 1.128, 2 sqrt(1 + 1/2) of them and 0.002 are 0.219.
    const seeds = { seeds: [0, 1], range: [-1.05, -0.95] } as const;
    const several = found('4.2', {
      'LA_a: normalised': { ours: -1, thesis: -1.21, ...seeds },
      'LA_b: absolute values normalised': { ours: -1, thesis: -1.23, ...seeds },
      'LA_c: not normalised': { ours: -1, thesis: -0.7, ...seeds },
    });
    const { rows } = tableUnder(reportOn(material(several)).page, /outside what seeds/);
    expect(rows.map((row) => row.slice(0, 4))).toEqual([
      ['4.2', 'LA_c: not normalised', '0.300', '0.219'],
      ['4.2', 'LA_b: absolute values normalised', '0.230', '0.219'],
    ]);
    expect(rows.map((row) => row.at(-1))).toEqual([
      causeOf('4.2', null, 'LA_c: not normalised'),
      'not looked into',
    ]);
    const { compared, outside } = outsideCurves(several.figure, several.reference, figureNamed('4.2'));
    expect(compared).toBe(3);
    expect(outsideNotes(outside)).toEqual([
      'outside what seeds explain: LA_c: not normalised (another training)',
      'outside what seeds explain: LA_b: absolute values normalised (not looked into)',
    ]);
  });

  it('takes the measured spread where there is one seed, and none of accuracies or shortened maps', () => {
    const one = (id: string, curve: string, difference: number, more: Partial<MadeUpCurve> = {}) => {
      const { figure, reference } = found(id, { [curve]: { ours: 0, thesis: difference, ...more } });
      return outsideCurves(figure, reference, figureNamed(id)).outside.length;
    };
    // 2 sqrt(2) 0.04 and 0.002 are 0.115.
    expect([one('3.6', 'Adam eta 1e-2', 0.11), one('3.6', 'Adam eta 1e-2', 0.12)]).toEqual([0, 1]);
    expect(one('3.6', 'Adam eta 1e-2', 0.5, { measure: 'accuracy' })).toBe(0);
  });

  it('is the same whenever it is made', () => {
    const again = reportOn(mngAndAdam);
    expect(pageMarkdown(again.page)).toBe(pageMarkdown(page));
    expect(reportJson(again.judged)).toBe(reportJson(judged));
  });
});

describe('a block in both languages', () => {
  const page: Block[] = [
    { kind: 'heading', level: 1, text: 'A < B' },
    {
      kind: 'table',
      columns: ['eta_min', 'n', 'verdict'],
      numeric: ['n'],
      rows: [
        ['a|b', '-1', 'not run; x'],
        ['c at 1e-4', '2', 'supported'],
        ['d', '', '(contradicted)'],
      ],
    },
  ];

  it('markdown', () => {
    expect(pageMarkdown(page)).toBe(
      '# A \\< B\n\n| eta_min | n | verdict |\n| --- | --: | --- |\n' +
        '| a\\|b | -1 | not run; x |\n| c at 1e-4 | 2 | supported |\n| d |  | (contradicted) |\n',
    );
  });

  it('html', () => {
    const html = pageHtml(page);
    expect(html).toContain('<title>A &lt; B</title>');
    expect(html).toContain('<th>η<sub>min</sub></th><th class="number">n</th>');
    expect(html).toContain('<td class="not-run">not run; x</td>');
    expect(html).toContain('<td class="supported">supported</td>');
    expect(html).toContain('<td>(contradicted)</td>');
    expect(html).toContain('<td>c at <span class="whole">1e-4</span></td>');
  });
});
