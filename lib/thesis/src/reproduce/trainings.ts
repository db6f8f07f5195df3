/** The trained optimizers that an experiment needs: the files of the kit where there are such, else trainings of the asked length. */
import { join } from 'node:path';
import { identityOf } from 'l2o/internal/data/dataset.js';
import { MissingDataError, NotStored, UsageError } from 'l2o/internal/errors.js';
import { inRounds, oneByOne } from 'l2o/internal/evaluation/held.js';
import { beginningOf, type Difference } from 'l2o/internal/evaluation/replay.js';
import type { RunRequest, RunResult } from 'l2o/internal/evaluation/run-request.js';
import { problemProgram } from 'l2o/internal/fingerprint/problem-program.js';
import { ruleProgram } from 'l2o/internal/fingerprint/rule-program.js';
import { stageAfter } from 'l2o/internal/meta/stages.js';
import { storedTraining, type TrainRequest, train, trainingRun } from 'l2o/internal/meta/train.js';
import type { Settings } from 'l2o/internal/settings.js';
import { canonicalJson } from 'l2o/internal/store/canonical.js';
import { definitionOfTraining, trainedFrom } from 'l2o/internal/trained/from-training.js';
import type { TrainedOptimizer } from 'l2o/internal/trained/trained-optimizer.js';
import type { TrainingRecord, TrainingReplay } from 'l2o/internal/trained/training-record.js';
import { type Images, imagesIfThere, imagesOf, isWithoutImages } from '../data/images.js';
import { goneFromKit } from '../data/manifest.js';
import { loadTrained, trainedFolder, trainedNames } from '../data/trained.js';
import type { Experiment, FigureExperiment, NamedTraining } from '../experiments/experiment.js';
import { imagesFor, isLongEnough, trainingsOf } from '../experiments/needs.js';
import { regimes, trainingIn } from '../experiments/regimes.js';
import type { TrainingProvenance } from '../figures/figure-data.js';
import { type ProfileName, profileNames } from '../profile.js';
import { type Replays, usualTolerance } from '../results/replays.js';
import { type Needs, type ReproduceOptions, type ResolvedTraining, runOptions } from './plan.js';

/** The seed of the trainings behind figures: one each, as in the thesis. */
const seed = 0;

/**
 * The file, or the training, computed where it is missing.
 * @throws UsageError when a file of that name holds another rule; Interrupted
 */
export async function resolveTraining(
  named: NamedTraining,
  images: Images,
  options: ReproduceOptions,
): Promise<ResolvedTraining> {
  return (
    (await findTraining(named, images, options)) ??
    (await fromRun(named, options, await train(trainingRequestOf(named, images, options))))
  );
}

/**
 * The same without computing: undefined where the training is still to be done, or to be done again because it begins
 * otherwise than its recording.
 */
export async function findTraining(
  named: NamedTraining,
  images: Images,
  options: ReproduceOptions,
): Promise<ResolvedTraining | undefined> {
  const shipped = await shippedTraining(named, images, options);
  if (
    (shipped && isLongEnough(shipped.trained, named, options.profile)) ||
    isWithoutImages(images, named.problem)
  )
    return shipped;
  const request = trainingRequestOf(named, images, options);
  const result = await storedTraining(request);
  if (!result) return undefined;
  const { definition, arithmetic } = result;
  const difference = await options.replays?.differenceOf(trainingRun(request), {
    id: result.id,
    beginning: beginningOf('meta', result),
    tolerance: usualTolerance,
  });
  const found = await fromRun(named, options, result);
  if (!difference) return found;
  const reason = `The stored training ${named.name} begins otherwise than this program trains: ${inWords(difference)}.`;
  const isOut = options.recompute && (await options.store.setAside({ definition, arithmetic }, reason));
  if (isOut) return undefined;
  options.replays?.tell(`${reason} It is taken, with a mark; --force trains anew.`, options);
  return { ...found, provenance: { ...found.provenance, differs: true } };
}

/** Those that are there. */
export async function storedTrainings(
  trainings: readonly NamedTraining[],
  images: Images,
  options: ReproduceOptions,
): Promise<ResolvedTraining[]> {
  const found = await Promise.all(
    trainings.map(
      // Where nothing is to be computed, one that is too short is better than none.
      async (named) =>
        (await findTraining(named, images, options)) ?? (await shippedTraining(named, images, options)),
    ),
  );
  return found.flatMap((training) => training ?? []);
}

