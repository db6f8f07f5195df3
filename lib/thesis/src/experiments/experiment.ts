/**
 * The contract of an experiment: a declarative record of one figure or table of the thesis. Which runs, how
 * long, what is plotted, which published curve it is judged against. No logic.
 */
import type { CurveUnit } from 'l2o/internal/evaluation/measure.js';
import type { LearnedOptimizer } from 'l2o/internal/learned/learned-optimizer.js';
import type { Average } from 'l2o/internal/learned/linear-average.js';
import type { RegimeName } from 'l2o/internal/learned/rule-named.js';
import type { StageShare } from 'l2o/internal/meta/stages.js';
import type { Selection } from 'l2o/internal/meta/training-log.js';
import type { Optimizer } from 'l2o/internal/optimizers/optimizer.js';
import type { NetworkProblem, Problem } from 'l2o/internal/problems/problem.js';
import type { Settings } from 'l2o/internal/settings.js';
import type { ColorKey } from '../figures/palette.js';
import type { Chart } from '../figures/theme.js';
import type { ProfileName } from '../profile.js';

/**
 * A training that figures and tables need. Where `data/trained` has a file of this name, it is taken; else the
 * training is a run of the asked profile.
 */
export interface NamedTraining {
  /** "la-b-6". */
  readonly name: string;
  readonly rule: LearnedOptimizer;
  /** What it is trained on; it may be shown on another. */
  readonly problem: NetworkProblem;
  readonly regime: RegimeName;
  /** Problem steps per meta-iteration, where they are not those of the regime. */
  readonly unroll?: number;
  /** What it had come to after this part of its length; absent for the whole. */
  readonly share?: StageShare;
  /** Which theta of it: the best in validation unless said otherwise. */
  readonly selection?: Selection;
  /** It has the length of the quick profile in the thesis' profile, too. */
  readonly isShort?: true;
}

interface SeriesBase {
  /** Legend text. */
  readonly label: string;
  /** Label of the thesis' series it answers to, in data/reference; absent where the thesis has none. */
  readonly reference?: string;
  /** Which colour of the theme: one per optimizer and setting, the same in every figure. */
  readonly color: ColorKey;
  /** Heading of the small panel that it is drawn in, where its panel has too many curves for one. */
  readonly facet?: string;
  readonly problem: Problem;
  /** What is shown of it: log10 of the training loss unless said otherwise, or the share of test images classified rightly. */
  readonly measure?: 'loss' | 'accuracy';
  /** Toy MNG curves show the loss *after* the step: point t is L(x^{t+1}). Default: before. */
  readonly lossAfterStep?: boolean;
}

/** One curve: of a hand-made rule, or of a trained one, with settings that are others than in training. */
export type SeriesRecord = SeriesBase &
  (
    | { readonly optimizer: Optimizer }
    | { readonly training: NamedTraining; readonly evaluatedWith?: Settings }
  );

export interface AxisRecord {
  readonly label: string;
  /** Frame of the thesis' axis. */
  readonly range: readonly [number, number];
  readonly ticks: readonly number[];
}

export interface PanelRecord {
  /** Letter of a sub-figure, null where there is only one. */
  readonly panel: string | null;
  /** Letter of the thesis' sub-figure that it answers to, where that is another. */
  readonly referencePanel?: string | null;
  readonly title: string | null;
  readonly x: AxisRecord;
  readonly y: AxisRecord;
  readonly series: readonly SeriesRecord[];
}

interface ExperimentBase {
  /** Number in the thesis: "3.3", "T4.2" for a table; "3.7-range" for a supplement to a figure. */
  readonly id: string;
  readonly title: string;
  /** What it shows, and what the thesis says of it. */
  readonly caption: string;
  /** Section of the thesis. */
  readonly section: string;
  /** Name of the notebook that tells its story, without ".ipynb". */
  readonly notebook: string;
}

/** Curves, or the means of curves as a heat map: then a panel is a column of it and a series a row. */
export interface FigureExperiment extends ExperimentBase {
  readonly kind: 'figure';
  readonly view: 'curves' | 'heat map';
  /** The figure of the thesis that it is compared with, where that is not the one of its id. */
  readonly referenceFigure?: string;
  readonly unit: CurveUnit;
  /** How long curves are computed, in `unit`, by profile; less than 1 is a part of an epoch, whose parts have points of their own. */
  readonly points: Readonly<Record<ProfileName, number>>;
  /** Of how many seeds, by profile, the first ones of 0, 1, 2, ... */
  readonly seeds: Readonly<Record<ProfileName, number>>;
  readonly panels: readonly PanelRecord[];
}

/** A table of the thesis. */
export interface TableExperiment extends ExperimentBase {
  readonly kind: 'table';
  readonly content: TableContent;
}

export type TableContent =
  /** Tables 4.1a and 4.1b: the timescales of k Adams. */
  | { readonly kind: 'timescales'; readonly k: number }
  /** Tables 4.2 and 4.3: the weights of linear averages, as they are applied. */
  | { readonly kind: 'weights'; readonly averages: readonly [WeightsRecord, ...WeightsRecord[]] }
  /** Table 3.1: what a network makes of hand-made inputs. */
  | {
      readonly kind: 'outputs';
      readonly training: NamedTraining;
      /** How many gradients it looks at. */
      readonly k: number;
      readonly rows: readonly {
        /** Normalised gradients, oldest first. */
        readonly input: readonly number[];
        /** The thesis' output. */
        readonly thesis: number;
      }[];
    };

export interface WeightsRecord {
  readonly label: string;
  readonly training: NamedTraining;
  readonly average: Average;
  /** The timescales, named by their beta1: ".99". */
  readonly timescales: readonly string[];
  /** The thesis' weights, one per timescale. */
  readonly thesis: readonly number[];
}

/** A drawing that shows an idea (Figures 2.1, 3.1, 3.2): computed, but no experiment. */
export interface SketchExperiment extends ExperimentBase {
  readonly kind: 'sketch';
  draw(): Chart;
}

/** A figure with curves, a sketch or a table of the thesis, as a record. */
export type Experiment = FigureExperiment | TableExperiment | SketchExperiment;
