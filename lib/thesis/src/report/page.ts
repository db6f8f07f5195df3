/** The report: the thesis' claims, judged, and how far our curves are from the thesis'. */
import { thesisName } from '../data/thesis-id.js';
import { figureNamed } from '../experiments/index.js';
import { seedRange } from '../figures/describe.js';
import type { TrainingProvenance } from '../figures/figure-data.js';
import { grid, scoreMean, type TunedRule } from '../tuning/tune.js';
import { type Block, heading, plain, table, text } from './blocks.js';
import { claims } from './claims/index.js';
import { claimBlocks } from './claims-page.js';
import { curveName } from './compare.js';
import { Evidence } from './evidence.js';
import { type Judged, judge } from './judge.js';
import type { Material } from './material.js';
import { nearnessTable } from './nearness.js';
import { outsideCurves } from './outside-curves.js';

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
    ...nearnessBlocks(material),
    ...outsideBlocks(material),
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

function nearnessBlocks(material: Material): Block[] {
  return [
    heading(2, 'How near the figures come'),
    text(
      "Root mean square difference from the thesis' curves in log10 of the loss, over the points that both have; of a cell of a heat map the difference of the means over the same epochs. " +
        'Ours is the mean of the seeds.',
    ),
    nearnessTable(material),
  ];
}

function outsideBlocks({ figures }: Material): Block[] {
  const all = [...figures.values()].map(({ figure, reference }) =>
    outsideCurves(figure, reference, figureNamed(figure.figure)),
  );
  const outside = all.flatMap((one) => one.outside);
  const compared = all.reduce((sum, one) => sum + one.compared, 0);
  return [
    heading(2, 'Curves outside what seeds explain'),
    text(
      `${outside.length} of ${compared} curves and cells with a counterpart in the thesis over the same epochs or iterations. A curve is outside where the root mean square of ` +
        "the difference (in log10 of the loss; of a cell that of the means) is more than two standard deviations of a run times sqrt(1 + 1/n), for ours of n seeds beside the thesis' single run, and " +
        'more than what reading its drawings leaves open. The deviation is that of our seeds over all points, with one seed the measured one. Each has a cause, or the words that none is known.',
    ),
    table(
      [
        'figure',
        'curve',
        'rms',
        'explained',
        'thesis, mean',
        'ours, mean',
        'thesis, last',
        'ours, last',
        'cause',
      ],
      ['rms', 'explained', 'thesis, mean', 'ours, mean', 'thesis, last', 'ours, last'],
      outside.map((one) => [
        one.figure,
        curveName(one),
        one.rms.toFixed(3),
        one.explained.toFixed(3),
        plain(one.thesisMean),
        plain(one.ourMean),
        plain(one.thesisLast),
        plain(one.ourLast),
        one.cause,
      ]),
    ),
  ];
}

function sources({ figures, tables }: Material): Block[] {
  const rows = [
    ...[...figures.values()].map(({ figure }) => {
      const { profile, shortened, engines } = figure.provenance;
      return [thesisName(figure.figure), profile, shortened ?? '', seedRange(figure), engines.join(', ')];
    }),
    ...[...tables.values()].map(({ table, provenance }) => [
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
