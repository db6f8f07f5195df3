/** The word on a claim, with all that it rests on. */
import { imagesInWords, shortTrainings } from '../figures/caveats.js';
import type { TrainingProvenance } from '../figures/figure-data.js';
import type { Claim, Comparison, Margin } from './claims/claim.js';
import { decide, type Evidences, seedsToDecide, test, type Verdict } from './decide.js';
import { type Evidence, figureName } from './evidence.js';
import type { Material } from './material.js';

export interface JudgedMargin extends Margin {
  readonly evidences: Evidences | null;
  readonly verdict: Verdict;
  /** Two-sided; null where it was not run, or has no noise. */
  readonly p: number | null;
  /** How many seeds would decide, where it is undecided, and for which word as it looks. */
  readonly seeds: number | null;
  readonly leaning: Verdict;
  /** The thesis' single runs by the same words; null where its numbers do not say. */
  readonly thesisVerdict: Verdict | null;
}

export interface Judged {
  readonly claim: Claim;
  readonly verdict: Verdict;
  /** Of the claim as a whole, two-sided; null where it was not run, or is about numbers without noise. */
  readonly p: number | null;
  /** "first 10 of 50 epochs" where ours is shorter than the thesis', else null. */
  readonly shorter: string | null;
  /** "of this training" where a learned rule was trained once: another training may say otherwise. */
  readonly scope: string | null;
  /** How many seeds would decide, or trainings where there are several of a rule, where it is undecided; and for which word, as it looks. */
  readonly seeds: number | null;
  readonly leaning: Verdict;
  /** The thesis' single runs by the same words; null where its numbers do not say. */
  readonly thesis: Verdict | null;
  /** The same at the point that ours has come to, where that is not the end. */
  readonly thesisThere: Verdict | null;
  /** Why margins were not run. */
  readonly reasons: readonly string[];
  /** What has to be said beside the word: short trainings, other images. */
  readonly remarks: readonly string[];
  readonly margins: readonly JudgedMargin[];
}

export function judge(claim: Claim, evidence: Evidence, material: Material): Judged {
  const margins = claim.margins(evidence).map(judgeMargin);
  const counted = margins.filter(({ counts }) => counts);
  const { verdict, p, leaning } = decide(counted.map(({ evidences }) => evidences));
  const run = counted.filter((margin) => margin.ours !== null);
  const readings = run.flatMap((margin) => margin.readings);
  const shorter = distinct(readings.flatMap((reading) => reading.shorter ?? []));
  return {
    claim,
    verdict,
    p: verdict === 'not run' || run.every(({ ours }) => ours?.shown.error === 0) ? null : p,
    shorter: shorter.length === 0 ? null : shorter.join(', '),
    scope: scopeOf(run),
    seeds: verdict === 'undecided' ? Math.max(...run.map(({ seeds }) => seeds ?? 0)) : null,
    leaning,
    thesis: verdictOfThesis(counted, ({ thesis }) => thesis),
    thesisThere: shorter.length === 0 ? null : verdictOfThesis(run, ({ thesisThere }) => thesisThere),
    reasons: distinct(counted.flatMap(({ missing }) => missing ?? [])),
    remarks: remarksOn(run, material),
    margins,
  };
}

function judgeMargin(margin: Margin): JudgedMargin {
  const { ours, thesis, expected } = margin;
  const evidences = ours && test(ours, expected);
  const { verdict, p, leaning } = decide([evidences]);
  return {
    ...margin,
    evidences,
    verdict,
    p: ours === null || ours.shown.error === 0 ? null : p,
    seeds: ours !== null && verdict === 'undecided' ? seedsToDecide(ours, expected) : null,
    leaning,
    thesisVerdict: thesis && decide([test(thesis, expected)]).verdict,
  };
}

function verdictOfThesis(
  margins: readonly Margin[],
  estimate: (margin: Margin) => Comparison | null,
): Verdict | null {
  const tests = margins.flatMap((margin) => {
    const found = estimate(margin);
    return found === null ? [] : [test(found, margin.expected)];
  });
  return tests.length === 0 || tests.length < margins.length ? null : decide(tests).verdict;
}

/** Whether the word is about a method or about the one training of it that there is. */
function scopeOf(margins: readonly Margin[]): string | null {
  const learned = margins.flatMap(({ readings }) => readings).filter(({ isLearned }) => isLearned);
  if (learned.length === 0) return null;
  const trainings = Math.min(...learned.map(({ ours }) => ours.length));
  if (trainings > 1) return `of ${trainings} trainings`;
  const names = new Set(learned.map(({ training, name }) => training?.name ?? name));
  return names.size === 1 ? 'of this training' : 'of one training each';
}

function remarksOn(margins: readonly Margin[], { figures, tables }: Material): string[] {
  const readings = margins.flatMap((margin) => margin.readings);
  return distinct(readings.map(({ figure }) => figure)).flatMap((id) => {
    const data = (figures.get(id)?.figure ?? tables.get(id))?.provenance.data ?? null;
    const trainings = readings.flatMap(({ figure, training }) =>
      figure === id && training !== null ? [training] : [],
    );
    return [
      ...shortTrainings(unique(trainings)).map((words) => `${figureName(id)}: ${words}`),
      ...(data === null || data.variant === 'official' ? [] : [`${figureName(id)}: ${imagesInWords(data)}`]),
    ];
  });
}

function unique(trainings: readonly TrainingProvenance[]): TrainingProvenance[] {
  return [...new Map(trainings.map((training) => [training.name, training])).values()];
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
