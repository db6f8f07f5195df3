/** The trained optimizers that an experiment needs: the files of the kit where there are such, else trainings of the asked length. */
import { NotStored, UsageError } from '../errors.js';
import type { RunResult } from '../evaluation/run-request.js';
import type { NamedTraining } from '../experiments/experiment.js';
import type { TrainingProvenance } from '../figures/figure-data.js';
import { regimes, trainingIn } from '../meta/regimes.js';
import { stageAfter } from '../meta/stages.js';
import { storedTraining, type TrainRequest, train } from '../meta/train.js';
import type { ProfileName } from '../profile.js';
import { canonicalJson } from '../store/canonical.js';
import { trainedFrom } from '../trained/from-training.js';
import { loadTrained, type TrainedOptimizer, trainedNames } from '../trained/trained-optimizer.js';
import { type Images, imagesOf } from './images.js';
import type { ReproduceOptions } from './options.js';
import { runOptions } from './request.js';

export interface ResolvedTraining {
  readonly trained: TrainedOptimizer;
  readonly provenance: TrainingProvenance;
  /** The training as it ran, for its log; undefined where the optimizer came as a file. */
  readonly result?: RunResult;
}

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
    (await shippedTraining(named)) ??
    fromRun(named, options, await train(trainingRequestOf(named, images, options)))
  );
}

/** The same without computing: undefined where the training is still to be done. */
export async function findTraining(
  named: NamedTraining,
  images: Images,
  options: ReproduceOptions,
): Promise<ResolvedTraining | undefined> {
  const shipped = await shippedTraining(named);
  if (shipped) return shipped;
  const result = await storedTraining(trainingRequestOf(named, images, options));
  return result && fromRun(named, options, result);
}

/** @throws NotStored naming the trainings that are not there */
export async function requireTrainings(
  trainings: readonly NamedTraining[],
  images: Images,
  options: ReproduceOptions,
): Promise<ResolvedTraining[]> {
  const found = await Promise.all(trainings.map((named) => findTraining(named, images, options)));
  const missing = trainings.filter((_, i) => !found[i]);
  if (missing.length === 0) return found.flatMap((resolved) => resolved ?? []);
  throw new NotStored({
    expected: `The trainings behind it are stored (${options.profile})`,
    found: `${missing.length} are missing: ${missing.map(({ name }) => name).join(', ')}`,
    mend: 'compute them with "npm run reproduce" for the same figures and profile',
  });
}

export function trainingRequestOf(
  named: NamedTraining,
  images: Images,
  options: ReproduceOptions,
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

function wholeTraining({ rule, problem, regime }: NamedTraining, profile: ProfileName) {
  return trainingIn(regimes[regime], profile, { rule, problem });
}

function fromRun(named: NamedTraining, { profile }: ReproduceOptions, result: RunResult): ResolvedTraining {
  const trained = trainedFrom(named.name, { ...trainingOf(named, profile), profile, seed }, result);
  return { trained, result, provenance: provenanceOf(trained, 'run', named) };
}

/** @returns undefined where no file has this name */
async function shippedTraining(named: NamedTraining): Promise<ResolvedTraining | undefined> {
  const { name, rule, problem } = named;
  if (!(await trainedNames()).includes(name)) return undefined;
  const trained = await loadTrained(name);
  const trainedOn = trained.record.problem;
  const isRule =
    trained.rule.id === rule.id && canonicalJson(trained.rule.settings) === canonicalJson(rule.settings);
  if (isRule && trainedOn.id === problem.id)
    return { trained, provenance: provenanceOf(trained, 'file', named) };
  throw new UsageError({
    expected: `The trained optimizer "${name}" is ${rule.title}, trained on ${problem.id}: figures take it under this name`,
    found: isRule ? `one that was trained on ${trainedOn.id}` : `${trained.rule.title}, with other settings`,
    mend: 'give that file another name',
  });
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
    thesisMetaIterations: wholeTraining(named, 'thesis').iterations,
    dump,
    ended,
  };
}
