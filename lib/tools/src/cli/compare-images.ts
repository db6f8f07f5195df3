/** `l2o compare-images`: optimizers on two variants of a data set, such as the official CIFAR-10 and a re-compressed copy. */
import { Command } from 'commander';
import { type ImageDataset, identityOf } from 'l2o/internal/data/dataset.js';
import { UsageError } from 'l2o/internal/errors.js';
import { epochLength, partEnd } from 'l2o/internal/evaluation/epoch.js';
import { requireWritableFolder } from 'l2o/internal/node/store/writable-folder.js';
import { batchesOf } from 'l2o/internal/problems/problem.js';
import { shortNumber } from 'l2o/internal/short-number.js';
import { at } from 'l2o-thesis/internal/at.js';
import { variantInWords } from 'l2o-thesis/internal/figures/caveats.js';
import { hyphenated } from 'l2o-thesis/internal/hyphenated.js';
import type { ImageDifference } from 'l2o-thesis/internal/notebook/image-difference.js';
import type { Workplace } from 'l2o-thesis/internal/notebook/workplace.js';
import { ownFiguresFolder } from 'l2o-thesis/internal/project.js';
import type { Context } from './context.js';
import {
  addEvaluationOptions,
  drawEvaluation,
  type EvaluationFlags,
  filesInWords,
  lastOf,
  requirePicture,
} from './evaluation.js';
import { seedCount } from './figure-options.js';
import { folderNamed } from './folder-named.js';
import { asJson, listFor } from './listing.js';
import { optimizersNamed, rulesIn } from './optimizers-named.js';
import { problemFrom } from './problem-named.js';
import { rates } from './rate-option.js';

interface CompareOptions extends EvaluationFlags {
  readonly rules?: readonly string[];
  readonly epochs: number;
}

/** The Adam of Figures 4.12 and 4.13 at their rate, and a learned average of six at the same. */
const usual = { rules: ['tensorflow-adam', 'la-b-6'], eta: [5e-4] } as const;

