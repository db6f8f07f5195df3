/** `l2o figures`: draws from stored runs, and curves that shipped with the kit, alone. */
import { Command } from 'commander';
import { ShippedResults } from 'l2o-thesis/internal/results/shipped-results.js';
import type { Context } from './context.js';
import { reportDrawing } from './drawing-report.js';
import { addFigureOptions, type FigureOptions, figureRequest } from './figure-options.js';

export function figuresCommand(context: Context): Command {
  return addFigureOptions(new Command('figures'))
    .description('draw the figures again from stored runs and curves of the kit, computing nothing')
    .addHelpText(
      'after',
      `
Examples:
  l2o figures                all that needs no training first
  l2o figures 3.6 4.13       each curve as long as it is there
  l2o figures 3.6 --epochs 10
  l2o figures 4.2 --format pdf,tex --width 3.3in --no-title      for a column of a paper, with its caption in LaTeX
  l2o figures T4.2 --format tex                                  a table for booktabs

A curve that is not there is left out, and the figure says so; of a figure without any, the command that computes it is named.
The figures go to figures/mine/ unless --out or --publish says otherwise.`,
    )
    .action(async (ids: string[], options: FigureOptions) => {
      const request = await figureRequest(ids, options);
      const { drawFigures } = await import('./draw.js');
      const { fromStore } = await import('l2o-thesis/internal/reproduce/reproduce.js');
      const drawing = await drawFigures(request, context, {
        source: fromStore,
        results: new ShippedResults(),
        prepare: async () => {},
      });
      reportDrawing(drawing, request, context);
    });
}
