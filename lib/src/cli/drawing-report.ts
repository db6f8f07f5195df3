/** What is said when the figures are drawn: a table for people, one JSON document for programs. */
import { basename } from 'node:path';
import { type TableRow, tableRows, tableText } from '../report/table.js';
import type { ReproducedFigure } from '../reproduce/reproduce.js';
import { CommandFailed, type Context } from './context.js';
import { countCurves } from './curve-count.js';
import type { Drawing, DrawnFigure } from './draw.js';
import { describeSeconds } from './duration.js';
import type { FigureRequest } from './figure-options.js';

/** @throws CommandFailed where a figure failed */
export function reportDrawing(
  drawing: Drawing,
  request: FigureRequest,
  { stdout, stderr }: Pick<Context, 'stdout' | 'stderr'>,
): void {
  const { drawn, failed } = drawing;
  stdout.write(request.json ? asJson(drawing, request) : asText(drawing, request));
  if (failed.length === 0) return;
  const names = failed.map(({ figure }) => figure).join(', ');
  const all = drawn.length + failed.length;
  stderr.write(`${failed.length} of ${all} figures failed: ${names}. What was computed is kept.\n`);
  throw new CommandFailed();
}

function asText({ drawn }: Drawing, { folder, profile }: FigureRequest): string {
  if (drawn.length === 0) return '';
  const counts = drawn.map(({ reproduced }) => countCurves(reproduced));
  const total = (of: (count: (typeof counts)[number]) => number) =>
    counts.reduce((sum, count) => sum + of(count), 0);
  const seconds = drawn.reduce((sum, figure) => sum + figure.seconds, 0);
  return [
    '',
    'Last values and differences in log10 of the loss:',
    '',
    tableText(drawn.flatMap(({ reproduced }) => rowsOf(reproduced))),
    `Curves: ${total(({ computed }) => computed)} computed, ${total(({ reused }) => reused)} from the store, in ${describeSeconds(seconds)}.`,
    `Figures (${profile}): ${folder}`,
    ...drawn.map(({ files }) => `  ${files.map((file) => basename(file)).join('  ')}`),
    '',
  ].join('\n');
}

function asJson({ engine, drawn, failed }: Drawing, { folder, profile }: FigureRequest): string {
  const document = {
    profile,
    engine: { name: engine.engine.name, reason: engine.reason },
    folder,
    figures: drawn.map(describeFigure),
    failed,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function describeFigure({ reproduced, files, seconds }: DrawnFigure) {
  return {
    figure: reproduced.figure.figure,
    seconds,
    curves: countCurves(reproduced),
    files,
    series: rowsOf(reproduced),
  };
}

function rowsOf({ experiment, figure, comparisons, runs }: ReproducedFigure): TableRow[] {
  return tableRows(figure, comparisons, (panel, label) => {
    const records = experiment.panels.find((one) => one.panel === panel)?.series ?? [];
    const computed = runs.filter(
      ({ series, result }) => series.label === label && records.includes(series) && result.stepsComputed > 0,
    );
    // No time is known of what came out of the store.
    if (computed.length === 0) return undefined;
    return computed.reduce((sum, { result }) => sum + result.seconds, 0);
  });
}