/** What a figure needs, as far as it is there. */
export async function storedNeeds(experiment: FigureExperiment, options: ReproduceOptions): Promise<Needs> {
  const { profile } = options;
  const images = await imagesFor(experiment, profile);
  const trainings = await storedTrainings(trainingsOf(experiment), images, options);
  return { experiment, profile, images, trainings };
}

/** @throws NotStored naming the trainings that are not there */
export async function requireTrainings(
  experiment: Experiment,
  images: Images,
  options: ReproduceOptions,
): Promise<ResolvedTraining[]> {
  const trainings = trainingsOf(experiment);
  const found = await storedTrainings(trainings, images, options);
  const missing = trainings.filter(({ name }) => found.every(({ trained }) => trained.name !== name));
  if (missing.length === 0) return found;
  throw new NotStored({
    expected: `The trainings behind it are stored (${options.profile})`,
    found: `${missing.length} are missing: ${missing.map(({ name }) => name).join(', ')}`,
    fix: 'compute them with "npm run reproduce" for the same figures and profile',
  });
}

export function trainingRequestOf(
  named: NamedTraining,
  images: Images,
  options: Pick<ReproduceOptions, 'engine' | 'store' | 'profile'>,
): TrainRequest {
  const dataset = imagesOf(images, named.problem);
  return {
    ...runOptions(options),
    ...trainingOf(named, options.profile),
    ...(dataset && { dataset }),
    seed,
    curve: `training ${named.name}`,
  };
}

/** The training and how many of its meta-iterations are meant. */
function trainingOf(
  named: NamedTraining,
  profile: ProfileName,
): Pick<TrainRequest, 'training' | 'iterations'> {
  const { training, iterations } = wholeTraining(named, profile);
  return {
    training,
    iterations: named.share === undefined ? iterations : stageAfter(named.share, iterations),
  };
}

function wholeTraining(named: NamedTraining, profile: ProfileName) {
  return trainingAtLength(named, named.isShort && profile === 'thesis' ? 'quick' : profile);
}

/** Also of one that is meant to be short. */
function trainingAtLength({ rule, problem, regime: name, unroll }: NamedTraining, profile: ProfileName) {
  const regime = unroll === undefined ? regimes[name] : { ...regimes[name], unroll };
  return trainingIn(regime, profile, { rule, problem });
}

async function fromRun(
  named: NamedTraining,
  { profile }: ReproduceOptions,
  result: RunResult,
): Promise<ResolvedTraining> {
  const trained = await trainedFrom(
    named.name,
    {
      ...trainingOf(named, profile),
      ...(named.selection && { selection: named.selection }),
      profile,
      seed,
      licence: 'CC-BY-4.0',
    },
    result,
  );
  return { trained, result, provenance: provenanceOf(trained, 'run', named) };
}

/** @returns undefined where no file has this name */
async function shippedTraining(
  named: NamedTraining,
  images: Images,
  options: ReproduceOptions,
): Promise<ResolvedTraining | undefined> {
  const { name, rule, problem } = named;
  if (!(await trainedNames()).includes(name)) {
    const gone = goneFromKit(join(trainedFolder(), `${name}.safetensors`));
    if (gone !== undefined) options.replays?.tell(gone, options);
    return undefined;
  }
  const trained = await loadTrained(name);
  const trainedOn = trained.record.problem;
  const isRule =
    trained.rule.id === rule.id && canonicalJson(trained.rule.settings) === canonicalJson(rule.settings);
  if (isRule && trainedOn.id === problem.id) {
    const differs = await differsNow(trained, named, images, options);
    const provenance = provenanceOf(trained, 'file', named);
    return { trained, provenance: differs ? { ...provenance, differs } : provenance };
  }
  throw new UsageError({
    expected: `The trained optimizer "${name}" is ${rule.title}, trained on ${problem.id}: figures take it under this name`,
    found: isRule ? `one that was trained on ${trainedOn.id}` : `${trained.rule.title}, with other settings`,
    fix: 'give that file another name',
  });
}

/** Whether this program trains otherwise than the one that wrote a file; which is told. */
async function differsNow(
  trained: TrainedOptimizer,
  named: NamedTraining,
  images: Images,
  options: ReproduceOptions,
): Promise<boolean> {
  const { replays } = options;
  const reason = replays && (await whatDiffers(trained, named, images, options, replays));
  if (reason === undefined) return false;
  replays?.tell(
    `The trained optimizer ${named.name}: ${reason}. It is taken, with a mark; "l2o train" gives a new one.`,
    options,
  );
  return true;
}

