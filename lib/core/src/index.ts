export {
  type Batch,
  type BatchProtocol,
  batchIndices,
  batchSource,
  gatherImages,
  gatherLabels,
  numbersRead,
  ownBatches,
  testBatch,
  testBatches,
} from './data/batches.js';
export {
  type DatasetIdentity,
  type ImageDataset,
  type ImageSplit,
  identityOf,
  type ShownImages,
  shownImages,
  type ThesisDataset,
} from './data/dataset.js';
export { datasetFrom, type OwnForm, type OwnImages, type OwnSplit } from './data/own.js';
export {
  type ChosenEngine,
  chooseEngine,
  type EngineListing,
  engineNames,
  listEngines,
} from './engine/choose.js';
export { doubleEngine } from './engine/double/double-engine.js';
export type { Engine, Evaluation, Start, Support, Trajectory } from './engine/engine.js';
export { type EngineFamily, registerEngines, registerLosses } from './engine/families.js';
export { kernelsEngine } from './engine/kernels/kernels-engine.js';
export { meanOfLogs, metaLoss, type Objective } from './engine/meta-loss.js';
export {
  type MetaStart,
  type MetaTrajectory,
  type Order,
  orders,
  requireOrder,
  type StepBatches,
  type Unrolled,
  usualOrder,
  type Walked,
} from './engine/meta-trajectory.js';
export { type SelfTestResult, selfTest } from './engine/self-test.js';
export {
  DataError,
  ExplainedError,
  type Explanation,
  Interrupted,
  inLines,
  MissingDataError,
  NotStored,
  StorageError,
  UsageError,
} from './errors.js';
export {
  epochCurve,
  iterationCurve,
  iterationCurveAfterStep,
  iterationsPerEpoch,
  logLoss,
  partCurve,
  type SeedBand,
  seedBand,
  smallestLoss,
} from './evaluation/curves.js';
export {
  definitionOf,
  evaluateRun,
  programOf,
  type RunRequest,
  type RunResult,
  recordedRun,
  storedRun,
} from './evaluation/evaluate-run.js';
export {
  type CurveUnit,
  isAccuracy,
  type Measure,
  measured,
  measures,
  pointCount,
  type Recorded,
} from './evaluation/measure.js';
export type { CurveProgress, ProgressListener } from './evaluation/progress.js';
export { arithmeticOf, estimatorOf } from './fingerprint/arithmetic.js';
export { problemProgram } from './fingerprint/problem-program.js';
export { ruleProgram } from './fingerprint/rule-program.js';
export {
  type CoordinateRule,
  coordinateRule,
  type Features,
  type Policy,
  type Update,
} from './learned/coordinate-rule.js';
export { defineRule, type RuleParts } from './learned/define-rule.js';
export {
  type KMomentumsSettings,
  kMomentums,
  kMomentumsForm,
  type MomentumInputs,
  timescalesBetween,
} from './learned/k-momentums.js';
export { type KTimestepsSettings, kTimesteps, kTimestepsForm } from './learned/k-timesteps.js';
export {
  bind,
  blocksOf,
  checkTheta,
  type LearnedOptimizer,
  type Theta,
} from './learned/learned-optimizer.js';
export {
  type Average,
  applied,
  averages,
  fixedWeights,
  linearAverage,
  mix,
} from './learned/linear-average.js';
export {
  type MagnitudeAndSignSettings,
  magnitudeAndSign,
  magnitudeList,
  magnitudesTitle,
} from './learned/magnitude-and-sign.js';
export { evenMagnitudes, magnitudesBetween } from './learned/magnitudes.js';
export { networkMixture } from './learned/mlp-and-rnn-mixture.js';
export {
  type Mixture,
  type MultiscaleAdamSettings,
  multiscaleAdam,
  multiscaleAdamForm,
  plainAverage,
} from './learned/multiscale-adam.js';
export { plainStep } from './learned/plain-step.js';
export { ruleFrom, UnknownRule } from './learned/rule-from.js';
export {
  annealingSteps,
  type RegimeName,
  type RuleByNameOptions,
  regimeOf,
  ruleByName,
  ruleNames,
} from './learned/rule-named.js';
export { adamTimescales, type Timescale } from './learned/timescales.js';
export type { Estimator } from './meta/estimators/estimator.js';
export { metaProblem, trainingSettings } from './meta/meta-problem.js';
export {
  drawLength,
  type ResetCause,
  type ResetPolicy,
  resetCause,
  resetCauses,
  thesisResets,
} from './meta/resets.js';
export type { TaskFamily } from './meta/task-family.js';
export { storedTraining, type TrainRequest, train, trainingRun } from './meta/train.js';
export { type Training, type TrainingOptions, training, type ValidationPlan } from './meta/training.js';
export {
  arraysOf,
  bestOf,
  eventShapes,
  eventsIn,
  hasLostPatience,
  type Reset,
  resultAfter,
  stagePrefix,
  type TrainingEvents,
  type TrainingLog,
  type TrainingResult,
  thetaPrefix,
  trainingLog,
  type Validation,
} from './meta/training-log.js';
export { type AdagradSettings, adagrad } from './optimizers/adagrad.js';
export { type AdamSettings, adam, type EpsilonPlace, epsilonPlaces } from './optimizers/adam.js';
export { type AdamaxSettings, adamax } from './optimizers/adamax.js';
export { type CosineSettings, cosine, cosineForm } from './optimizers/cosine-annealing.js';
export { defineOptimizer } from './optimizers/define-optimizer.js';
export { type MngSettings, mng } from './optimizers/mng.js';
export { type MngMomentumsSettings, mngMomentums } from './optimizers/mng-momentums.js';
export { type MomentumSettings, momentum, momentumForm } from './optimizers/momentum.js';
export { nesterov } from './optimizers/nesterov.js';
export { normalized } from './optimizers/normalized.js';
export type { Beginning, Optimizer, State, Step, StepContext } from './optimizers/optimizer.js';
export { type PolynomialSettings, polynomial, polynomialForm } from './optimizers/polynomial-decay.js';
export { type RmspropSettings, rmsprop } from './optimizers/rmsprop.js';
export {
  constant,
  constantForm,
  decayTitle,
  rateTitle,
  type Schedule,
  scheduleOf,
  withFirstStepFault,
} from './optimizers/schedule.js';
export { etaMin, rate, scheduleFrom } from './optimizers/schedule-from.js';
export { type SgdSettings, sgd } from './optimizers/sgd.js';
export { type TensorflowAdamSettings, tensorflowAdam } from './optimizers/tensorflow-adam.js';
export { type ConvCifarName, convCifar, convCifarLayers } from './problems/conv-cifar.js';
export { type ConvMnistName, convMnist, convMnistLayers } from './problems/conv-mnist.js';
export {
  type ActivationKind,
  activations,
  type ConvolutionLayer,
  type DenseLayer,
  type Initializer,
  initializeLayers,
  inputsOf,
  type Layer,
  type MaxPoolLayer,
  type NormalizationLayer,
  outputsOf,
  paddingBefore,
  parametersOf,
  pooledSize,
  type WeightedLayer,
  weightsShape,
} from './problems/layer.js';
export { type MlpMnistSettings, mlpMnist } from './problems/mlp-mnist.js';
export { networkProblem } from './problems/network.js';
export { elementCount, type ParameterShape, totalSize } from './problems/parameters.js';
export {
  type AnalyticProblem,
  batchesOf,
  type CustomProblem,
  isConvolutional,
  type LossContext,
  type MetaProblem,
  type NetworkProblem,
  type PlainProblem,
  type Problem,
} from './problems/problem.js';
export { type RosenbrockSettings, rosenbrock } from './problems/rosenbrock.js';
export { type SumOfSquaresSettings, sumOfSquares } from './problems/sum-of-squares.js';
export { Stream } from './random/stream.js';
export type { Settings, SettingsValue } from './settings.js';
export type { Precision, Snapshot, SnapshotArray } from './snapshot.js';
export type { Checkpoint } from './store/checkpoint.js';
export type { Address, Definition, ProgramDefinition, RunDefinition } from './store/run-definition.js';
export { isHash, programId, runId } from './store/run-id.js';
export { MemoryStore, type RunRequirement, type RunStore } from './store/run-store.js';
export { averageWeights } from './trained/average-weights.js';
export { deltaOf } from './trained/delta-of.js';
export { definitionOfTraining, type TrainingIdentity, trainedFrom } from './trained/from-training.js';
export { bindTrained, type TrainedOptimizer } from './trained/trained-optimizer.js';
export {
  type Dump,
  differences,
  formatWithoutChecksum,
  fromMetadata,
  requireFormat,
  type TrainingDefinition,
  type TrainingRecord,
  type TrainingReplay,
  toMetadata,
} from './trained/training-record.js';
export type { Operand, Value } from './values/value.js';
export { stack } from './values/value-on.js';
export { kitVersion } from './version.js';
