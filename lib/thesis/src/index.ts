/** `l2o-thesis`: what the notebooks call: figures and tables of the thesis reproduced and shown, one's own beside them. */
import 'l2o-tfjs';

export { iterationCurve, iterationCurveAfterStep } from 'l2o/internal/evaluation/curves.js';
export type { TensorProblem } from 'l2o-tfjs';
export { loadDataset } from './data/load.js';
export { type ReferenceFigure, readReference } from './data/reference.js';
export { loadTrained, saveTrained, trainedFolder, trainedNames } from './data/trained.js';
export type { Experiment, FigureExperiment, SeriesRecord } from './experiments/experiment.js';
export { experimentNamed, experiments, figureNamed } from './experiments/index.js';
export { regimes, trainingIn } from './experiments/regimes.js';
export { rateNames, rateOf } from './experiments/trainings.js';
export { chart } from './figures/chart.js';
export { exportFigure } from './figures/export.js';
export type { FigureData } from './figures/figure-data.js';
export type { PrintOptions } from './figures/print.js';
export { renderPng, renderSvg } from './figures/render.js';
export { type Chart, curveStyle, themed } from './figures/theme.js';
export type { FigureId, SketchId, TableId, TrainedName } from './names.js';
export { Curve, curveNamed, ourCurves, ranges, thesisCurves } from './notebook/curve.js';
export { showChart } from './notebook/display.js';
export {
  type EvaluatedHere,
  type EvaluatedOptimizer,
  type EvaluateOptions,
  evaluateHere,
  showEvaluation,
} from './notebook/evaluate-here.js';
export { type EqualStatesOptions, fromEqualStates } from './notebook/from-equal-states.js';
export { marginRows } from './notebook/margins.js';
export { digitsChart, pathOf, surfaceChart } from './notebook/pictures.js';
export { watched } from './notebook/progress.js';
export { dataFrame, type Row, showTable } from './notebook/table.js';
export {
  comparisonRow,
  reproduceHere,
  reproduceIfThere,
  reproduceTableHere,
  type SaveOptions,
  saveFigure,
  saveFigures,
  showComparison,
  showFigure,
  showSketch,
} from './notebook/thesis-figure.js';
export {
  type TrainedHere,
  type TrainHereOptions,
  type TrainingStage,
  trainHere,
} from './notebook/train-here.js';
export { showTraining } from './notebook/training.js';
export { defaultProfile, type ProfileName } from './profile.js';
export { type Comparison, compareFigure } from './report/compare.js';
export { clearMargin, seedDeviations } from './report/seed-deviations.js';
export type { ReproduceOptions } from './reproduce/plan.js';
export type { ReproducedSketch } from './reproduce/reproduce.js';
export {
  type ReproducedFigure,
  type ReproducedTable,
  reproduceFigure,
  storedFigure,
} from './reproduce/reproduce.js';
export { ShippedResults } from './results/shipped-results.js';
