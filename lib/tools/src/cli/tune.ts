/** `l2o tune`: looks for the best rate of rules on MlpMnist, on seeds that no figure is drawn with, and records it. */
import { Command } from 'commander';
import { UsageError } from 'l2o/internal/errors.js';
import { nearest } from 'l2o/internal/nearest.js';
import { mlpMnist } from 'l2o/internal/problems/mlp-mnist.js';
import { tuningFile } from 'l2o-thesis/internal/project.js';
import type { Context } from './context.js';
import { countBetween } from './count-between.js';

interface TuneCommandOptions {
  readonly epochs: number;
  readonly seeds: number;
  readonly engine: string;
}

export function tuneCommand(context: Context): Command {
  return new Command('tune')
    .description('look for the best rate of rules on MlpMnist, and record it in data/tuning.json')
    .argument(
      '[rules...]',
      'adam, rmsprop, k-timesteps-5, k-momentums-6-0.2-0.99, ... (default: all of chapter 3)',
    )
    .option('--epochs <number>', 'how long the best are run', countBetween(1, 50, '--epochs', 'epochs'), 10)
    .option('--seeds <number>', 'how many validation seeds', countBetween(1, 100, '--seeds', 'seeds'), 2)
    .option('--engine <name>', 'what computes; "l2o doctor" lists what is there', 'auto')
    .addHelpText(
      'after',
      `
Examples:
  l2o tune                          every rule that the thesis tuned, minutes
  l2o tune adam rmsprop --epochs 50
  l2o tune k-timesteps-100 --seeds 3

Seeds 1000, 1001, ... choose; figures are drawn with 0, 1, 2. The thesis' value is always run to the end beside the others.
Runs are kept: Ctrl-C loses nothing, the same command goes on. "l2o report" shows what was found.`,
    )
    .action((rules: readonly string[], options: TuneCommandOptions) => runTuning(rules, options, context));
}

async function runTuning(
  names: readonly string[],
  { epochs, seeds, engine: engineName }: TuneCommandOptions,
  context: Context,
): Promise<void> {
  // Loaded here, not above: TensorFlow.js takes a second, and "--help" does not need it.
  const { tunables } = await import('l2o-thesis/internal/tuning/tunables.js');
  const chosen = names.length === 0 ? tunables : names.map((name) => named(tunables, name));
  const { tuneRule } = await import('l2o-thesis/internal/tuning/tune.js');
  const { recordTuned } = await import('l2o-thesis/internal/tuning/tuning-file.js');
  const { withWorkplace } = await import('./workplace.js');
  const problem = mlpMnist();
  await withWorkplace(problem, engineName, context, async (workplace, clear) => {
    for (const tunable of chosen) {
      const tuned = await tuneRule(tunable, { ...workplace, problem, epochs, seeds });
      await recordTuned(tuningFile(), tuned);
      clear();
      context.stdout.write(`${tuned.rule}: ${tuned.setting} ${tuned.tuned} (the thesis: ${tuned.thesis})\n`);
    }
  });
}

function named<T extends { readonly rule: string }>(tunables: readonly T[], name: string): T {
  const found = tunables.find(({ rule }) => rule === name);
  if (found) return found;
  const rules = tunables.map(({ rule }) => rule);
  throw new UsageError({
    expected: `A rule whose rate the thesis tuned: ${rules.join(', ')}`,
    found: `"${name}"`,
    fix: `take the nearest: ${nearest(name, rules).join(' or ')}`,
  });
}
