/** What a reader must know of a figure before comparing it with the thesis'. */
import type { ShownImages } from 'l2o/internal/data/dataset.js';
import type { FigureData, FigureProvenance, TableProvenance, TrainingProvenance } from './figure-data.js';

/** What of a figure or a table is looked at. */
interface Judged extends Pick<FigureData, 'notes'> {
  readonly provenance: TableProvenance & Partial<FigureProvenance>;
}

/** The note above the frame, or null where all is as in the thesis. */
export function caveats({ provenance, notes: outside = [] }: Judged): string | null {
  const { profile, shortened = null, trainings, data, differing = [], unreplayed } = provenance;
  const otherwise = trainings.flatMap(({ name, differs }) => (differs ? [name] : []));
  const notes = [
    ...(shortened === null ? [] : [`profile ${profile}`, shortened]),
    ...shortTrainings(trainings),
    ...earlyDumps(trainings),
    ...(data === null || data.variant === 'official' ? [] : [imagesInWords(data)]),
    ...(differing.length === 0 ? [] : [`begin otherwise now: ${differing.join('; ')}`]),
    ...(otherwise.length === 0 ? [] : [`trainings begin otherwise now: ${otherwise.join(', ')}`]),
    ...(unreplayed === undefined ? [] : [`not replayed: ${unreplayed}`]),
    ...outside,
  ];
  return notes.length > 0 ? notes.join(' \u00b7 ') : null;
}

/** Images that are not the official ones: "CIFAR-10 images: re-compressed". */
export function imagesInWords({ name, variant, foreign }: ShownImages): string {
  const title = name === 'cifar10' ? 'CIFAR-10' : name.toUpperCase();
  return `${title} images: ${variantInWords(variant)}${foreign ? ", not the thesis': none of its curves" : ''}`;
}

/** "official", "re-compressed", or the name that their owner gave them. */
export function variantInWords(variant: string): string {
  return variant.replace('cifar10-jpeg', 're-compressed');
}

/** Trainings that are shorter than the thesis' in words, one phrase per length of the thesis. */
export function shortTrainings(trainings: readonly TrainingProvenance[]): string[] {
  const lengths = [...new Set(trainings.map(({ thesisMetaIterations }) => thesisMetaIterations))];
  return lengths.flatMap((length) => {
    const all = trainings.filter(({ thesisMetaIterations }) => thesisMetaIterations === length);
    const short = all.map(({ metaIterations }) => metaIterations).filter((count) => count < length);
    return short.length > 0 ? [shortness(short, all.length, length)] : [];
  });
}

function shortness(short: readonly number[], all: number, thesis: number): string {
  const range = rangeOf(short);
  const alike = new Set(short).size === 1;
  if (short.length === all && alike) return `trained for ${range} of ${grouped(thesis)} meta-iterations`;
  const which = short.length === all ? 'trainings' : `${short.length} of ${all} trainings`;
  return `${which} of ${range} meta-iterations instead of ${grouped(thesis)}`;
}

/** That theta is not the last of its training but the one that did best in validation, where that is recorded. */
function earlyDumps(trainings: readonly TrainingProvenance[]): string[] {
  const early = trainings.flatMap(({ name, dump, metaIterations }) =>
    dump === null || dump === metaIterations ? [] : [{ name, dump, metaIterations }],
  );
  const [first, ...others] = early;
  if (!first) return [];
  const which = trainings.length > 1 && others.length === 0 ? `${first.name}: ` : '';
  if (others.length === 0) {
    const [dump, length] = [grouped(first.dump), grouped(first.metaIterations)];
    return [`${which}theta of the dump after ${dump} of ${length} meta-iterations`];
  }
  const most = trainings.length === early.length ? 'thetas' : `${early.length} of ${trainings.length} thetas`;
  return [`${most} of dumps after ${rangeOf(early.map(({ dump }) => dump))} meta-iterations`];
}

/** "20,000", or "20,000 to 100,000". */
export function rangeOf(counts: readonly number[]): string {
  const ends = new Set([Math.min(...counts), Math.max(...counts)]);
  return [...ends].map(grouped).join(' to ');
}

/** 200000 -> "200,000", in any locale. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
