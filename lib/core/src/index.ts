/**
 * `l2o`: optimizers as formulas, learned ones and their training, on engines that run in Node and in a browser.
 *
 * A problem is something to minimise, an optimizer turns gradients into steps, an engine runs one on the other; a learned
 * optimizer has meta-parameters theta, `train` finds them, `bind` makes it an ordinary optimizer. What needs files is in `l2o/node`.
 */

export type { BlockKind } from './blocks.js';
export { type Batch, type BatchProtocol, batchIndices, gatherLabels } from './data/batches.js';
export type { Crop } from './data/crop-flip-contrast.js';
export type { ImageDataset, ImageSplit } from './data/dataset.js';
export { datasetFrom, type OwnForm, type OwnImages } from './data/own.js';
export { chooseEngine, listEngines } from './engine/choose.js';
export { doubleEngine } from './engine/double/double-engine.js';
export type { Engine, Start, Trajectory } from './engine/engine.js';
export { type EngineFamily, registerEngines, registerLosses } from './engine/families.js';
export type { Objective } from './engine/meta-loss.js';
export type { MetaStart, MetaTrajectory, StepBatches, Unrolled } from './engine/meta-trajectory.js';
export {
  DataError,
  ExplainedError,
  type Explanation,
  Interrupted,
  StorageError,
  UsageError,
} from './errors.js';
export { evaluateRun } from './evaluation/evaluate-run.js';
export { type MinimizeOptions, minimize } from './evaluation/minimize.js';
export type { CurveProgress } from './evaluation/progress.js';
export type { RunRequest, RunResult } from './evaluation/run-request.js';
export {
  type CoordinateRule,
  coordinateRule,
  type Features,
  type Policy,
  type Update,
} from './learned/coordinate-rule.js';
export { defineRule } from './learned/define-rule.js';
export { type KMomentumsSettings, kMomentums } from './learned/k-momentums.js';
export { type KTimestepsSettings, kTimesteps } from './learned/k-timesteps.js';
export { bind, type LearnedOptimizer, type Theta } from './learned/learned-optimizer.js';
export { linearAverage } from './learned/linear-average.js';
export { magnitudeAndSign } from './learned/magnitude-and-sign.js';
export { magnitudesBetween } from './learned/magnitudes.js';
export { networkMixture } from './learned/mlp-and-rnn-mixture.js';
export {
  type MultiscaleAdamSettings,
  multiscaleAdam,
  plainAverage,
} from './learned/multiscale-adam.js';
export { plainStep } from './learned/plain-step.js';
export { ruleFrom } from './learned/rule-from.js';
export { ruleByName, ruleNames } from './learned/rule-named.js';
export { adamTimescales } from './learned/timescales.js';
export type { Estimator } from './meta/estimators/estimator.js';
export { type ResetPolicy, thesisResets } from './meta/resets.js';
export type { TaskFamily } from './meta/task-family.js';
export { type TrainRequest, train } from './meta/train.js';
export { type Training, type TrainingOptions, training, type ValidationPlan } from './meta/training.js';
export { type TrainingLog, trainingLog } from './meta/training-log.js';
export { adagrad } from './optimizers/adagrad.js';
export { type AdamSettings, adam } from './optimizers/adam.js';
export { adamax } from './optimizers/adamax.js';
export { type CosineSettings, cosine } from './optimizers/cosine-annealing.js';
export { defineOptimizer } from './optimizers/define-optimizer.js';
export { type MngSettings, mng } from './optimizers/mng.js';
export { type MngMomentumsSettings, mngMomentums } from './optimizers/mng-momentums.js';
export { type MomentumSettings, momentum } from './optimizers/momentum.js';
export { timescalesBetween } from './optimizers/momentums.js';
export { nesterov } from './optimizers/nesterov.js';
export { normalized } from './optimizers/normalized.js';
export type { Beginning, Optimizer, State, Step, StepContext } from './optimizers/optimizer.js';
export { polynomial } from './optimizers/polynomial-decay.js';
export { type RmspropSettings, rmsprop } from './optimizers/rmsprop.js';
export { constant, type Schedule, scheduleOf, withFirstStepFault } from './optimizers/schedule.js';
export { sgd } from './optimizers/sgd.js';
export { tensorflowAdam } from './optimizers/tensorflow-adam.js';
export { elementCount, type ParameterShape, totalSize } from './parameters.js';
export { convCifar } from './problems/conv-cifar.js';
export { convMnist } from './problems/conv-mnist.js';
export {
  type ConvolutionLayer,
  type DenseLayer,
  type Initializer,
  type Layer,
  type MaxPoolLayer,
  type NormalizationLayer,
  outputsOf,
} from './problems/layer.js';
export { mlpMnist } from './problems/mlp-mnist.js';
export { networkProblem } from './problems/network.js';
export type {
  AnalyticProblem,
  CustomProblem,
  LossContext,
  MetaProblem,
  NetworkProblem,
  PlainProblem,
  Problem,
  ProblemBase,
} from './problems/problem.js';
export { rosenbrock } from './problems/rosenbrock.js';
export { sumOfSquares } from './problems/sum-of-squares.js';
export { Stream } from './random/stream.js';
export type { Settings, SettingsValue } from './settings.js';
export type { Snapshot } from './snapshot.js';
export type { Checkpoint } from './store/checkpoint.js';
export type { RunAddress, RunDefinition } from './store/run-definition.js';
export { MemoryStore, type Recorder, type RunStore } from './store/run-store.js';

export { averageWeights } from './trained/average-weights.js';
export { deltaOf } from './trained/delta-of.js';
export { trainedFrom } from './trained/from-training.js';
export { metaTrain } from './trained/meta-train.js';
export { decodeTrained, encodeTrained } from './trained/trained-file.js';
export { bindTrained, type TrainedOptimizer } from './trained/trained-optimizer.js';
export type { TrainingRecord } from './trained/training-record.js';
export type { Operand, Value } from './values/value.js';
export { stack } from './values/value-on.js';
