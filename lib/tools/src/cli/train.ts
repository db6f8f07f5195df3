/** `l2o train`: trains a learned optimizer and keeps it in data/trained. */

import { Command } from 'commander';
import { UsageError } from 'l2o/internal/errors.js';
import type { LearnedOptimizer } from 'l2o/internal/learned/learned-optimizer.js';
import { isOfTheKit, ruleFrom } from 'l2o/internal/learned/rule-from.js';
import { regimeOf, ruleByName, ruleNames } from 'l2o/internal/learned/rule-named.js';
import type { TrainingOptions } from 'l2o/internal/meta/training.js';
import type { NetworkProblem } from 'l2o/internal/problems/problem.js';
import type { TrainingIdentity } from 'l2o/internal/trained/from-training.js';
import { regimes, trainingIn } from 'l2o-thesis/internal/experiments/regimes.js';
import { defaultProfile, type ProfileName, profileNamed, profileNames } from 'l2o-thesis/internal/profile.js';
import type { Context } from './context.js';
import { countBetween } from './count-between.js';
import { isModuleFile } from './optimizers-named.js';
import { idsOf, networks, problemNamed } from './problem-named.js';
import { rate } from './rate-option.js';

interface TrainOptions {
  readonly problem?: string;
  readonly eta?: number;
  readonly profile?: ProfileName;
  readonly seed: number;
  readonly name?: string;
  readonly engine: string;
}

export function trainCommand(context: Context): Command {
  return new Command('train')
    .description('train a learned optimizer and keep it')
    .argument(
      '<rule>',
      `${ruleNames.join(', ')}, another name made like these (lib/docs/learned-optimizers.md), or a module of your own, ./mine.mjs`,
    )
    .option('--problem <name>', `what it is trained on: ${idsOf(networks)} (default: MlpMnist)`)
    .option('--eta <rate>', 'the rate of the rule: eta of chapter 4, eta_min of chapter 3', rate)
    .option(
      '--profile <name>',
      `how long: ${profileNames.join(', ')} (default: L2O_PROFILE, else quick)`,
      profileNamed,
    )
    .option('--seed <number>', 'seed of the training', seedOf, 0)
    .option('--name <name>', 'name of its file (default: the rule, the eta and the profile)')
    .option('--engine <name>', 'what computes; "l2o doctor" lists what is there', 'auto')
    .addHelpText(
      'after',
      `
Examples:
  l2o train la-b                                    the linear average of six Adams, quick
  l2o train la-b --eta 5e-3 --profile thesis        50,000 meta-iterations, minutes
  l2o train k-momentums-6-0.2-0.99 --name mine      under a name of its own
  l2o train rnn-2 --eta 5e-4 --problem ConvMnist_1  on a convolutional network, to second order
  l2o train ./mine.mjs --name mine                  a rule of your own: the module exports \`rule\`, made by defineRule, and
                                                    \`training\`, { problem, iterations, metaRate, unroll, ... }

A training is a run: Ctrl-C loses nothing, the same command goes on. "l2o trained" shows what was trained.`,
    )
    .action((rule: string, options: TrainOptions) => runTraining(rule, options, context));
}

async function runTraining(ruleName: string, options: TrainOptions, context: Context): Promise<void> {
  const { name, ...identity } = await (isModuleFile(ruleName)
    ? ownTraining(ruleName, options)
    : namedTraining(ruleName, options));
  const { training, seed, iterations } = identity;
  const { problem, rule } = training;
  // A rule that could not be read back from its file is refused before it is trained, not after.
  ruleFrom(rule.id, rule.settings);
  // Loaded here, not above: TensorFlow.js takes a second, and "--help" does not need it.
  const { train } = await import('l2o/internal/meta/train.js');
  const { definitionOfTraining, trainedFrom } = await import('l2o/internal/trained/from-training.js');
  const { requireFreeName, saveTrained } = await import('l2o-thesis/internal/data/trained.js');
  const { withWorkplace } = await import('./workplace.js');
  await requireFreeName(name, definitionOfTraining(identity));
  const result = await withWorkplace(problem, options.engine, context, (workplace) =>
    train({ ...workplace, training, seed, iterations, curve: `training ${name}` }),
  );
  // Weights of the kit's own rules are as those that ship with it; others are their owner's.
  const licence = isOfTheKit(rule.id) ? { licence: 'CC-BY-4.0' } : {};
  const trained = await trainedFrom(name, { ...identity, ...licence }, result);
  const file = await saveTrained(trained);
  const { dump, validation, ended } = trained.record;
  const words = [
    `${iterations} meta-iterations`,
    ...(ended === null ? [] : [`ended at ${ended}: validation had not improved since ${dump}`]),
    ...(validation === null ? [] : [`theta of the dump after ${dump}, validation ${validation.toFixed(3)}`]),
  ];
  context.stdout.write(`${name}: ${words.join(', ')}\n${file}\n`);
}

type Named = TrainingIdentity & { readonly name: string };

async function namedTraining(ruleName: string, options: TrainOptions): Promise<Named> {
  const { profile = defaultProfile(), eta, seed } = options;
  const rule = ruleByName(ruleName, eta === undefined ? {} : { eta });
  const problem = problemNamed(options.problem ?? 'MlpMnist', networks);
  const { training, iterations } = trainingIn(regimes[regimeOf(ruleName)], profile, { rule, problem });
  return {
    name: options.name ?? defaultName(ruleName, problem, options, profile),
    training,
    profile,
    seed,
    iterations,
  };
}

/** The training that a module of one's own describes. @throws UsageError where it does not, or an option says otherwise */
async function ownTraining(module: string, options: TrainOptions): Promise<Named> {
  const { seed } = options;
  for (const option of ['problem', 'eta', 'profile'] as const) {
    if (options[option] === undefined) continue;
    throw new UsageError({
      expected: 'A module says by itself on what its rule is trained, and how long',
      found: `--${option}`,
      fix: `leave --${option} out, and change "training" in ${module}`,
    });
  }
  const { exportsOf } = await import('l2o-thesis/internal/notebook/own-module.js');
  const { training } = await import('l2o/internal/meta/training.js');
  const expected =
    'The module exports "rule", a learned optimizer, and "training", { problem, iterations, metaRate, ... }';
  const found = await exportsOf(module, ['rule', 'training'], expected);
  const learning = training({ ...(found.training as TrainingOptions), rule: found.rule as LearnedOptimizer });
  const { iterations } = found.training as TrainingOptions;
  return { name: options.name ?? learning.rule.id, training: learning, profile: 'thesis', seed, iterations };
}

/** "la-b-0.005-quick", "rnn-2-conv-cifar-1-quick": MlpMnist is left out. */
function defaultName(
  rule: string,
  { id }: NetworkProblem,
  { eta }: Pick<TrainOptions, 'eta'>,
  profile: ProfileName,
): string {
  const network =
    id === 'MlpMnist'
      ? []
      : [
          id
            .replace(/(?<=.)([A-Z])/g, '-$1')
            .replace('_', '-')
            .toLowerCase(),
        ];
  return [rule, ...(eta === undefined ? [] : [eta]), ...network, profile].join('-');
}

const seedOf = countBetween(0, Number.MAX_SAFE_INTEGER, '--seed', 'a seed');
