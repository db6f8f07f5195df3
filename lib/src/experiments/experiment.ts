/**
 * The contract of an experiment: a declarative record of one figure of the thesis. Which runs, how
 * long, what is plotted, which published curve it is judged against. No logic.
 */
import type { ColorKey } from '../figures/palette.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { Problem } from '../problems/problem.js';

/** How long runs are: `smoke` seconds for tests, `quick` minutes, `thesis` the published length. */
export type ProfileName = 'smoke' | 'quick' | 'thesis';

export const profileNames: readonly ProfileName[] = ['smoke', 'quick', 'thesis'];

/** What a point of a curve is (facts 2): the loss of one iteration, or the mean loss of one epoch. */
export type CurveUnit = 'iteration' | 'epoch';

interface SeriesBase {
  /** Legend text. */
  readonly label: string;
  /** Label of the thesis' series it answers to, in data/reference; absent where the thesis has none. */
  readonly reference?: string;
  /** Which colour of the theme: one per optimizer and setting, the same in every figure. */
  readonly color: ColorKey;
  readonly problem: Problem;
  /** Toy MNG curves show the loss *after* the step: point t is L(x^{t+1}) (facts 2). Default: before. */
  readonly lossAfterStep?: boolean;
}

/** One curve: of a hand-made rule, or of a trained one, by the name of its file in data/trained. */
export type SeriesRecord = SeriesBase & ({ readonly optimizer: Optimizer } | { readonly trained: string });

export interface AxisRecord {
  readonly label: string;
  /** Frame of the thesis' axis. */
  readonly range: readonly [number, number];
  readonly ticks: readonly number[];
}

export interface PanelRecord {
  /** Letter of a sub-figure, null where there is only one. */
  readonly panel: string | null;
  readonly title: string | null;
  readonly x: AxisRecord;
  readonly y: AxisRecord;
  readonly series: readonly SeriesRecord[];
}

export interface FigureExperiment {
  /** Number of the thesis' figure: "3.3". */
  readonly id: string;
  readonly title: string;
  /** What the figure shows, and what the thesis says of it. */
  readonly caption: string;
  /** Section of the thesis. */
  readonly section: string;
  /** Name of the notebook that tells its story, without ".ipynb". */
  readonly notebook: string;
  readonly unit: CurveUnit;
  /** Points per curve, in `unit`, by profile. */
  readonly points: Readonly<Record<ProfileName, number>>;
  /** Seeds by profile, the first ones of 0, 1, 2, ...; `--seeds` overrides it. */
  readonly seeds: Readonly<Record<ProfileName, number>>;
  readonly panels: readonly PanelRecord[];
}
