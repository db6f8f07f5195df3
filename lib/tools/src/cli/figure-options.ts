/** The options that `reproduce` and `figures` share: which figures and tables, how long, where they go. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from 'l2o/internal/errors.js';
import type { Experiment } from 'l2o-thesis/internal/experiments/experiment.js';
import { experiments, experimentsNamed } from 'l2o-thesis/internal/experiments/index.js';
import {
  type Format,
  formats,
  formatsFor,
  formatsNamed,
  formatsOf,
  lengthOf,
  type PrintOptions,
} from 'l2o-thesis/internal/figures/print.js';
import { defaultProfile, type ProfileName, profileNamed, profileNames } from 'l2o-thesis/internal/profile.js';
import { figuresFolder, ownFiguresFolder } from 'l2o-thesis/internal/project.js';
import { countBetween } from './count-between.js';
import { folderNamed } from './folder-named.js';

/** As commander hands them over. */
export interface FigureOptions extends PrintFlags {
  readonly profile?: ProfileName;
  readonly seeds?: number;
  readonly epochs?: number;
  readonly engine: string;
  readonly workers?: number;
  readonly out?: string;
  readonly publish?: boolean;
  readonly standalone?: boolean;
  readonly json?: boolean;
}

/** What was asked for, checked. */
export interface FigureRequest {
  readonly experiments: readonly Experiment[];
  /** None was named: there are more than these, which need trainings first. */
  readonly isDefault: boolean;
  readonly profile: ProfileName;
  readonly seeds?: number;
  readonly epochs?: number;
  readonly engineName: string;
  /** How many runs at a time; as many as there are cores by default. */
  readonly workers?: number;
  /** Where the figures go, an absolute path. */
  readonly folder: string;
  /** Whether each page carries plotly in itself. */
  readonly standalone: boolean;
  readonly print: PrintOptions;
  readonly json: boolean;
}

export function addFigureOptions(command: Command): Command {
  const ids = experiments.map((experiment) => experiment.id).join(', ');
  const given = command
    .argument(
      '[figure...]',
      `figures and tables of the thesis (${ids}), or "all"; those that need no training first if none is given`,
    )
    .option(
      '--profile <name>',
      `how long what is computed is: ${profileNames.join(', ')} (default: L2O_PROFILE, else quick; thesis if no figure is given)`,
      profileNamed,
    )
    .option(
      '--seeds <number>',
      'how many seeds (default: all that are there, or as the profile has it)',
      seedCount,
    )
    .option(
      '--epochs <number>',
      'how many epochs of curves that count in them (default: all that are there, or as the profile has it)',
      epochCount,
    )
    .option('--engine <name>', 'what computes; "l2o doctor" lists what is there', 'auto')
    .option('--workers <number>', 'how many runs at a time (default: one per core)', workerCount)
    .option('--out <folder>', 'where the figures go (default: L2O_FIGURES, else figures/mine/)', folderNamed)
    .option('--publish', 'into figures/, beside those that are published')
    .option('--standalone', 'pages of figures that are whole by themselves, for passing on (1.5 MB each)');
  return addPrintOptions(given, 'svg,png,html,json; of tables json,csv,md').option(
    '--json',
    'one JSON document on stdout instead of the table',
  );
}

/** What a paper asks of a figure. @param usual the formats where none is named */
export function addPrintOptions(command: Command, usual: string): Command {
  return command
    .option(
      '--format <list>',
      `which files, with commas between: ${formats.join(', ')} (default: ${usual})`,
      formatsNamed,
    )
    .option(
      '--width <length>',
      'width of svg, png and pdf in in, cm, mm or pt: 3.3in, 84mm',
      checked('width'),
    )
    .option(
      '--font-size <length>',
      'size of letters there (default: 8pt where a width is given)',
      checked('fontSize'),
    )
    .option('--no-title', 'without title and notes above the frame: they are in the caption (tex, txt)');
}

/** As commander hands them over. */
export interface PrintFlags {
  readonly format?: readonly Format[];
  readonly width?: string;
  readonly fontSize?: string;
  readonly title?: boolean;
}

export function printOptions({ format, width, fontSize, title = true }: PrintFlags): PrintOptions {
  return {
    title,
    ...(format && { formats: format }),
    ...(width !== undefined && { width }),
    ...(fontSize !== undefined && { fontSize }),
  };
}

/** Reads a length as it is written. */
function checked(kind: Parameters<typeof lengthOf>[1]) {
  return (text: string): string => {
    lengthOf(text, kind);
    return text;
  };
}

/** Whether the pictures are to be others than those that are published. */
export function isForPaper({ format, width, fontSize, title = true }: PrintFlags): boolean {
  return format !== undefined || width !== undefined || fontSize !== undefined || !title;
}

/** @throws UsageError for figures and profiles that do not exist, and for a paper's where those that are published go */
export async function figureRequest(ids: readonly string[], options: FigureOptions): Promise<FigureRequest> {
  const folder = options.out ?? (options.publish ? figuresFolder() : ownFiguresFolder());
  const isPublished =
    options.publish || (options.out !== undefined && resolve(options.out) === figuresFolder());
  if (isPublished && isForPaper(options))
    throw new UsageError({
      expected: 'figures/ has figures as they are published',
      found: 'also --format, --width, --font-size or --no-title, which are for a paper',
      fix: 'leave out those options, or name another folder with --out FOLDER in the place of --publish',
    });
  const isDefault = ids.length === 0;
  // What needs no training first has its curves in the kit, at the thesis' length.
  const usual = isDefault ? 'thesis' : 'quick';
  const { profile = defaultProfile(usual), seeds, epochs, engine, workers } = options;
  const { standalone = false, json = false } = options;
  const print = printOptions(options);
  return {
    experiments: await experimentsFor(ids, print),
    isDefault,
    profile,
    ...(seeds === undefined ? {} : { seeds }),
    ...(epochs === undefined ? {} : { epochs }),
    engineName: engine,
    ...(workers === undefined ? {} : { workers }),
    folder,
    standalone,
    print,
    json,
  };
}

/** In the thesis' order, each once; of those that nobody named what has one of the formats. */
async function experimentsFor(ids: readonly string[], print: PrintOptions): Promise<readonly Experiment[]> {
  const isPrinted = ({ kind }: Experiment) => formatsFor(kind, print).length > 0;
  // Loaded here, not above: trained optimizers bring much along, and "--help" does not need it.
  if (ids.length === 0) {
    const { experimentsWithoutTraining } = await import('l2o-thesis/internal/experiments/needs.js');
    return (await experimentsWithoutTraining()).filter(isPrinted);
  }
  if (ids.includes('all')) return experiments.filter(isPrinted);
  const chosen = ids.flatMap(experimentsNamed);
  for (const { id, kind } of chosen) formatsOf(id, kind, print);
  return experiments.filter((experiment) => chosen.includes(experiment));
}

export const seedCount = countBetween(1, 1000, '--seeds', 'the number of seeds');
export const epochCount = countBetween(1, 10_000, '--epochs', 'the number of epochs');
const workerCount = countBetween(1, 256, '--workers', 'the number of workers');
