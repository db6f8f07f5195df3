/** The report as blocks of text and tables: what the markdown and the web page both show. */
import { thesisName } from '../data/thesis-id.js';
import { claims } from './claims/index.js';
import { type Distances, distancesOf, distantFrom } from './distant-curves.js';
import {
  type Judged,
  judge,
  ourVerdict,
  type ShownMargin,
  type ShownReading,
  thesisVerdict,
  verdicts,
} from './judge.js';
import type { Material } from './material.js';
import { lastDeviations, seedDeviations } from './seed-deviations.js';
import { thesisMaterial } from './thesis-material.js';

export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'table';
      readonly columns: readonly string[];
      /** Columns of numbers, by name: they are set to the right. */
      readonly numeric: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

export interface Report {
  readonly judged: readonly Judged[];
  readonly page: readonly Block[];
}

/** A pure function of the material: the same files give the same report. */
export function reportOn(material: Material): Report {
  const thesis = thesisMaterial();
  const judged = claims.map((claim) => judge(claim, material, thesis));
  const page = [
    heading(1, 'The claims of the thesis, judged'),
    text(counted(judged)),
    overview(judged),
    heading(2, 'How they are judged'),
    ...method.map(text),
    heading(2, 'Claim by claim'),
    ...judged.flatMap(details),
    ...distanceBlocks(distancesOf(material)),
    ...sources(material),
  ];
  return { judged, page };
}

const heading = (level: 1 | 2 | 3, words: string): Block => ({ kind: 'heading', level, text: words });
const text = (words: string): Block => ({ kind: 'text', text: words });

function counted(judged: readonly Judged[]): string {
  const counts = verdicts.map(
    (verdict) => `${judged.filter((one) => one.verdict === verdict).length} ${verdict}`,
  );
  return `${judged.length} claims: ${counts.join(', ')}.`;
}

function overview(judged: readonly Judged[]): Block {
  return {
    kind: 'table',
    columns: ['claim', 'section', 'the thesis says', 'verdict', "the thesis' numbers"],
    numeric: [],
    rows: judged.map(({ claim, verdict, thesis, reason, remarks }) => [
      claim.id,
      claim.section,
      claim.sentence,
      `${verdict}${reason === null ? '' : `: ${reason}`}${remarks.length > 0 ? ` (${remarks.join('; ')})` : ''}`,
      thesis ?? '',
    ]),
  };
}

const method = [
  'A claim is one or several margins: by how much the one that the thesis calls better is lower in log10 of the training loss, ' +
    'in the mean over all epochs or in the last value. A margin holds where it is above two standard deviations of the difference, ' +
    'holds only within noise where it is not further from 0 than that, and does not hold where it is below minus two of them. ' +
    '"No gain" holds unless the other is ahead by more than two. A claim is as good as the worst margin that it counts; those in brackets are shown and do not count.',
  'The deviation of a difference is sqrt(a^2/n + b^2/m), for means of n and m seeds with deviations a and b; the curves of the thesis are single runs. ' +
    'Seeds are taken as independent, though all optimizers of a figure start from the same points: noise is rather over- than understated. ' +
    'The deviation of a single run is the measured one below, or that of our own seeds (their range over its expected width) where it is larger. ' +
    `Means over 50 epochs on MlpMnist, by learning rate: ${Object.entries(seedDeviations)
      .map(([rate, deviation]) => `${rate} ${deviation}`)
      .join(', ')} (six runs of Adam each; the learned optimizers of chapter 3 take that of 5e-3). ` +
    `Last values: MlpMnist ${lastDeviations.mlpMnist}, sum of squares ${lastDeviations.sumOfSquares}, ` +
    `MNG on Rosenbrock ${lastDeviations.rosenbrockMng}, Adam there ${lastDeviations.deterministic}, ` +
    `ConvCifar_0 ${lastDeviations.convCifar} (two runs of the thesis), ConvMnist_0 ${lastDeviations.convMnist} (the scatter of single epochs).`,
  'The range is that of our seeds; of a mean over epochs it goes from the mean of the lowest to the mean of the highest values, which the seeds lie within. ' +
    'It is not judged what is missing or shorter than in the thesis, or rests on a training of less than a tenth of its meta-iterations; ' +
    'a longer one that is still short is named beside the verdict. What is missing or too short is made by "npm run reproduce -- FIGURE --profile thesis".',
];

function details({ claim, verdict, reason, remarks, margins, thesis }: Judged): Block[] {
  const title = [
    heading(3, `Claim ${claim.id} (${claim.section}): ${verdict}`),
    text(claim.sentence),
    ...(reason === null ? [] : [text(`Why not: ${reason}.`)]),
  ];
  return [
    ...title,
    {
      kind: 'table',
      columns: [
        'margin',
        'of',
        'ahead by, thesis',
        'clear from, thesis',
        'verdict, thesis',
        'ahead by, ours',
        'clear from, ours',
        'verdict',
      ],
      numeric: ['ahead by, thesis', 'clear from, thesis', 'ahead by, ours', 'clear from, ours'],
      rows: margins.map(marginRow),
    },
    {
      kind: 'table',
      columns: ['curve', 'in', 'what', 'thesis', 'ours', 'range', 'seeds'],
      numeric: ['thesis', 'ours', 'range', 'seeds'],
      rows: readingRows(margins.flatMap(({ readings }) => readings)),
    },
    ...(thesis === null || thesis === verdict
      ? []
      : [text(`By the same test the thesis' own numbers say: ${thesis}.`)]),
    ...(claim.explanation === null ? [] : [text(claim.explanation)]),
    ...(remarks.length > 0 ? [text(`To be known: ${remarks.join('; ')}.`)] : []),
  ];
}

function marginRow(margin: ShownMargin): string[] {
  const { what, readings, thesis, thesisClear, ours, clear, counts, expected } = margin;
  const verdict = ourVerdict(margin);
  const name = expected === 'no gain' ? `${what} (no gain expected)` : what;
  return [
    counts ? name : `(${name})`,
    [...new Set(readings.map(({ quantity }) => quantity))].join(', '),
    signed(thesis),
    plain(thesisClear),
    thesisVerdict(margin) ?? '',
    signed(ours),
    plain(clear),
    verdict === null ? '' : counts ? verdict : `(${verdict})`,
  ];
}

/** Each once, in the order of appearance. */
function readingRows(readings: readonly ShownReading[]): string[][] {
  const rows = readings.map(({ name, figure, quantity, thesis, ours, range, seeds }) => [
    name,
    thesisName(figure),
    quantity,
    plain(thesis),
    plain(ours),
    range === null ? '' : `${plain(range[0])} to ${plain(range[1])}`,
    seeds > 0 ? String(seeds) : '',
  ]);
  const keys = rows.map((row) => row.join('\n'));
  return rows.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
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
  ];
}

function plain(value: number | null): string {
  return value === null ? '' : value.toFixed(3);
}

function signed(value: number | null): string {
  if (value === null) return '';
  const digits = value.toFixed(3);
  return value > 0 ? `+${digits}` : digits;
}
