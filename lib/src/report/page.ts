/** The report: the thesis' claims, judged, and how far our curves are from the thesis'. */
import { thesisName } from '../data/thesis-id.js';
import type { TrainingProvenance } from '../figures/figure-data.js';
import { grid, scoreMean, type TunedRule } from '../tuning/tune.js';
import { type Block, heading, plain, signed, table, text } from './blocks.js';
import { claims } from './claims/index.js';
import { claimBlocks } from './claims-page.js';
import { type Distances, distancesOf, distantFrom } from './distant-curves.js';
import { Evidence } from './evidence.js';
import { type Judged, judge } from './judge.js';
import type { Material } from './material.js';

export interface Report {
  readonly judged: readonly Judged[];
  readonly page: readonly Block[];
}

/** A pure function of the material: the same files give the same report. */
export function reportOn(material: Material): Report {
  const evidence = new Evidence(material);
  const judged = claims.map((claim) => judge(claim, evidence, material));
  const page = [
    ...claimBlocks(judged),
    ...tuningBlocks(material.tuned),
    ...distanceBlocks(distancesOf(material)),
    ...sources(material),
  ];
  return { judged, page };
}

function tuningBlocks(tuned: readonly TunedRule[]): Block[] {
  if (tuned.length === 0) return [];
  const value = (rate: number) => rate.toExponential();
  return [
    heading(2, 'Tuned here'),
    text(
      'Figures show rules at the thesis\' rates. "npm run l2o -- tune" looks for the best one on this kit\'s own validation seeds: the mean over the first epochs of log10 of the loss, ' +
        'by successive halving on a grid of half decades, the value of the thesis beside the best ones to the end. A shorter run favours larger rates.',
    ),
    table(
      [
        'rule',
        'setting',
        "thesis' value",
        'its mean',
        'tuned here',
        'its mean here',
        'epochs',
        'seeds',
        'remark',
      ],
      ["thesis' value", 'its mean', 'tuned here', 'its mean here', 'epochs', 'seeds'],
      tuned.map((one) => {
        const mean = (rate: number) => plain(scoreMean(one.scores.find((score) => score.value === rate)));
        const isEnd = one.tuned === grid.at(0) || one.tuned === grid.at(-1);
        return [
          one.rule,
          one.setting === 'etaMin' ? 'eta_min' : 'rate',
          value(one.thesis),
          mean(one.thesis),
          value(one.tuned),
          mean(one.tuned),
          String(one.epochs),
          one.seeds.join(' '),
          [...(one.tuned === one.thesis ? ['the same'] : []), ...(isEnd ? ['the end of the grid'] : [])].join(
            ', ',
          ),
        ];
      }),
    ),
  ];
}

function distanceBlocks({ compared, distant, ranged, outside }: Distances): Block[] {
  const count = distant.length === 0 ? 'none is' : distant.length === 1 ? 'one is' : `${distant.length} are`;
  return [
    heading(2, "Curves that are far from the thesis'"),
    text(
      `Of ${compared} curves and cells with a counterpart in the thesis, ${count} further from it than ${distantFrom.toFixed(2)} ` +
        '(root mean square of the difference in log10 of the loss over the points that both have; of a cell the difference of the means over the epochs of ours).',
    ),
    ...(distant.length === 0
      ? []
      : [
          {
            kind: 'table',
            columns: [
              'figure',
              'curve',
              'rms',
              'thesis, last',
              'ours, last',
              'thesis, mean',
              'ours, mean',
              'remark',
            ],
            numeric: ['rms', 'thesis, last', 'ours, last', 'thesis, mean', 'ours, mean'],
            rows: distant.map((one) => [
              one.figure,
              one.panel === null ? one.series : `${one.series} (${one.panel})`,
              one.rms.toFixed(3),
              plain(one.thesisLast),
              plain(one.ourLast),
              plain(one.thesisMean),
              plain(one.ourMean),
              one.remark,
            ]),
          } as const,
        ]),
    text(
      `Of ${ranged} curves of several seeds, ${outside.length} do not hold the thesis' curve between their lowest and highest seed at most of its points. ` +
        '(Three seeds span about 1.7 standard deviations: a single run more, as the thesis has it, lies outside them every other time.)',
    ),
    ...(outside.length === 0
      ? []
      : [
          {
            kind: 'table',
            columns: ['figure', 'curve', 'points outside', 'of', 'ours minus thesis'],
            numeric: ['points outside', 'of', 'ours minus thesis'],
            rows: outside.map((one) => [
              one.figure,
              one.panel === null ? one.series : `${one.series} (${one.panel})`,
              String(one.outside),
              String(one.points),
              signed(one.bias),
            ]),
          } as const,
        ]),
  ];
}

function sources({ figures, tables }: Material): Block[] {
  const rows = [
    ...[...figures.values()].map(({ figure: { figure, provenance, panels } }) => {
      const seeds = Math.max(0, ...panels.flatMap(({ series }) => series.map((one) => one.seeds.length)));
      const { profile, shortened, engines } = provenance;
      return [thesisName(figure), profile, shortened ?? '', String(seeds), engines.join(', ')];
    }),
    ...[...tables.values()].map(({ table: { table, provenance } }) => [
      thesisName(table),
      provenance.profile,
      '',
      '',
      '',
    ]),
  ];
  return [
    heading(2, 'What this report was made from'),
    { kind: 'table', columns: ['file', 'profile', 'shortened', 'seeds', 'engine'], numeric: ['seeds'], rows },
    ...trainingBlocks([...figures.values()].flatMap(({ figure }) => figure.provenance.trainings)),
  ];
}

/** A training can be behind several figures; another length of it has another row. */
function trainingBlocks(trainings: readonly TrainingProvenance[]): Block[] {
  if (trainings.length === 0) return [];
  const rows = trainings.map(({ name, metaIterations, thesisMetaIterations, dump, ended }) => [
    name,
    String(metaIterations),
    String(thesisMetaIterations),
    String(dump ?? 'not recorded'),
    ended === null ? '' : `ended at ${ended}: validation had not improved since`,
  ]);
  return [
    text(
      'The trainings behind them. Theta is not the last of its training but that of the dump with the best validation: after how many meta-iterations, where that was recorded.',
    ),
    {
      kind: 'table',
      columns: ['training', 'meta-iterations', 'in the thesis', 'dump', 'remark'],
      numeric: ['meta-iterations', 'in the thesis', 'dump'],
      rows: [...new Map(rows.map((row) => [row.join(), row])).values()],
    },
  ];
}
