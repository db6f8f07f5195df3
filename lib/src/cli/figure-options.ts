/** The options that `reproduce` and `figures` share: which figures, how long, where they go. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../errors.js';
import { type FigureExperiment, type ProfileName, profileNames } from '../experiments/experiment.js';
import { experimentNamed, experiments } from '../experiments/index.js';
import { defaultProfile, figuresFolder, profileNamed } from '../project.js';

/** As commander hands them over. */
export interface FigureOptions {
  readonly profile?: ProfileName;
  readonly seeds?: number;
  readonly engine: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** What was asked for, checked. */
export interface FigureRequest {
  readonly experiments: readonly FigureExperiment[];
  readonly profile: ProfileName;
  readonly seeds?: number;
  readonly engineName: string;
  /** Where the figures go, an absolute path. */
  readonly folder: string;
  readonly json: boolean;
}

export function addFigureOptions(command: Command): Command {
  const figures = experiments.map((experiment) => experiment.id).join(', ');
  return command
    .argument('[figure...]', `numbers of the thesis' figures (${figures}); all of them if none is given`)
    .option(
      '--profile <name>',
      `how long the runs are: ${profileNames.join(', ')} (default: L2O_PROFILE, else quick)`,
      profileNamed,
    )
    .option('--seeds <number>', 'how many seeds (default: as many as the profile has)', seedCount)
    .option('--engine <name>', 'what computes; "l2o doctor" lists what is there', 'auto')
    .option('--out <folder>', 'where the figures go (default: L2O_FIGURES, else figures/)')
    .option('--json', 'one JSON document on stdout instead of the table');
}

/** @throws UsageError for figures and profiles that do not exist */
export function figureRequest(ids: readonly string[], options: FigureOptions): FigureRequest {
  const { profile = defaultProfile(), seeds, engine, out, json = false } = options;
  return {
    // In the thesis' order, each once.
    experiments: ids.length > 0 ? inOrder(ids.map(experimentNamed)) : experiments,
    profile,
    ...(seeds === undefined ? {} : { seeds }),
    engineName: engine,
    folder: out === undefined ? figuresFolder() : resolve(out),
    json,
  };
}

function inOrder(chosen: readonly FigureExperiment[]): FigureExperiment[] {
  return experiments.filter((experiment) => chosen.includes(experiment));
}

function seedCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= 1000) return count;
  throw new UsageError({
    expected: '--seeds takes a whole number from 1 to 1000',
    found: `"${text}"`,
    mend: 'give the number of seeds, as in --seeds 5',
  });
}
