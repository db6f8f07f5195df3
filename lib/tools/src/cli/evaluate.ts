/** `l2o evaluate`: optimizers compared on a problem, as a table and a figure. */
import { basename } from 'node:path';
import { Command, Option } from 'commander';
import { UsageError } from 'l2o/internal/errors.js';
import { epochLength } from 'l2o/internal/evaluation/epoch.js';
import { requireWritableFolder } from 'l2o/internal/node/store/writable-folder.js';
import type { PlainProblem } from 'l2o/internal/problems/problem.js';
import { hyphenated } from 'l2o-thesis/internal/hyphenated.js';
import type { EvaluationSummary } from 'l2o-thesis/internal/notebook/evaluation-files.js';
import { ownFiguresFolder } from 'l2o-thesis/internal/project.js';
import type { Context } from './context.js';
import { countBetween } from './count-between.js';
import {
  addEvaluationOptions,
  drawEvaluation,
  type EvaluationFlags,
  filesInWords,
  lastOf,
  requirePicture,
} from './evaluation.js';
import { epochCount, seedCount } from './figure-options.js';
import { asJson, listFor } from './listing.js';
import { handMadeNames, optimizersNamed, rateIn, rulesIn } from './optimizers-named.js';
import { idsOf, problemFrom, problems } from './problem-named.js';
import { rates } from './rate-option.js';

interface EvaluateOptions extends EvaluationFlags {
  readonly steps?: number;
  readonly epochs?: number;
}

const stepCount = countBetween(1, 10_000_000, '--steps', 'the number of steps');

/** What a problem without epochs is run for. */
const usualSteps = 1000;
/** From so many on a point is an epoch, as in the thesis; before, a hundredth of the run. */
const epochsOfCurve = 10;

