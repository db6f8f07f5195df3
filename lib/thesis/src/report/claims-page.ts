/** The claims in the report: all in one table, how they are judged, and each with its margins and curves. */
import { thesisName } from '../data/thesis-id.js';
import { type Block, claimHeading, heading, plain, signed, table, text } from './blocks.js';
import type { Expected } from './claims/claim.js';
import { indifference } from './claims/margin.js';
import { level, type Verdict, verdicts } from './decide.js';
import { ourMean, type Reading } from './evidence.js';
import type { Judged, JudgedMargin } from './judge.js';
import { lastDeviations, seedDeviations } from './seed-deviations.js';
import { holm, intervalOf } from './statistics.js';

export function claimBlocks(judged: readonly Judged[]): Block[] {
  return [
    heading(1, 'The claims of the thesis, judged'),
    text(counted(judged)),
    ...words.map(text),
    overview(judged),
    heading(2, 'How they are judged'),
    ...method.map(text),
    heading(2, 'Claim by claim'),
    ...judged.flatMap(details),
  ];
}

function counted(judged: readonly Judged[]): string {
  const count = (verdict: Verdict) => judged.filter((one) => one.verdict === verdict).length;
  const beginnings = judged.filter(
    ({ verdict, shorter }) => shorter !== null && verdict !== 'not run',
  ).length;
  return (
    `${judged.length} claims: ${verdicts.map((verdict) => `${count(verdict)} ${verdict}`).join(', ')}` +
    `${beginnings > 0 ? `; ${beginnings} of them on a beginning of the thesis' length` : ''}.`
  );
}

function overview(judged: readonly Judged[]): Block {
  const together = corrected(judged);
  return table(
    ['claim', 'section', 'the thesis says', 'verdict', 'p', 'p, Holm', "the thesis' single runs"],
    ['p', 'p, Holm'],
    judged.map((one) => [
      one.claim.id,
      one.claim.section,
      one.claim.sentence,
      [wordOn(one), ...addition(one), ...one.remarks].join('; '),
      probability(one.p),
      probability(together.get(one) ?? null),
      thesisWord(one),
    ]),
  );
}

/** Holm's correction over all that have a p. */
function corrected<T extends { readonly p: number | null }>(list: readonly T[]): ReadonlyMap<T, number> {
  const run = list.filter(({ p }) => p !== null);
  const ps = holm(run.map(({ p }) => p ?? 1));
  return new Map(run.map((one, index) => [one, ps[index] ?? 1]));
}

/** "supported (of this training), on the first 10 of 50 epochs". */
function wordOn({ verdict, scope, shorter }: Judged): string {
  if (verdict === 'not run') return verdict;
  return `${verdict}${scope === null ? '' : ` (${scope})`}${shorter === null ? '' : `, on the ${shorter}`}`;
}

