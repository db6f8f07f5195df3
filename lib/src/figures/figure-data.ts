/**
 * A figure as numbers: what stands in `fig-3.03.json`, and all that a drawing is made of. The structure
 * is that of the thesis' curves in data/reference, plus seeds, spread and provenance.
 */
import type { CurveUnit, ProfileName } from '../experiments/experiment.js';

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
  readonly style: { readonly color: string; readonly dash: 'solid' | 'dashed'; readonly width: number };
  readonly x: readonly number[];
  /** log10 of the loss, the mean over the seeds. */
  readonly y: readonly number[];
  readonly spread?: Spread;
  readonly seeds: readonly number[];
  /** First step with a loss that is not finite, per seed that had one: the curve ends before it. */
  readonly diverged?: readonly { readonly seed: number; readonly step: number }[];
  /** Hashes of the runs behind it, one per seed. */
  readonly runs: readonly string[];
}

/** A curve of the thesis, drawn dashed in the colour of its counterpart. */
export interface ReferenceSeries {
  readonly label: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** The drawing does not resolve this curve: minimum, maximum, mean per 100 iterations; no interpolation. */
  readonly binned?: {
    readonly bin_width: number;
    readonly x_start: readonly number[];
    readonly min: readonly number[];
    readonly max: readonly number[];
    readonly mean: readonly number[];
  };
}

/** A figure of the thesis as numbers: one file of data/reference. */
export interface ReferenceFigure {
  readonly panels: readonly {
    readonly panel: string | null;
    readonly series: readonly ReferenceSeries[];
  }[];
}

export interface PanelData {
  readonly panel: string | null;
  readonly title: string | null;
  readonly x: AxisData;
  readonly y: AxisData;
  readonly series: readonly SeriesData[];
}

/** What the numbers came from and that is the same whenever they are computed again. */
export interface FigureProvenance {
  readonly kit: string;
  readonly profile: ProfileName;
  /** "first 5 of 50 epochs" where shorter than the thesis, else null: printed on the figure's face. */
  readonly shortened: string | null;
  readonly engines: readonly string[];
  readonly precision: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
  /** The images behind it, null for toy problems; `variant` other than "official" is printed on the face. */
  readonly data: { readonly name: string; readonly variant: string; readonly checksum: string } | null;
}

export interface FigureData {
  /** "3.3". */
  readonly figure: string;
  readonly title: string;
  readonly caption: string;
  readonly unit: CurveUnit;
  readonly panels: readonly PanelData[];
  readonly provenance: FigureProvenance;
}