async function whatDiffers(
  { record }: TrainedOptimizer,
  named: NamedTraining,
  images: Images,
  options: ReproduceOptions,
  replays: Replays,
): Promise<string | undefined> {
  const { replay, profile, seed } = record;
  if (!replay) return undefined;
  if (replay.rule !== ruleProgram(named.rule)) return 'its rule computes something else than in its training';
  if (replay.problem !== (await problemProgram(named.problem))) {
    return `${named.problem.title} computes something else than in its training`;
  }
  const dataset = imagesIfThere(images, named.problem);
  const run = isSame(replay.data, dataset) ? replayOf(record, named, images, options) : undefined;
  const difference =
    run &&
    (await replays.differenceOf(run, {
      id: `${named.name} ${profile} ${seed}`,
      beginning: replay.beginning,
      tolerance: usualTolerance,
    }));
  return difference && `its training begins otherwise now: ${inWords(difference)}`;
}

/** Whether a training learned from these images, where they are there: from others it begins otherwise. */
function isSame(data: TrainingReplay['data'], dataset: ReturnType<typeof imagesIfThere>): boolean {
  if (dataset instanceof MissingDataError) return false;
  return canonicalJson(data) === canonicalJson(dataset ? identityOf(dataset) : null);
}

function inWords({ step, recorded, computed }: Difference): string {
  return `a meta-loss of ${recorded} in meta-iteration ${step + 1}, now ${computed}`;
}

/**
 * The training of a file as a run to be begun again.
 * @returns undefined where it was another than the regimes have, or cannot be run here
 */
export function replayOf(
  { profile, seed, training: recorded }: TrainingRecord,
  named: NamedTraining,
  images: Images,
  options: Pick<ReproduceOptions, 'engine' | 'store'>,
): RunRequest | undefined {
  const { engine } = options.engine;
  const known = profileNames.find((name) => name === profile);
  if (!known || !engine.startMeta || isWithoutImages(images, named.problem)) return undefined;
  const identity = { ...trainingOf(named, known), profile: known, seed };
  const { training } = definitionOfTraining(identity);
  if (canonicalJson(courseOf(training)) !== canonicalJson(courseOf(recorded))) return undefined;
  return trainingRun({ ...trainingRequestOf(named, images, { ...options, profile: known }), seed });
}

/** What the way of a training follows from: validations only choose among the thetas on it. */
function courseOf({ unroll, order, batches, resets, outer }: Settings) {
  return { unroll, order, batches, resets, outer };
}

function provenanceOf(
  { name, record }: TrainedOptimizer,
  source: TrainingProvenance['source'],
  named: NamedTraining,
): TrainingProvenance {
  const { profile, seed, metaIterations, dump, ended } = record;
  return {
    name,
    source,
    profile,
    seed,
    metaIterations,
    thesisMetaIterations: trainingAtLength(named, 'thesis').iterations,
    dump,
    ended,
  };
}

// --- Those of an experiment, side by side where there are workers

/** @throws Interrupted when the signal came; HeldElsewhere where another process is at one, and that is not to be waited for */
export async function computeTrainings(
  experiment: Experiment,
  images: Images,
  options: ReproduceOptions,
): Promise<ResolvedTraining[]> {
  const { workers } = options;
  const named = trainingsOf(experiment);
  const { onProgress: _, ...quietly } = options;
  const found = await Promise.all(named.map((training) => findTraining(training, images, quietly)));
  const missing = named.filter((_, i) => !found[i]);
  for (const training of missing) {
    const { curve, iterations: steps } = trainingRequestOf(training, images, options);
    options.onProgress?.({ curve, state: 'waiting', step: 0, steps });
  }
  const round = (some: readonly NamedTraining[]): Promise<unknown[]> =>
    workers?.canCompute(experiment, some.length)
      ? workers.computeTrainings(
          experiment,
          some.map((training) => named.indexOf(training)),
          options,
        )
      : oneByOne(some, (training) => resolveTraining(training, images, { ...options, leaveHeld: true }));
  await inRounds(missing, round, options);
  const resolved: ResolvedTraining[] = [];
  for (const training of named) resolved.push(await resolveTraining(training, images, options));
  return resolved;
}
