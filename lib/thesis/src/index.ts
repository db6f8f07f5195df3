import 'l2o-tfjs';

export { iterationCurve, iterationCurveAfterStep } from 'l2o/internal/evaluation/curves.js';
export type { TensorProblem } from 'l2o-tfjs';
export { fileStem } from './data/file-stem.js';
export { loadDataset } from './data/load.js';
export {
  counterpartOf,
  type ReferenceFigure,
  type ReferenceHeatMap,
  type ReferenceSeries,
  readReference,
} from './data/reference.js';
export {
  loadTrained,
  requireFreeName,
  saveTrained,
  sealTrained,
  trainedFolder,
  trainedNames,
} from './data/trained.js';
export { checkFolder, type DataCheck, isAmiss, verifyData } from './data/verify.js';
export type {
  AxisRecord,
  Experiment,
  FigureExperiment,
  NamedTraining,
  PanelRecord,
  SeriesRecord,
  SketchExperiment,
  TableContent,
  TableExperiment,
  WeightsRecord,
} from './experiments/experiment.js';
export { experimentNamed, experiments, experimentsNamed, figureNamed } from './experiments/index.js';
export { type Regime, regimes, trainingIn } from './experiments/regimes.js';
export {
  chapter3Training,
  multiscaleTraining,
  type RateName,
  rateNames,
  rateOf,
} from './experiments/trainings.js';
export { chart } from './figures/chart.js';
export { exportFigure } from './figures/export.js';
export type {
  AxisData,
  FigureData,
  FigureProvenance,
  PanelData,
  SeriesData,
  Spread,
  TableData,
  TableProvenance,
  TrainingProvenance,
} from './figures/figure-data.js';
export { type Draw, draw, type Picture, renderPng, renderSvg } from './figures/render.js';
export { exportSketch, type Sketch, sketchChart } from './figures/sketch-export.js';
export { exportTable } from './figures/table-export.js';
export { type Chart, caution, curveStyle, ink, neutral, sizes, texts, themed } from './figures/theme.js';
export { causeMarks, trainingChart } from './figures/training-chart.js';
export { Curve, curveNamed, ourCurves, ranges, thesisCurves } from './notebook/curve.js';
export {
  type Drawing,
  drawingBundle,
  ephemeral,
  escapeHtml,
  plotlyJson,
  plotlyMime,
  showChart,
  showDrawing,
  showHtml,
} from './notebook/display.js';
export {
  type EvaluatedHere,
  type EvaluatedOptimizer,
  type EvaluateOptions,
  type Extent,
  evaluateHere,
  evaluationChart,
  evaluationRows,
  type FromModule,
  showEvaluation,
} from './notebook/evaluate-here.js';
export { type LiveOutput, type LiveOutputFactory, liveOutput } from './notebook/live.js';
export { marginRows } from './notebook/margins.js';
export {
  digitsChart,
  type OptimizerPath,
  type PathOptions,
  pathOf,
  type Surface,
  surfaceChart,
} from './notebook/pictures.js';
export { liveFigure, progressBundle, progressTable, type Watch, watched } from './notebook/progress.js';
export {
  type CellValue,
  dataFrame,
  formatCell,
  type Row,
  showTable,
  tableBundle,
  tableFrame,
} from './notebook/table.js';
export {
  comparisonRow,
  reproduceHere,
  reproduceIfThere,
  reproduceTableHere,
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
export { showTraining, trainingRows } from './notebook/training.js';
export { defaultProfile, type ProfileName, profileNamed, profileNames } from './profile.js';
export {
  figuresFolder,
  kitResultsFolder,
  manifestFile,
  notebooksFolder,
  ownDataFolder,
  projectRoot,
  referenceFolder,
  resultsFolder,
  runsFolder,
  tuningFile,
  variable,
} from './project.js';
export { type Comparison, compareFigure, compareSeries, curveName } from './report/compare.js';
export { clearMargin, lastDeviations, seedDeviations } from './report/seed-deviations.js';
export { type TableRow, tableRows, tableText } from './report/table.js';
export { type CurveResult, curveOfRun, curveOfShipped } from './reproduce/curve-result.js';
export { discardRuns } from './reproduce/discard.js';
export { exportReproduced } from './reproduce/export.js';
export {
  computeRun,
  planFromStore,
  type ReproducedFigure,
  reproduceFigure,
  storedFigure,
} from './reproduce/figure.js';
export {
  datasetsOf,
  epochOf,
  type Images,
  imagesFor,
  imagesIfThere,
  imagesOf,
  isWithoutImages,
  loadedOf,
} from './reproduce/images.js';
export type { ReproduceOptions } from './reproduce/options.js';
export { fromStore, type Reproduced, type ReproducedSketch, reproduce } from './reproduce/reproduce.js';
export { type ShippedFile, shipFigure, toleranceOf } from './reproduce/ship.js';
export { type ReproducedTable, reproduceTable, storedTable } from './reproduce/table.js';
export {
  findTraining,
  replayOf,
  requireTrainings,
  resolveTraining,
  trainingRequestOf,
} from './reproduce/trainings.js';
export { experimentsWithoutTraining } from './reproduce/without-training.js';
export { type Task, type WorkerSetup, Workers } from './reproduce/workers.js';
export {
  decodeShipped,
  encodeShipped,
  type ShippedCurve,
  type ShippedFigure,
} from './results/shipped-curve.js';
export { ShippedResults, type WantedCurve, writeShipped } from './results/shipped-results.js';
