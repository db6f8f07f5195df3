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
  l2o figures                       all that needs no training first, at the thesis' length
  l2o figures 3.6 --profile thesis

What is not stored is named, with the command that computes it.`,
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
