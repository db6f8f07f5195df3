/** What is said when the figures are drawn: a table for people, one JSON document for programs. */
import { basename } from 'node:path';
import { describeSeconds } from 'l2o-thesis/internal/duration.js';
import { tableMarkdown } from 'l2o-thesis/internal/figures/table-text.js';
import { type TableRow, tableRows, tableText } from 'l2o-thesis/internal/report/table.js';
import type { ReproducedFigure } from 'l2o-thesis/internal/reproduce/reproduce.js';
import type { Replays } from 'l2o-thesis/internal/results/replays.js';
import { CommandFailed, type Context } from './context.js';
import { countCurves } from './curve-count.js';
import type { Drawing, Drawn } from './draw.js';
import type { FigureRequest } from './figure-options.js';
import { asJson } from './listing.js';

/** @throws CommandFailed where a figure failed */
export function reportDrawing(
  drawing: Drawing,
  request: FigureRequest,
  { stdout, stderr }: Pick<Context, 'stdout' | 'stderr'>,
): void {
  const { drawn, failed } = drawing;
  stdout.write(request.json ? asJson(documentOf(drawing, request)) : asText(drawing, request));
  if (failed.length === 0) return;
  const names = failed.map(({ figure }) => figure).join(', ');
  const all = drawn.length + failed.length;
  stderr.write(`${failed.length} of ${all} figures failed: ${names}. What was computed is kept.\n`);
  throw new CommandFailed();
}

function asText(
  { drawn, uncomputed, replays, gallery, seconds }: Drawing,
  { folder, profile, isDefault }: FigureRequest,
): string {
  if (drawn.length === 0) return '';
  const counts = drawn.map(({ reproduced }) => countCurves(reproduced));
  const total = (of: (count: (typeof counts)[number]) => number) =>
    counts.reduce((sum, count) => sum + of(count), 0);
  const rows = drawn.flatMap(({ reproduced }) => (reproduced.kind === 'figure' ? rowsOf(reproduced) : []));
  const tables = drawn.flatMap(({ reproduced }) =>
    reproduced.kind === 'table' ? ['', tableMarkdown(reproduced.table)] : [],
  );
  return [
    ...(rows.length > 0
      ? [
          '',
          'Last values (of heat maps: means) and differences in log10 of the loss, or in accuracy where it says so:',
          '',
          tableText(rows),
        ]
      : []),
    ...tables,
    `Curves: ${total(({ computed }) => computed)} computed, ${total(({ reused }) => reused)} from the store, ${total(({ shipped }) => shipped)} shipped with the kit, in ${describeSeconds(seconds)}.`,
    ...describeReplays(replays.counts),
    ...describeShortened(drawn),
    `Files: ${folder}`,
    ...drawn.map(({ files }) => `  ${files.map((file) => basename(file)).join('  ')}`),
    ...(uncomputed.length > 0
      ? [`Not drawn, to be computed first: npm run reproduce -- ${uncomputed.join(' ')} --profile ${profile}`]
      : []),
    ...(isDefault ? ['More need trainings first: npm run reproduce -- all'] : []),
    ...(gallery === undefined ? [] : [`Gallery: ${gallery}`]),
    '',
  ].join('\n');
}

function describeShortened(drawn: readonly Drawn[]): string[] {
  const words = drawn.flatMap(({ reproduced }) => {
    const shortened = reproduced.kind === 'figure' ? reproduced.figure.provenance.shortened : null;
    return shortened === null ? [] : [`${reproduced.experiment.id}: ${shortened}`];
  });
  return words.length > 0 ? [`Shorter than the thesis': ${words.join('; ')}.`] : [];
}

/** How many recordings were held against the program, by this call and before. */
function describeReplays({ done, known, left }: Replays['counts']): string[] {
  if (done + known + left === 0) return [];
  const later = left === 0 ? '' : `; ${left} were taken as they are, and are left for the next call`;
  return [`Replayed: the beginnings of ${done} recordings, and of ${known} by earlier calls${later}.`];
}

function documentOf(
  { engine, drawn, failed, uncomputed, replays, gallery }: Drawing,
  { folder, profile }: FigureRequest,
): object {
  return {
    profile,
    engine: { name: engine.engine.name, reason: engine.reason },
    folder,
    figures: drawn.flatMap(describeFigure),
    tables: drawn.flatMap(({ reproduced, files, seconds }) =>
      reproduced.kind === 'table' ? [{ seconds, files, ...reproduced.table }] : [],
    ),
    sketches: drawn.flatMap(({ reproduced, files }) =>
      reproduced.kind === 'sketch' ? [{ figure: reproduced.experiment.id, files }] : [],
    ),
    replays: replays.counts,
    failed,
    uncomputed,
    gallery: gallery ?? null,
  };
}

function describeFigure({ reproduced, files, seconds }: Drawn) {
  if (reproduced.kind !== 'figure') return [];
  const { figure, provenance } = reproduced.figure;
  const curves = countCurves(reproduced);
  return [{ figure, seconds, curves, trainings: provenance.trainings, files, series: rowsOf(reproduced) }];
}

function rowsOf({ experiment, figure, comparisons, runs }: ReproducedFigure): TableRow[] {
  return tableRows(figure, comparisons, (panel, label) => {
    const records = experiment.panels.find((one) => one.panel === panel)?.series ?? [];
    const computed = runs.filter(
      ({ series, result }) =>
        series.label === label && records.includes(series) && result.source === 'computed',
    );
    // No time is known of what came out of the store, or with the kit.
    if (computed.length === 0) return undefined;
    return computed.reduce((sum, { result }) => sum + result.seconds, 0);
  });
}
