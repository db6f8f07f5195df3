/** How a trained optimizer came to be: the texts in the header of its file. */
import { list, number, record, SchemaError, text, texts } from '../data/json.js';
import { beginningData, beginningFrom } from '../evaluation/beginning.js';
import type { Settings, SettingsValue } from '../settings.js';
import { canonicalJson } from '../store/canonical.js';
import type { RunDefinition } from '../store/run-definition.js';

/** How a trained optimizer came to be, as its file says it. */
export interface TrainingRecord {
  /** Id and settings of the rule, as in LearnedOptimizer. */
  readonly ruleId: string;
  readonly settings: Settings;
  /** What it was trained on. */
  readonly problem: { readonly id: string; readonly settings: Settings };
  /** How: unroll, order, batches, resets, outer optimizer with its schedule. */
  readonly training: Settings;
  /** The profile that chose the length. */
  readonly profile: string;
  readonly seed: number;
  /** Updates of theta that were asked for. */
  readonly metaIterations: number;
  /** The meta-iteration that theta is of: the dump that did best in validation, or the last; null where that was not recorded. */
  readonly dump: number | null;
  /** Its score, log10 of the mean training loss of its validation; null without one. */
  readonly validation: number | null;
  /** All that were tried, in their order, with their scores, null where they diverged; null where that was not recorded. */
  readonly dumps: readonly { readonly iteration: number; readonly score: number | null }[] | null;
  /** The meta-iteration after which patience was at an end (see `ValidationPlan`); null where it went on to the end. */
  readonly ended: number | null;
  /** What shows whether a program trains like the one that trained it; null in files of kits that did not keep it. */
  readonly replay: {
    /** Hashes of what the rule and the problem computed. */
    readonly rule: string;
    readonly problem: string;
    /** The images it learned from: on others it begins otherwise. */
    readonly data: RunDefinition['data'];
    /** The first meta-losses, and a hash of what the engine computes that they are of. */
    readonly beginning: { readonly arithmetic: string; readonly losses: readonly number[] };
    /** Whether the whole training gave this theta under these hashes: else it is older, and its beginning alone was computed again. */
    readonly theta: boolean;
  } | null;
  /** Versions of what computed it: { tfjs: "4.22.0" }. */
  readonly versions: Readonly<Record<string, string>>;
  /** Version of this kit. */
  readonly kit: string;
  /** Of the weights, as its owner says; null where nobody did. */
  readonly licence: string | null;
}

export type Dump = NonNullable<TrainingRecord['dumps']>[number];
export type TrainingReplay = NonNullable<TrainingRecord['replay']>;

/** What defines a training; the rest is its outcome. */
const defining = ['ruleId', 'settings', 'problem', 'training', 'profile', 'seed', 'metaIterations'] as const;

export type TrainingDefinition = Pick<TrainingRecord, (typeof defining)[number]>;

/** In which entries two trainings differ, in words: "seed 1 instead of 0"; empty for the same training. */
export function differences(found: TrainingDefinition, wanted: TrainingDefinition): string[] {
  return defining
    .map((name) => ({ name, found: canonicalJson(found[name]), wanted: canonicalJson(wanted[name]) }))
    .filter(({ found, wanted }) => found !== wanted)
    .map(({ name, found, wanted }) => `${name} ${found} instead of ${wanted}`);
}

/** Says that a file is ours; a later layout gets another number. The first had no checksum. */
const format = 'l2o-trained-2';
export const formatWithoutChecksum = 'l2o-trained-1';

/** The texts of a file's header: words as they are, all else as JSON. */
export function toMetadata(training: TrainingRecord): Record<string, string> {
  return {
    format,
    rule: training.ruleId,
    settings: canonicalJson(training.settings),
    problem: canonicalJson(training.problem),
    training: canonicalJson(training.training),
    profile: training.profile,
    seed: canonicalJson(training.seed),
    metaIterations: canonicalJson(training.metaIterations),
    validation: canonicalJson(training.validation),
    ...whereKnown('dump', training.dump),
    ...whereKnown('dumps', training.dumps?.map(({ iteration, score }) => [iteration, score]) ?? null),
    ...whereKnown('ended', training.ended),
    ...(training.replay && {
      replay: canonicalJson({ ...training.replay, beginning: beginningData(training.replay.beginning) }),
    }),
    versions: canonicalJson(training.versions),
    kit: training.kit,
    ...(training.licence !== null && { licence: training.licence }),
  };
}