/** What an open claim needs. */
function addition({ verdict, seeds, leaning, reasons, margins }: Judged): string[] {
  if (verdict === 'undecided') return [seedWords(seeds, leaning, margins)];
  if (verdict !== 'not run') return [];
  const run = margins.filter(({ counts, ours }) => counts && ours !== null);
  const words = verdicts.flatMap((word) => {
    const count = run.filter((margin) => margin.verdict === word).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  const [first, ...others] = reasons;
  return [
    ...(run.length === 0 ? [] : [`of the margins that were: ${words.join(', ')}`]),
    ...(first === undefined ? [] : [first]),
    ...(others.length === 0 ? [] : [`and ${others.length} more like it`]),
  ];
}

/** "Undecided: about 5 seeds would decide." */
function additionText(judged: Judged): Block[] {
  const words = addition(judged);
  const word = judged.verdict === 'undecided' ? 'Undecided' : 'Not run';
  return words.length === 0 ? [] : [text(`${word}: ${words.join('; ')}.`)];
}

/** A claim and its word on two lines of a terminal. */
export function lineOf(judged: Judged): string {
  const { id, sentence } = judged.claim;
  return `${id.padStart(3)}  ${sentence}\n     ${[wordOn(judged), ...addition(judged)].join('; ')}`;
}

/** Where a rule was trained several times, its trainings are what counts. */
function seedWords(seeds: number | null, leaning: Verdict, margins: readonly JudgedMargin[]): string {
  const several = margins.some(({ readings }) => readings.some(({ ours }) => ours.length > 1));
  const what = several ? 'trainings' : 'seeds';
  return Number.isFinite(seeds)
    ? `about ${seeds} ${what} would decide (${leaning}, as it looks)`
    : `more than 1,000 ${what} would be needed, or the noise is not known`;
}

function thesisWord({ thesis, thesisThere }: Judged): string {
  return [thesis ?? '', ...(thesisThere === null ? [] : [`there: ${thesisThere}`])].join(thesis ? '; ' : '');
}

const percent = (share: number) => `${100 * share} %`;

const words = [
  `Supported: what the thesis says holds here too, and would seem to by chance in at most ${percent(level)} of all cases. Contradicted: the opposite holds, at the same level. Undecided: neither; the number of seeds that would decide is for a difference and a noise as found. Not run: something that it speaks of was not computed, or trained too briefly.`,
  'p is the chance of a difference at least as large if there were none. "p, Holm" is the same with all claims of this table taken together. "Of this training" or "of one training each": every learned rule in it was trained once, and another training may say otherwise. The last column judges the thesis\' own single runs by the same words. More stands under "How they are judged", after the table.',
];

const method = [
  'A claim is one or several margins: by how much the one that the thesis calls better is lower in log10 of the training loss (or higher in accuracy). ' +
    'What of a curve is compared follows from what the thesis says, by one rule for all claims: the last value where it speaks of the end, and on toy problems; the first five epochs where it speaks of the beginning; ' +
    'the accuracy of the last tenth of the epochs where it speaks of accuracy; of anything else the mean over all epochs, which is what its heat maps show. Margins in brackets are shown and do not count. Words of size ("by far", "much", "a big margin", "a strong impact") ask for more than ' +
    `${indifference.loss} in log10 of the loss, 5 % of it; "no gain" and "matters little" for less than that, or less than ${indifference.accuracy} of accuracy. "No gain" may be a loss.`,
  "Curves of one seed start from the same point and see the same batches: differences are taken seed by seed, and their mean is tested with Student's t with one degree of freedom less than there are seeds. " +
    'Where a rule was trained several times, the means of its trainings are the values, so that the noise between trainings and within them are both in it; trained once, the word is "of this training", or "of one training each" where several rules were, and other trainings may say otherwise. ' +
    "A curve of one seed, ours or the thesis', has no noise of its own: that of our seeds stands in, or where we have one seed, too, that which was measured once " +
    `(means over 50 epochs on MlpMnist, six runs of Adam at each rate: ${Object.entries(seedDeviations)
      .map(([rate, deviation]) => `${rate} ${deviation}`)
      .join(
        ', ',
      )}; last values: MlpMnist ${lastDeviations.mlpMnist.value}, sum of squares ${lastDeviations.sumOfSquares.value}, ` +
    `MNG on Rosenbrock ${lastDeviations.rosenbrockMng.value}, Adam there ${lastDeviations.deterministic.value}, ConvCifar_0 ${lastDeviations.convCifar.value}, ConvMnist_0 ${lastDeviations.convMnist.value}); the two are then not pairs.`,
  `A claim is supported where every margin that counts is beyond its bound, each tested one-sided at ${percent(level)}: saying so of a claim with a margin that is not as claimed has at most that chance, however many margins there are (intersection-union test). ` +
    `It is contradicted where the clearest of them is on the wrong side, tested at ${percent(level)} over their number: saying so of a claim that is right has at most that chance (Bonferroni; six true zeros give 2.5 %, not 13). ` +
    'A margin between two bounds takes both one-sided tests. Of the best of several none is chosen: it is ahead if one of them is ahead of all of the others, and each is tested; the interval shown is that of those ahead in the mean. Else the claim is undecided, whatever the sign of its mean, and the report says how many seeds would decide in four of five cases if the difference and the noise are what was found. ' +
    'p is that of the word nearest at hand, two-sided. "p, Holm" is corrected for all claims of the report in the first table, for the margins of the claim in its own: a word whose p there is below 5 % stands even when all are taken together. A test in the kit draws claims of known truth and counts the wrong words.',
  "Not run is a claim one of whose margins is missing, rests on a training of less than a tenth of the thesis' meta-iterations, or has no whole epoch, unless what was run contradicts it. Where ours is shorter than the thesis', the same words are about the common beginning, and the thesis' own curves are judged there, too (\"there\"). " +
    'What is missing is made by "npm run reproduce -- FIGURE --profile thesis". The rates are the thesis\' values; what a search on this kit\'s own validation seeds found stands under "Tuned here".',
];

function details(judged: Judged): Block[] {
  const { claim, margins, remarks } = judged;
  const there = margins.some((margin) => margin.readings.some(({ shorter }) => shorter !== null));
  const together = corrected(margins.filter(({ counts }) => counts));
  const rows = margins.map((margin) => marginRow(margin, together.get(margin) ?? null));
  const readings = readingRows(margins.flatMap((margin) => margin.readings));
  return [
    claimHeading(`Claim ${claim.id} (${claim.section}): ${wordOn(judged)}`, judged),
    text(claim.sentence),
    ...additionText(judged),
    table(
      ['margin', 'of', 'thesis', "thesis' word", 'ours', '95 % interval', 'p', 'p, Holm', 'verdict'],
      ['thesis', 'ours', '95 % interval', 'p', 'p, Holm'],
      rows,
    ),
    ...(readings.length === 0
      ? []
      : [
          table(
            [
              'curve',
              'in',
              'what',
              'thesis',
              ...(there ? ['thesis, there'] : []),
              'ours',
              'seeds from, to',
              'seeds',
            ],
            ['thesis', 'thesis, there', 'ours', 'seeds from, to', 'seeds'],
            readings.map(({ cells, thesisThere }) =>
              there ? [...cells.slice(0, 4), thesisThere, ...cells.slice(4)] : cells,
            ),
          ),
        ]),
    ...(claim.explanation === null ? [] : [text(claim.explanation)]),
    ...(remarks.length > 0 ? [text(`To be known: ${remarks.join('; ')}.`)] : []),
  ];
}

/** Where the margin has to lie, unless that is above 0. */
function boundWords({ above, below }: Expected): string {
  if (above !== undefined && below !== undefined) return ` (from ${above} to ${below})`;
  if (below !== undefined) return ` (less than ${below})`;
  return above === 0 ? '' : ` (more than ${above})`;
}

function marginRow(margin: JudgedMargin, together: number | null): string[] {
  const {
    what,
    readings,
    expected,
    thesis,
    thesisThere,
    thesisVerdict,
    ours,
    p,
    verdict,
    counts,
    seeds,
    leaning,
    missing,
  } = margin;
  const isShorter = thesisThere !== null && thesis !== null && thesisThere.shown.mean !== thesis.shown.mean;
  const [low, high] = ours === null ? [null, null] : intervalOf(ours.shown);
  const words = [
    verdict,
    ...(missing === null ? [] : [missing]),
    ...(seeds === null ? [] : [seedWords(seeds, leaning, [margin])]),
  ].join('; ');
  return [
    counts ? `${what}${boundWords(expected)}` : `(${what})`,
    [...new Set(readings.map(({ quantity }) => quantity))].join(', '),
    `${signed(thesis?.shown.mean ?? null)}${isShorter ? ` (there ${signed(thesisThere.shown.mean)})` : ''}`,
    thesisVerdict ?? '',
    signed(ours?.shown.mean ?? null),
    ours === null || ours.shown.error === 0
      ? ''
      : Number.isFinite(ours.shown.error)
        ? `${signed(low)} to ${signed(high)}`
        : 'not known',
    probability(p),
    probability(together),
    counts ? words : `(${words})`,
  ];
}

/** Each once, in the order of appearance. */
function readingRows(
  readings: readonly Reading[],
): { readonly cells: string[]; readonly thesisThere: string }[] {
  const rows = readings.map((reading) => {
    const { name, figure, quantity, thesis, thesisThere, ours, shorter } = reading;
    const values = ours.flatMap((bySeed) => [...bySeed.values()]);
    const range = values.length > 1 ? `${plain(Math.min(...values))} to ${plain(Math.max(...values))}` : '';
    const trainings = ours.length > 1 ? `${ours.length} x ` : '';
    const seeds = ours.length > 0 ? `${trainings}${ours[0]?.size}` : '';
    const what = shorter === null ? quantity : `${quantity}; ours: ${shorter}`;
    const where = /^T?\d/.test(figure) ? thesisName(figure) : figure;
    return {
      cells: [name, where, what, plain(thesis), plain(ourMean(reading)), range, seeds],
      thesisThere: plain(thesisThere),
    };
  });
  const keys = rows.map(({ cells }) => cells.join('\n'));
  return rows.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

/** Two digits, three beside 5 %; what is smaller than a ten-thousandth only that it is. */
function probability(p: number | null): string {
  if (p === null) return '';
  if (p < 1e-4) return '< 0.0001';
  if (Math.abs(p - 0.05) < 0.005) return p.toPrecision(3);
  return p < 0.01 ? p.toPrecision(1) : p.toFixed(2);
}