export function evaluateCommand(context: Context): Command {
  const command = new Command('evaluate')
    .description('compare optimizers on a problem: a table of their losses, and a figure')
    .argument(
      '<rule...>',
      `${handMadeNames.join(', ')}; a trained optimizer ("l2o trained list") or its file; what --module exports`,
    )
    .option(
      '--problem <name>',
      `what they minimise: ${idsOf(problems)}, or an export of --module`,
      'MlpMnist',
    )
    .option('--eta <list>', 'rates, for each of them: 1e-3,1e-2 (default: those that they have)', rates, [])
    .option('--seeds <number>', 'how many starting points and orders of batches', seedCount, 1)
    .addOption(
      new Option('--steps <number>', `how long (default: an epoch; ${usualSteps} steps without images)`)
        .argParser(stepCount)
        .conflicts('epochs'),
    )
    .option('--epochs <number>', 'the same in epochs', epochCount);
  return addEvaluationOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  l2o evaluate adam rmsprop --eta 1e-3,1e-2                     an epoch of MlpMnist
  l2o evaluate la-b-6 rnn-2-6 --epochs 5 --seeds 3              trained optimizers, as they were trained
  l2o evaluate adam mng --problem Rosenbrock --eta 1e-2 --steps 5000
  l2o evaluate adam lion --module ./mine.mjs --eta 1e-3         a module with: export const lion = defineOptimizer(...)
  l2o evaluate adam la-b-6 --seeds 3 --format pdf,tex --width 3.3in --no-title        for a paper

The figure has the mean over the seeds and their range; its numbers are in the .json beside it. Runs are kept: Ctrl-C loses
nothing, and the same command goes on.`,
    )
    .action((rules: readonly string[], options: EvaluateOptions) => runEvaluation(rules, options, context));
}

/** All that can be wrong with the request is found before the first step. */
async function runEvaluation(
  rules: readonly string[],
  options: EvaluateOptions,
  context: Context,
): Promise<void> {
  const { eta, seeds, epochs = 1, module, engine, json } = options;
  const folder = options.out ?? ownFiguresFolder();
  const own = module === undefined ? {} : await rulesIn(module);
  const problem = problemFrom(own, options.problem);
  // Loaded here, not above: "--help" does not need it.
  const { checkSubjects, evaluated, usualEvery } = await import(
    'l2o-thesis/internal/notebook/evaluate-here.js'
  );
  const { summaryOf } = await import('l2o-thesis/internal/notebook/evaluation-files.js');
  const { withWorkplace } = await import('./workplace.js');
  const subjects = { problem, optimizers: await optimizersNamed(rules, eta, own) };
  checkSubjects(subjects);
  const titles = subjects.optimizers.map(({ title }) => title);
  requirePicture(problem.title, titles, options);
  requireEpochs(options, problem);
  const evaluation = await withWorkplace(problem, engine, context, async (workplace) => {
    await requireWritableFolder(folder, '--out FOLDER');
    const epoch = epochLength(problem, workplace.dataset);
    const steps = stepsOf(options, epoch);
    const every = epochs >= epochsOfCurve ? epoch : usualEvery(steps);
    return evaluated(subjects, { steps, every, seeds }, workplace);
  });
  const stem = stemOf(problem, rules, options);
  const files = await drawEvaluation(evaluation, { stem, folder, print: options, signal: context.signal });
  const rates = new Map(subjects.optimizers.map((optimizer) => [optimizer.title, rateIn(optimizer)]));
  const rows = evaluation.optimizers.map((one) => ({
    optimizer: one.label,
    rate: rates.get(one.label) ?? '',
    ...summaryOf(one),
    diverged: one.diverged,
  }));
  const { steps, every } = evaluation;
  context.stdout.write(
    json
      ? asJson({ problem: problem.id, steps, every, seeds, optimizers: rows, folder, files })
      : [
          `log10 of the loss on ${evaluation.problem} in ${steps} steps, ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}.`,
          `The end is ${lastOf(every)}; its lowest and its highest seed stand beside it.`,
          '',
          listFor(context.stdout, heading, rows.map(asCells), [1, 2, 3, 4, 5]),
          filesInWords(folder, files),
        ].join('\n'),
  );
}

function requireEpochs({ epochs }: EvaluateOptions, problem: PlainProblem): void {
  if (epochs === undefined || problem.kind === 'network') return;
  throw new UsageError({
    expected: '--epochs counts passes over the images of a problem',
    found: `${problem.title}, which has none`,
    fix: 'give --steps',
  });
}

/** @param epoch its steps; infinite for a problem without */
function stepsOf({ steps, epochs = 1 }: EvaluateOptions, epoch: number): number {
  return steps ?? (Number.isFinite(epoch) ? epoch * epochs : usualSteps);
}

/** "mlpmnist-eta-0.01-3-seeds-adam-la-b-6": another question leaves these files. Of files their names. */
function stemOf(
  { id }: PlainProblem,
  rules: readonly string[],
  { eta, seeds, steps, epochs }: EvaluateOptions,
): string {
  const asked = [
    ...(eta.length > 0 ? ['eta', ...eta] : []),
    ...(seeds > 1 ? [seeds, 'seeds'] : []),
    ...(steps === undefined ? [] : [steps, 'steps']),
    ...(epochs === undefined ? [] : [epochs, 'epochs']),
  ];
  const names = new Set(rules.map((rule) => basename(rule, '.safetensors')));
  return hyphenated([id, ...asked, ...names].join('-'), 100);
}

const heading = ['optimizer', 'rate', 'end', 'lowest', 'highest', 'mean', 'diverged'];

interface ResultRow extends Partial<EvaluationSummary> {
  readonly optimizer: string;
  readonly rate: string;
  readonly diverged: readonly { readonly seed: number; readonly step: number }[];
}

function asCells({ optimizer, rate, end, lowest, highest, mean, diverged }: ResultRow): string[] {
  return [
    optimizer,
    rate,
    ...[end, lowest, highest, mean].map((value) => value?.toFixed(3) ?? ''),
    diverged.map(({ seed, step }) => `seed ${seed} at step ${step}`).join(', '),
  ];
}