export function compareImagesCommand(context: Context): Command {
  const command = new Command('compare-images')
    .description('the first epochs on two variants of the images side by side: a table, and a figure')
    .argument('<folder>', 'a folder that has one variant, in cifar10/ or right in it', folderNamed)
    .argument('[other]', 'one that has the other (default: where all commands read the images)', folderNamed)
    .option('--problem <name>', 'what is minimised, or an export of --module', 'ConvCifar_0')
    .option(
      '--rules <list>',
      `the optimizers, as "l2o evaluate" takes them (default: ${usual.rules} at ${usual.eta.map(shortNumber)})`,
      (text) => text.split(','),
    )
    .option('--eta <list>', 'rates, for each of them: 5e-4,1e-3 (default: those that they have)', rates, [])
    .option('--epochs <number>', 'how long, in tenths: 0.4, 1, 2', tenths, 1)
    .option('--seeds <number>', 'how many starting points and orders of batches', seedCount, 3);
  return addEvaluationOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  l2o compare-images my/official                     beside the images that all commands read (L2O_DATA, else data/)
  l2o compare-images my/official my/jpeg --epochs 0.4 --seeds 2
  l2o compare-images my/official my/jpeg --problem ConvCifar_1 --rules adam,rnn-2-6 --eta 1e-3

A difference is held against the spread: how far two seeds are apart on the same images. Curves on the second images are dashed.
Runs are kept with those of the figures, each under its images: Ctrl-C loses nothing, and the same command goes on.`,
    )
    .action((folder: string, other: string | undefined, options: CompareOptions) =>
      compareImages([folder, other], options, context),
    );
}

/** All that can be wrong with the request is found before the first step. */
async function compareImages(
  folders: readonly [string, string | undefined],
  options: CompareOptions,
  context: Context,
): Promise<void> {
  const { rules = usual.rules, seeds, epochs, module, out: folder = ownFiguresFolder() } = options;
  const eta = options.rules || options.eta.length > 0 ? options.eta : usual.eta;
  const own = module === undefined ? {} : await rulesIn(module);
  const problem = problemFrom(own, options.problem);
  const optimizers = await optimizersNamed(rules, eta, own);
  // Loaded here, not above: "--help" does not need it.
  const { loadDataset } = await import('l2o-thesis/internal/data/load.js');
  const { checkSubjects, evaluated } = await import('l2o-thesis/internal/notebook/evaluate-here.js');
  const { imageDifference, verdictOn } = await import('l2o-thesis/internal/notebook/image-difference.js');
  const { withWorkplace } = await import('./workplace.js');
  checkSubjects({ problem, optimizers });
  const name = batchesOf(problem)?.dataset ?? refuseProblem(problem.title);
  const images = [await loadDataset(name, folders[0]), await loadDataset(name, folders[1])] as const;
  const names = namesOf(...images);
  const named = (place: 0 | 1) =>
    optimizers.map((optimizer) => ({ ...optimizer, title: `${optimizer.title}, ${names[place]}` }));
  const labels = [...named(0), ...named(1)].map((optimizer) => optimizer.title);
  requirePicture(problem.title, labels, options);

  const evaluate = async (workplace: Workplace) => {
    await requireWritableFolder(folder, '--out FOLDER');
    const epoch = Math.min(...images.map((dataset) => epochLength(problem, dataset)));
    const steps = Math.max(1, Math.round(epochs * epoch));
    const on = (place: 0 | 1) =>
      evaluated(
        { problem, optimizers: named(place) },
        { steps, every: partEnd(1, epoch), seeds },
        { ...workplace, dataset: images[place] },
      );
    return [await on(0), await on(1)] as const;
  };
  const [first, second] = await withWorkplace(problem, options.engine, context, evaluate, images[0]);
  const pairs = first.optimizers.map((one, place) => [one, at(second.optimizers, place)] as const);
  const both = pairs.flatMap(([one, other]) => [one, { ...other, beside: one.label }]);
  const rated = eta.length > 0 ? ['eta', ...eta] : [];
  const asked = [problem.id, ...names, epochs, 'epochs', seeds, 'seeds', ...rated, ...rules];
  const stem = hyphenated(asked.join('-'), 150);
  const place = { stem, folder, print: options, signal: context.signal };
  const files = await drawEvaluation({ ...first, optimizers: both }, place);
  const rows = pairs.map(([one, other], place) => {
    const found = imageDifference(one, other);
    return { optimizer: at(optimizers, place).title, ...found, verdict: verdictOn(found) };
  });
  const { steps, every } = first;
  const heading = ['optimizer', ...names, 'difference', 'lowest', 'highest', 'spread', 'verdict'];
  context.stdout.write(
    options.json
      ? asJson({
          problem: problem.id,
          images: images.map(identityOf),
          steps,
          every,
          seeds,
          optimizers: rows,
          folder,
          files,
        })
      : [
          `log10 of the loss on ${problem.title} in ${steps} steps, ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}: ${lastOf(every)}.`,
          'The difference is the second less the first, with its lowest and its highest seed; the spread is how far two',
          'seeds are apart on the same images.',
          '',
          listFor(context.stdout, heading, rows.map(asCells), [1, 2, 3, 4, 5, 6]),
          filesInWords(folder, files),
        ].join('\n'),
  );
}

type Row = Partial<ImageDifference> & { readonly optimizer: string; readonly verdict: string };

function asCells({ optimizer, first, second, difference, lowest, highest, spread, verdict }: Row): string[] {
  const numbers = [first, second, difference, lowest, highest, spread];
  return [optimizer, ...numbers.map((value) => value?.toFixed(3).replace(/^-(0\.0+)$/, '$1') ?? ''), verdict];
}

/** @throws UsageError where they are one variant, or two of one name */
function namesOf(first: ImageDataset, second: ImageDataset): readonly [string, string] {
  const names = [variantInWords(first.variant), variantInWords(second.variant)] as const;
  const isSame = first.checksum === second.checksum;
  if (!isSame && names[0] !== names[1]) return names;
  throw new UsageError({
    expected: `Two variants of the images of ${first.name}`,
    found: isSame ? `the same files twice (${names[0]})` : `two that are called "${names[0]}"`,
    fix: isSame
      ? 'name the folder of the other variant, or of both'
      : `name one of them in a dataset.json beside its files: {"variant": "NAME", "copyOf": "${first.name}"}`,
  });
}

function refuseProblem(title: string): never {
  throw new UsageError({
    expected: 'A problem that learns from images',
    found: `${title}, which does not`,
    fix: 'give another one, as in --problem ConvCifar_0',
  });
}

/** "0.4". */
function tenths(text: string): number {
  const count = Number(text);
  if (/^\d+(\.\d)?$/.test(text) && count > 0 && count <= 10_000) return count;
  throw new UsageError({
    expected: '--epochs takes a number from 0.1 to 10000, in tenths',
    found: `"${text}"`,
    fix: 'give the number of epochs, as in --epochs 0.4',
  });
}