function whereKnown(name: string, value: SettingsValue): Record<string, string> {
  return value === null ? {} : { [name]: canonicalJson(value) };
}

/** @throws SchemaError unless a file says that it is of this layout */
export function requireFormat({ format: found }: Readonly<Record<string, string>>): void {
  if (found === format) return;
  throw new SchemaError(
    `the format ${found === undefined ? 'that it does not name' : `"${found}"`}`,
    `"${format}": another program wrote it, or another version of l2o`,
  );
}

/** @throws Error whose message says which text is missing or damaged */
export function fromMetadata(metadata: Readonly<Record<string, string>>): TrainingRecord {
  const problem = record(parsed(metadata, 'problem'), 'problem');
  return {
    ruleId: text(metadata.rule, 'rule'),
    settings: settings(parsed(metadata, 'settings'), 'settings'),
    problem: { id: text(problem.id, 'problem.id'), settings: settings(problem.settings, 'problem.settings') },
    training: settings(parsed(metadata, 'training'), 'training'),
    profile: text(metadata.profile, 'profile'),
    seed: number(parsed(metadata, 'seed'), 'seed'),
    metaIterations: number(parsed(metadata, 'metaIterations'), 'metaIterations'),
    dump: numberOrNull(parsedOrNull(metadata, 'dump'), 'dump'),
    validation: numberOrNull(parsed(metadata, 'validation'), 'validation'),
    dumps: dumpsOf(parsedOrNull(metadata, 'dumps')),
    ended: numberOrNull(parsedOrNull(metadata, 'ended'), 'ended'),
    replay: metadata.replay === undefined ? null : replayOf(parsed(metadata, 'replay'), 'replay'),
    versions: texts(parsed(metadata, 'versions'), 'versions'),
    kit: text(metadata.kit, 'kit'),
    licence: metadata.licence ?? null,
  };
}

function imagesFrom(value: unknown, place: string): NonNullable<RunDefinition['data']> {
  const { name, variant, checksum } = record(value, place);
  return {
    name: text(name, `${place}.name`),
    variant: text(variant, `${place}.variant`),
    checksum: text(checksum, `${place}.checksum`),
  };
}

function replayOf(value: unknown, place: string): TrainingReplay {
  const { rule, problem, data, beginning, theta } = record(value, place);
  if (typeof theta !== 'boolean') throw new SchemaError(`${place}.theta`, 'true or false');
  return {
    rule: text(rule, `${place}.rule`),
    problem: text(problem, `${place}.problem`),
    data: data === null ? null : imagesFrom(data, `${place}.data`),
    beginning: beginningFrom(beginning, `${place}.beginning`),
    theta,
  };
}

function parsed(metadata: Readonly<Record<string, string>>, name: string): unknown {
  try {
    return JSON.parse(text(metadata[name], name));
  } catch (error) {
    if (error instanceof SyntaxError) throw new SchemaError(name, 'JSON');
    throw error;
  }
}

/** What is not known, or does not apply, is not there. */
function parsedOrNull(metadata: Readonly<Record<string, string>>, name: string): unknown {
  return name in metadata ? parsed(metadata, name) : null;
}

function dumpsOf(value: unknown): readonly Dump[] | null {
  if (value === null) return null;
  return list(value, 'dumps', (entry, place) => {
    const [iteration, score] = list(entry, place, numberOrNull);
    return { iteration: number(iteration, `${place}[0]`), score: numberOrNull(score, `${place}[1]`) };
  });
}

function settings(value: unknown, place: string): Settings {
  const entries = Object.entries(record(value, place));
  return Object.fromEntries(entries.map(([name, entry]) => [name, settingsValue(entry, `${place}.${name}`)]));
}

function settingsValue(value: unknown, place: string): SettingsValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return number(value, place);
  return Array.isArray(value)
    ? value.map((entry, i) => settingsValue(entry, `${place}[${i}]`))
    : settings(value, place);
}

function numberOrNull(value: unknown, place: string): number | null {
  return value === null ? null : number(value, place);
}
