/** The options that `reproduce` and `figures` share: which figures and tables, how long, where they go. */
import type { Command } from 'commander';
import type { Experiment } from 'l2o-thesis/internal/experiments/experiment.js';
import { experiments, experimentsNamed } from 'l2o-thesis/internal/experiments/index.js';
import { defaultProfile, type ProfileName, profileNamed, profileNames } from 'l2o-thesis/internal/profile.js';
import { figuresFolder, ownFiguresFolder } from 'l2o-thesis/internal/project.js';
import { countBetween } from './count-between.js';
import { folderNamed } from './folder-named.js';

/** As commander hands them over. */
export interface FigureOptions {
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
  readonly json: boolean;
}

export function addFigureOptions(command: Command): Command {
  const ids = experiments.map((experiment) => experiment.id).join(', ');
  return command
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
    .option('--standalone', 'pages of figures that are whole by themselves, for passing on (1.5 MB each)')
    .option('--json', 'one JSON document on stdout instead of the table');
}

/** @throws UsageError for figures and profiles that do not exist */
export async function figureRequest(ids: readonly string[], options: FigureOptions): Promise<FigureRequest> {
  const isDefault = ids.length === 0;
  // What needs no training first has its curves in the kit, at the thesis' length.
  const usual = isDefault ? 'thesis' : 'quick';
  const { profile = defaultProfile(usual), seeds, epochs, engine, workers } = options;
  const { standalone = false, json = false } = options;
  return {
    experiments: await experimentsFor(ids),
    isDefault,
    profile,
    ...(seeds === undefined ? {} : { seeds }),
    ...(epochs === undefined ? {} : { epochs }),
    engineName: engine,
    ...(workers === undefined ? {} : { workers }),
    folder: options.out ?? (options.publish ? figuresFolder() : ownFiguresFolder()),
    standalone,
    json,
  };
}

/** In the thesis' order, each once. */
async function experimentsFor(ids: readonly string[]): Promise<readonly Experiment[]> {
  // Loaded here, not above: trained optimizers bring much along, and "--help" does not need it.
  if (ids.length === 0)
    return (await import('l2o-thesis/internal/experiments/needs.js')).experimentsWithoutTraining();
  if (ids.includes('all')) return experiments;
  const chosen = ids.flatMap(experimentsNamed);
  return experiments.filter((experiment) => chosen.includes(experiment));
}

export const seedCount = countBetween(1, 1000, '--seeds', 'the number of seeds');
export const epochCount = countBetween(1, 10_000, '--epochs', 'the number of epochs');
const workerCount = countBetween(1, 256, '--workers', 'the number of workers');
