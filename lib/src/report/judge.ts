/** The verdict on a claim: from the margins that it counts, or why there is none. */
import { shortTrainings } from '../figures/face-note.js';
import type { TrainingProvenance } from '../figures/figure-data.js';
import type { Claim, Margin } from './claims/claim.js';
import { Evidence, NotThere, type Reading } from './evidence.js';
import type { Material } from './material.js';

export type MarginVerdict = 'holds' | 'holds only within noise' | 'does not hold';
export type Verdict = MarginVerdict | 'not judged';

export const verdicts: readonly Verdict[] = [
  'holds',
  'holds only within noise',
  'does not hold',
  'not judged',
];

export interface Judged {
  readonly claim: Claim;
  readonly verdict: Verdict;
  /** What the same test says of the thesis' own numbers; null where they are not known or nothing was tested. */
  readonly thesis: MarginVerdict | null;
  /** Why it was not judged, else null. */
  readonly reason: string | null;
  /** What has to be said beside the verdict: short trainings, other images. */
  readonly remarks: readonly string[];
  /** Of what was not judged the thesis' side alone. */
  readonly margins: readonly ShownMargin[];
}

export interface ShownReading extends Omit<Reading, 'ours'> {
  readonly ours: number | null;
}

export interface ShownMargin extends Omit<Margin, 'ours' | 'clear' | 'readings'> {
  readonly readings: readonly ShownReading[];
  readonly ours: number | null;
  readonly clear: number | null;
}

/** The least part of the thesis' meta-iterations that a training must have: validation is flat from there on (facts 5.5). */
const leastPart = 0.1;

/** @param thesis the thesis' own numbers, for claims that ours cannot judge */
export function judge(claim: Claim, material: Material, thesis: Material): Judged {
  const obstacles = claim.needs.flatMap((id) => obstaclesIn(id, material));
  if (obstacles.length > 0) return unjudged(claim, obstacles.join('; '), thesis);
  try {
    const margins = claim.test(new Evidence(material));
    return {
      claim,
      verdict: worst(
        margins
          .filter(({ counts }) => counts)
          .map(({ ours, clear, expected }) => verdictOn(ours, clear, expected)),
      ),
      thesis: thesisVerdictOf(margins),
      reason: null,
      remarks: claim.needs.flatMap((id) => remarksOn(id, material)),
      margins,
    };
  } catch (error) {
    if (error instanceof NotThere) return unjudged(claim, error.message, thesis);
    throw error;
  }
}

function unjudged(claim: Claim, reason: string, thesis: Material): Judged {
  const margins = claim.test(new Evidence(thesis));
  return {
    claim,
    verdict: 'not judged',
    thesis: thesisVerdictOf(margins),
    reason,
    remarks: [],
    margins: margins.map((margin) => ({
      ...margin,
      ours: null,
      clear: null,
      readings: margin.readings.map((reading) => ({ ...reading, ours: null, range: null, seeds: 0 })),
    })),
  };
}

/** @returns null where it was not judged */
export function ourVerdict({ ours, clear, expected }: ShownMargin): MarginVerdict | null {
  return ours === null || clear === null ? null : verdictOn(ours, clear, expected);
}

/** @returns null where the thesis has no such numbers */
export function thesisVerdict({ thesis, thesisClear, expected }: ShownMargin): MarginVerdict | null {
  return thesis === null ? null : verdictOn(thesis, thesisClear, expected);
}

function verdictOn(ahead: number, clear: number, expected: Margin['expected']): MarginVerdict {
  if (expected === 'no gain') return ahead > clear ? 'does not hold' : 'holds';
  if (ahead > clear) return 'holds';
  return ahead < -clear ? 'does not hold' : 'holds only within noise';
}

/** A claim is as good as the worst of what it counts. */
function worst(list: readonly MarginVerdict[]): MarginVerdict {
  if (list.includes('does not hold')) return 'does not hold';
  return list.includes('holds only within noise') ? 'holds only within noise' : 'holds';
}

function thesisVerdictOf(margins: readonly Margin[]): MarginVerdict | null {
  const each = margins.filter(({ counts }) => counts).map(thesisVerdict);
  const known = each.filter((one) => one !== null);
  return known.length === each.length ? worst(known) : null;
}

function obstaclesIn(id: string, { figures, tables }: Material): string[] {
  const name = nameOf(id);
  const provenance = figures.get(id)?.figure.provenance ?? tables.get(id)?.table.provenance;
  if (!provenance) return [`${name} is missing`];
  const shortened = figures.get(id)?.figure.provenance.shortened ?? null;
  const tooShort = provenance.trainings.filter(
    ({ metaIterations, thesisMetaIterations }) => metaIterations < leastPart * thesisMetaIterations,
  );
  const words = [
    ...(shortened === null ? [] : [shortened]),
    ...trainingWords(tooShort, provenance.trainings),
  ];
  return words.length > 0 ? [`too short: ${name} (${words.join(', ')})`] : [];
}

/** The trainings by name where it is some of them. */
function trainingWords(some: readonly TrainingProvenance[], all: readonly TrainingProvenance[]): string[] {
  const words = shortTrainings(some);
  if (some.length === 0 || some.length === all.length) return words;
  return [`${[...new Set(some.map(({ name }) => name))].join(', ')} ${words.join(', ')}`];
}

function remarksOn(id: string, { figures, tables }: Material): string[] {
  const found = figures.get(id);
  const provenance = found?.figure.provenance ?? tables.get(id)?.table.provenance;
  const hides = found?.hidesTrainings ?? tables.get(id)?.hidesTrainings ?? false;
  if (!provenance) return [];
  const { data, trainings } = provenance;
  return [
    ...shortTrainings(trainings).map((words) => `${nameOf(id)}: ${words}`),
    ...(hides ? [`the file of ${nameOf(id)} does not say how long its trainings were`] : []),
    ...(data === null || data.variant === 'official'
      ? []
      : [`${nameOf(id)}: ${data.name} images, ${data.variant}`]),
  ];
}

/** "figure 3.7", "table 4.2". */
export function nameOf(id: string): string {
  return id.startsWith('T') ? `table ${id.slice(1)}` : `figure ${id}`;
}
