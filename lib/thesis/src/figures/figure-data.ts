/**
 * A figure as numbers: what stands in `fig-3.03.json`, and all that a drawing is made of. The structure
 * is that of the thesis' curves in data/reference, plus seeds, spread and provenance.
 */
import type { ShownImages } from 'l2o/internal/data/dataset.js';
import type { CurveUnit } from 'l2o/internal/evaluation/measure.js';
import type { ProfileName } from '../profile.js';

export interface AxisData {
  readonly label: string;
  readonly range: readonly [number, number];
  readonly ticks: readonly number[];
}

/** The smallest and largest value over the seeds, per point; absent with one seed. */
export interface Spread {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

export interface SeriesData {
  readonly label: string;
  /** Label of the thesis' series it answers to. */
  readonly reference?: string;
  readonly style: {
    readonly color: string;
    readonly dash: 'solid' | 'dashed' | 'dotted';
    readonly width: number;
  };
  /** Heading of the small panel that it is drawn in, among pale curves of the others; absent where the panel is drawn whole. */
  readonly facet?: string;
  /** What y is, where that is not log10 of the training loss: the running share of right answers on the test split. */
  readonly measure?: 'accuracy';
  /** Where it is shorter than an epoch: so many points per epoch, means over its parts, to which no point of the thesis answers. */
  readonly pointsPerUnit?: number;
  /** Of a curve of accuracies: the share of the whole test split at the end of each epoch. The thesis has no such numbers. */
  readonly testAccuracy?: readonly number[];
  readonly x: readonly number[];
  /** log10 of the loss, or accuracies, the mean over the seeds. */
  readonly y: readonly number[];
  readonly spread?: Spread;
  /** The curve of each seed, in the order of `seeds`, as far as the shortest goes; absent with one. */
  readonly bySeed?: readonly (readonly number[])[];
  readonly seeds: readonly number[];
  /** First step with a loss that is not finite, per seed that had one: the curve ends before it. */
  readonly diverged?: readonly { readonly seed: number; readonly step: number }[];
  /** Hashes of the runs behind it, one per seed. */
  readonly runs: readonly string[];
}

export interface PanelData {
  readonly panel: string | null;
  /**
   * Letter of the thesis' panel that it answers to, where that is another; null for none. The columns of a heat
   * map count as panels a, b, c, ...; without a letter it is the column with the title's name.
   */
  readonly referencePanel?: string | null;
  readonly title: string | null;
  readonly x: AxisData;
  readonly y: AxisData;
  readonly series: readonly SeriesData[];
}

/** What the numbers came from and that is the same whenever they are computed again. */
export interface FigureProvenance {
  readonly kit: string;
  readonly profile: ProfileName;
  /**
   * "first 5 of 50 epochs", "2 of 9 curves are shorter than 50 epochs (10 to 20)" where shorter than the thesis, else null: printed on
   * the figure's face.
   */
  readonly shortened: string | null;
  /** The trainings behind it; one that is shorter than the thesis' is told on the figure's face. */
  readonly trainings: readonly TrainingProvenance[];
  readonly engines: readonly string[];
  readonly precision: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
  /** The images behind it, null for toy problems; `variant` other than "official" is printed on the face. */
  readonly data: ShownImages | null;
  /** Curves whose recordings begin otherwise than the program computed them when it drew the figure: "LA_b, seed 0, before step 3". */
  readonly differing?: readonly string[];
  /** Why no recording was held against the program; absent where they were. */
  readonly unreplayed?: 'no such images';
}

/** Where a trained optimizer came from. */
export interface TrainingProvenance {
  /** "la-b-6". */
  readonly name: string;
  /** A file that shipped with the kit, or a run of this profile. */
  readonly source: 'file' | 'run';
  readonly profile: string;
  readonly seed: number;
  readonly metaIterations: number;
  /** Meta-iterations of the thesis. */
  readonly thesisMetaIterations: number;
  /** The meta-iteration that its theta is of; null where that was not recorded. */
  readonly dump: number | null;
  /** Where it ended because validation no longer improved; null where it went on to the end. */
  readonly ended: number | null;
  /** Its recorded beginning is another than the program computed when it drew the figure. */
  readonly differs?: true;
}

/** The numbers of a figure, and where they came from. */
export interface FigureData {
  /** "3.3". */
  readonly figure: string;
  readonly title: string;
  readonly caption: string;
  readonly unit: CurveUnit;
  /** How it is drawn: a panel of a heat map is one of its columns, a series one of its rows. */
  readonly view: 'curves' | 'heat map';
  readonly panels: readonly PanelData[];
  /** How near ours come to the thesis' curves, in words; left out where there is nothing to compare. Printed on the face. */
  readonly agreement?: string;
  /** Which curves lie outside what seeds explain, and why; left out where none does. Printed on the face. */
  readonly notes?: readonly string[];
  readonly provenance: FigureProvenance;
}

/** A table as data: what stands in `tab-4.02.json`, and what its csv and md are made of. */
export interface TableData {
  /** "T4.2". */
  readonly table: string;
  readonly title: string;
  readonly caption: string;
  readonly columns: readonly string[];
  /** One list per row, one cell per column; null where there is nothing. */
  readonly rows: readonly (readonly (string | number | null)[])[];
  readonly provenance: TableProvenance;
}

export type TableProvenance = Pick<FigureProvenance, 'kit' | 'profile' | 'trainings' | 'data'>;
