/** A curve of a figure, of one seed: the points of a run, wherever they came from. */
import { type ShownImages, shownImages } from 'l2o/internal/data/dataset.js';
import type { Beginning } from 'l2o/internal/evaluation/beginning.js';
import { isAccuracy, measured, pointCount } from 'l2o/internal/evaluation/measure.js';
import { beginningOf, type Difference } from 'l2o/internal/evaluation/replay.js';
import type { RunResult } from 'l2o/internal/evaluation/run-request.js';
import type { Precision } from 'l2o/internal/snapshot.js';
import { programId } from 'l2o/internal/store/run-id.js';
import { settledNumber } from '../figures/json-text.js';
import type { ShippedCurve } from '../results/shipped-curve.js';
import { epochOf, loadedOf } from './images.js';
import type { Plan, PlannedRun } from './plan.js';

export interface CurveResult {
  /** Hash of the run's definition, and the same without the images. */
  readonly id: string;
  readonly program: string;
  /** The images it was made from; null where there were none. */
  readonly data: ShownImages | null;
  /** Of its run, as recorded. */
  readonly beginning: Beginning;
  /** Where the run begins otherwise now. */
  readonly differs?: Difference;
  /** Computed by this call (or gone on with), taken from the run store, or shipped with the kit. */
  readonly source: 'computed' | 'stored' | 'shipped';
  /** The engine that computed it, which need not be the current one. */
  readonly engine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly precision: Precision;
  /**
   * log10 of the loss, or accuracies: as many as were asked for, or those before the divergence. To 6 significant digits
   * whatever the source, so that a figure has the same bytes from each.
   */
  readonly points: readonly number[];
  /** Of a curve of accuracies: the share of the whole test split that is right at the end of each whole epoch. */
  readonly testAccuracies?: readonly number[];
  /** The first step, among those asked for, with a loss that is not finite. */
  readonly divergedAt: number | null;
  /** Computing time of this call. */
  readonly seconds: number;
}

export function curveOfRun({ images }: Plan, { series, measure }: PlannedRun, run: RunResult): CurveResult {
  const { id, definition, engine, versions, precision, accuracies, divergedAt, stepsComputed, seconds } = run;
  return {
    id,
    program: programId(definition),
    data: shownImages(loadedOf(images).filter(({ name }) => name === definition.data?.name)),
    beginning: beginningOf(series.problem.kind, run),
    source: stepsComputed > 0 ? 'computed' : 'stored',
    engine,
    versions,
    precision,
    points: measured(run, measure, epochOf(images, series.problem)).map(settledNumber),
    ...(isAccuracy(measure) && { testAccuracies: Array.from(accuracies, settledNumber) }),
    divergedAt,
    seconds,
  };
}

/** The part that was asked for of a curve that shipped with the kit; undefined when that is too short. */
export function curveOfShipped(
  { images }: Plan,
  { series, measure, steps }: PlannedRun,
  shipped: ShippedCurve,
): CurveResult | undefined {
  const { id, program, data, beginning, engine, versions, precision, points, testAccuracies } = shipped;
  const epoch = epochOf(images, series.problem);
  const divergedAt = shipped.divergedAt !== null && shipped.divergedAt < steps ? shipped.divergedAt : null;
  const wanted = pointCount(divergedAt ?? steps, measure, epoch);
  if (points.length < wanted) return undefined;
  return {
    id,
    program,
    data,
    beginning,
    source: 'shipped',
    engine,
    versions,
    precision,
    points: points.slice(0, wanted),
    ...(testAccuracies && {
      testAccuracies: testAccuracies.slice(0, Math.floor((divergedAt ?? steps) / epoch)),
    }),
    divergedAt,
    seconds: 0,
  };
}
