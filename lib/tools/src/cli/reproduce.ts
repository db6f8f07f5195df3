/** `l2o reproduce`: the main job. Computes what is missing, draws, and compares with the thesis. */
import { Command } from 'commander';
import { requireWritableFolder } from 'l2o/internal/node/store/writable-folder.js';
import { defaultProfile } from 'l2o-thesis/internal/profile.js';
import { runsFolder } from 'l2o-thesis/internal/project.js';
import type { ReproduceOptions } from 'l2o-thesis/internal/reproduce/plan.js';
import { ShippedResults } from 'l2o-thesis/internal/results/shipped-results.js';
import type { Context } from './context.js';
import { reportDrawing } from './drawing-report.js';
import { addFigureOptions, type FigureOptions, figureRequest, isForPaper } from './figure-options.js';

export function reproduceCommand(context: Context): Command {
  return addFigureOptions(new Command('reproduce'))
    .description("compute what is missing, draw the figures and compare them with the thesis' own")
    .option('--force', 'compute again what is stored, or shipped with the kit')
    .addHelpText(
      'after',
      `
Examples:
  l2o reproduce                            all that needs no training first, at the thesis' length
  l2o reproduce all                        every figure and table, with their trainings, quick
  l2o reproduce 4.6 T4.2                   a figure and a table
  l2o reproduce 3.5 3.6 --profile thesis   two of them, at the thesis' length
  l2o reproduce 3.6 --seeds 5              the mean of five seeds, with a band
  l2o reproduce 4.13 --epochs 2            two of its 500 epochs (quick shows the beginning of the first)
  l2o reproduce --out elsewhere --json     in another folder, with a machine's summary
  l2o reproduce 3.6 --publish              into figures/, like all without a name

Every curve is drawn as long as it is stored or ships with the kit (data/results); the profile says how long the others are.
Without a name and other options the figures go to figures/, else to figures/mine/, which git ignores. A figure whose results
are those that are there leaves its files as they are. What was computed is kept in data/runs and never computed twice; a longer profile goes on where a shorter
one ended. Ctrl-C loses nothing: the same command goes on.`,
    )
    .action(async (ids: string[], { force = false, ...options }: FigureOptions & { force?: boolean }) => {
      const request = await figureRequest(ids, { ...options, publish: isAsPublished(ids, options, force) });
      // Loaded here, not above: TensorFlow.js takes a second, and "--help" does not need it.
      const { drawFigures } = await import('./draw.js');
      const { reproduce } = await import('l2o-thesis/internal/reproduce/reproduce.js');
      const { discardRuns } = await import('l2o-thesis/internal/reproduce/reproduce.js');
      const prepare = async (options: ReproduceOptions) => {
        await requireWritableFolder(runsFolder(), 'L2O_RUNS');
        // All of them first: figures share runs.
        if (force) for (const experiment of request.experiments) await discardRuns(experiment, options);
      };
      const results = force ? {} : { results: new ShippedResults() };
      const drawing = await drawFigures(request, context, {
        source: reproduce,
        ...results,
        held: true,
        prepare,
      });
      reportDrawing(drawing, request, context);
    });
}

/** Whether the figures are those that are published: all at the thesis' length, by no option that changes results. */
function isAsPublished(ids: readonly string[], options: FigureOptions, force: boolean): boolean {
  const { publish = false, profile, seeds, epochs, engine } = options;
  const isPlain =
    ids.length === 0 && seeds === undefined && epochs === undefined && !force && !isForPaper(options);
  return publish || (isPlain && engine === 'auto' && (profile ?? defaultProfile('thesis')) === 'thesis');
}
