/** The options that `plan` and `work` share: which figures and tables, how long, by which engine. */
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { FileStore } from 'l2o/internal/node/store/run-store.js';
import { chooseEngine } from 'l2o-thesis/internal/engines.js';
import type { Experiment } from 'l2o-thesis/internal/experiments/experiment.js';
import { experiments, experimentsNamed } from 'l2o-thesis/internal/experiments/index.js';
import { defaultProfile, type ProfileName, profileNamed, profileNames } from 'l2o-thesis/internal/profile.js';
import { runsFolder } from 'l2o-thesis/internal/project.js';
import type { ReproduceOptions } from 'l2o-thesis/internal/reproduce/plan.js';
import { ShippedResults } from 'l2o-thesis/internal/results/shipped-results.js';
import { countBetween } from './count-between.js';
import { epochCount, seedCount } from './figure-options.js';

/** As commander hands them over. */
export interface WorkFlags {
  readonly profile?: ProfileName;
  readonly seeds?: number;
  readonly epochs?: number;
  readonly engine: string;
  readonly threads?: number;
}

export function addWorkOptions(command: Command): Command {
  return command
    .argument(
      '[figure...]',
      'figures and tables of the thesis, those that matter most first; all if none is given',
    )
    .option(
      '--profile <name>',
      `how long runs are: ${profileNames.join(', ')} (default: L2O_PROFILE, else thesis)`,
      profileNamed,
    )
    .option('--seeds <number>', 'how many seeds (default: as the profile has it)', seedCount)
    .option(
      '--epochs <number>',
      'how many epochs of curves that count in them (default: as the profile has it)',
      epochCount,
    )
    .option('--engine <name>', 'what computes; "l2o doctor" lists what is there', 'auto')
    .option(
      '--threads <number>',
      'how many threads a run takes (default: one per core; 1 in a job of a workflow)',
      threadCount,
    );
}

/** What was asked for, in the order in which it was asked for. @throws UsageError for figures and engines that do not exist */
export async function workRequest(
  ids: readonly string[],
  {
    profile = defaultProfile('thesis'),
    seeds,
    epochs,
    engine: name,
    threads = availableParallelism(),
  }: WorkFlags,
  onWarning: (message: string) => void,
): Promise<{ readonly chosen: readonly Experiment[]; readonly options: ReproduceOptions }> {
  const named = ids.flatMap((id) => (id === 'all' ? experiments : experimentsNamed(id)));
  const engine = await chooseEngine(name);
  engine.engine.useThreads?.(threads);
  const options = {
    profile,
    ...(seeds === undefined ? {} : { seeds }),
    ...(epochs === undefined ? {} : { epochs }),
    engine,
    store: new FileStore(runsFolder(), { onWarning }),
    results: new ShippedResults(),
  };
  return { chosen: named.length > 0 ? [...new Set(named)] : experiments, options };
}

const threadCount = countBetween(1, 8, '--threads', 'the number of threads');
