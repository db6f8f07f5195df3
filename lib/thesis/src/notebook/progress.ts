/** Progress of long work in a cell: one table and one live figure, each a single output rewritten in place. */

import type { CurveProgress, ProgressListener } from 'l2o/internal/evaluation/progress.js';
import { describeSeconds } from '../duration.js';
import { renderSvg } from '../figures/render.js';
import { type Chart, themed } from '../figures/theme.js';
import { escapeHtml } from '../web/html.js';
import { ephemeral, plotlyJson, plotlyMime } from './display.js';
import type { MimeBundle } from './kernel.js';
import { type LiveOutputFactory, liveOutput } from './live.js';

const tableEveryMs = 250;
const figureEveryMs = 1000;

/** Something that listens to running curves and shows them until it is closed. */
export interface Watch {
  readonly listener: ProgressListener;
  /** Shows the last state. To be called when the work is done, also when it failed. */
  close(): Promise<void>;
}

/** Runs long work under a progress table and a live figure, and closes them whatever happens. */
export async function watched<T>(work: (listener: ProgressListener) => Promise<T>): Promise<T> {
  const watches = [progressTable(), liveFigure()];
  try {
    return await work((progress) => {
      for (const { listener } of watches) listener(progress);
    });
  } finally {
    for (const watch of watches) await watch.close();
  }
}

/** A table of the curves at work: a bar, steps, loss, time left. */
export function progressTable(output: LiveOutputFactory = liveOutput): Watch {
  const curves = new Map<string, CurveProgress>();
  const live = output(() => progressBundle([...curves.values()]), tableEveryMs);
  return {
    listener: (progress) => {
      curves.set(progress.curve, progress);
      live.changed();
    },
    close: () => live.close(),
  };
}

/** How many finished curves the table names; the rest is counted. */
const finishedShown = 3;

export function progressBundle(curves: readonly CurveProgress[]): MimeBundle {
  const running = curves.filter(({ state }) => state === 'running');
  const finished = curves.filter(({ state }) => state === 'done' || state === 'diverged');
  const reused = curves.filter(({ state }) => state === 'reused').length;
  const shipped = curves.filter(({ state }) => state === 'shipped').length;
  const waiting = curves.filter(({ state }) => state === 'waiting').length;
  const counts = [
    `${finished.length + reused + shipped} of ${curves.length} curves finished`,
    ...(reused ? [`${reused} from the store`] : []),
    ...(shipped ? [`${shipped} shipped with the kit`] : []),
    ...(waiting ? [`${waiting} waiting`] : []),
  ].join(', ');
  const shown = [...finished.slice(-finishedShown), ...running];
  const rows = shown.map(row).join('');
  return {
    data: {
      'text/html': `<table><thead><tr>${headings}</tr></thead><tbody>${rows}</tbody></table><p>${counts}</p>`,
      'text/plain': [counts, ...shown.map(line)].join('\n'),
    },
    metadata: ephemeral,
  };
}

const headings = ['curve', 'progress', 'steps', 'loss', 'time left']
  .map((name) => `<th>${name}</th>`)
  .join('');

function row(progress: CurveProgress): string {
  const { curve, step, steps } = progress;
  const bar = `<progress value="${step}" max="${Math.max(steps, 1)}"></progress>`;
  const cells = [escapeHtml(curve), bar, `${step} / ${steps}`, lossText(progress), endText(progress)];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function line(progress: CurveProgress): string {
  const { curve, step, steps } = progress;
  return [curve, `${step}/${steps}`, lossText(progress), endText(progress)].filter(Boolean).join('  ');
}

function lossText({ loss }: CurveProgress): string {
  return loss === undefined ? '' : loss.toPrecision(3);
}

function endText({ state, step, secondsLeft }: CurveProgress): string {
  if (state === 'diverged') return `diverged at step ${step}`;
  if (state === 'done') return 'done';
  return secondsLeft === undefined ? '' : describeSeconds(secondsLeft);
}

/**
 * The losses as they come, one line per running curve: still pictures while it goes on, because plotly's
 * extension for JupyterLab draws an output once and for all; interactive at the end.
 */
export function liveFigure(output: LiveOutputFactory = liveOutput): Watch {
  const curves = new Map<string, Points>();
  const still = async () => ({
    data: { 'image/svg+xml': await renderSvg(lossChart(curves), 'live'), 'text/plain': description(curves) },
    metadata: ephemeral,
  });
  const live = output(still, figureEveryMs);
  return {
    listener: ({ curve, state, step, loss }) => {
      if (state === 'reused' || loss === undefined || !(loss > 0)) return;
      const points = curves.get(curve) ?? { x: [], y: [] };
      points.x.push(step);
      points.y.push(Math.log10(loss));
      curves.set(curve, points);
      live.changed();
    },
    close: async () => {
      // Where every curve came from the store there was nothing to watch.
      if (curves.size === 0) return;
      await live.close(() => ({
        data: { [plotlyMime]: plotlyJson(lossChart(curves)), 'text/plain': description(curves) },
        metadata: ephemeral,
      }));
    },
  };
}

interface Points {
  readonly x: number[];
  readonly y: number[];
}

const description = (curves: ReadonlyMap<string, Points>) => `losses of ${curves.size} curves`;

function lossChart(curves: ReadonlyMap<string, Points>): Chart {
  const lines = [...curves].map(
    ([name, { x, y }]) => ({ type: 'scatter', mode: 'lines', name, x, y }) as const,
  );
  return themed(lines, {
    height: 360,
    showlegend: true,
    xaxis: { title: { text: 'Steps' } },
    yaxis: { title: { text: 'log10 of the loss' } },
  });
}
