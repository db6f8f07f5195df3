/** Progress of long work in a cell: one bar for all of it, and a picture of the curves so far, each a single output rewritten in place. */

import type { Recorded } from 'l2o/internal/evaluation/measure.js';
import type { CurveProgress, ProgressListener } from 'l2o/internal/evaluation/progress.js';
import { describeSeconds } from '../duration.js';
import { binned } from '../figures/binned.js';
import { drawingThread } from '../figures/drawing-thread.js';
import type { Draw } from '../figures/render.js';
import { type Chart, distinctStyle, themed } from '../figures/theme.js';
import type { Trace } from '../figures/traces.js';
import type { RecordedCurves } from '../reproduce/plan.js';
import { escapeHtml } from '../web/html.js';
import { ephemeral } from './display.js';
import { type CellOutput, inKernel, interruptSignal, type MimeBundle } from './kernel.js';
import { keepLivePicture, type LiveOutputFactory, liveOutput } from './live.js';

const barEveryMs = 250;
const pictureEveryMs = 1000;

/** How work looks with what is recorded of it so far. */
export type Draft = (recorded: RecordedCurves) => Chart;

/** A bar listens to curves and shows those at work until it is closed. */
export interface ProgressBar {
  readonly listener: ProgressListener;
  /** Shows the last state, with nothing at work any more. */
  close(): Promise<void>;
}

/** A picture listens to curves and shows them as far as they are. */
export interface LivePicture {
  readonly listener: ProgressListener;
  /** To be called when the work is done, and the picture is to become that of its result. @returns what it stands in, if anything was shown */
  settled(): Promise<CellOutput | undefined>;
  /** To be called when the work stopped before: shows the last state. */
  close(): Promise<void>;
}

/**
 * Runs long work under a bar and a live picture, and closes them whatever happens. The picture then stands for what the work gave:
 * it becomes the chart that is shown of that in the same cell. Of what was all there before nothing is shown, nor outside a notebook.
 * @param work is given a listener, and a way to say how its curves are drawn
 */
export async function watched<T>(
  work: (listener: ProgressListener, drawAs: (draft: Draft) => void) => Promise<T>,
): Promise<T> {
  if (!inKernel())
    return work(
      () => {},
      () => {},
    );
  let draft: Draft = metaLossChart;
  const drawing = drawingThread();
  const bar = progressBar();
  const picture = livePicture((recorded) => draft(recorded), drawing.draw);
  // What is at work may take a while to its next step.
  const signal = interruptSignal();
  const onInterrupt = () => void bar.close();
  signal.addEventListener('abort', onInterrupt);
  const listener: ProgressListener = (progress) => {
    bar.listener(progress);
    picture.listener(progress);
  };
  const drawAs = (next: Draft) => {
    draft = next;
  };
  try {
    const result = await work(listener, drawAs).finally(bar.close);
    const output = await picture.settled();
    if (output && typeof result === 'object' && result !== null) keepLivePicture(result, output);
    return result;
  } catch (error) {
    await picture.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', onInterrupt);
    await drawing.close();
  }
}

/** One bar for all curves that are computed, with the time left, and a line for each that is at work. */
export function progressBar(output: LiveOutputFactory = liveOutput): ProgressBar {
  const curves = new Map<string, CurveProgress>();
  let isOver = false;
  const live = output(() => progressBundle([...curves.values()], isOver), barEveryMs);
  return {
    // Without what is recorded, which can be large.
    listener: ({ recorded: _, ...progress }) => {
      curves.set(progress.curve, progress);
      if (progress.state === 'running') live.changed();
    },
    close: async () => {
      isOver = true;
      await live.close();
    },
  };
}

/** @param isOver whether nothing is at work any more, also where a curve was stopped */
export function progressBundle(curves: readonly CurveProgress[], isOver = false): MimeBundle {
  const inState = (...states: CurveProgress['state'][]) =>
    curves.filter(({ state }) => states.includes(state));
  const computed = inState('waiting', 'running', 'done', 'diverged');
  const running = inState('running');
  const diverged = inState('diverged');
  const count = (of: readonly unknown[], words: string) => (of.length > 0 ? [`${of.length} ${words}`] : []);
  const left = isOver ? undefined : secondsLeft(curves);
  const words = [
    `${computed.length - running.length - inState('waiting').length} of ${computed.length} curves finished`,
    ...(left === undefined ? [] : [`${describeSeconds(left)} left`]),
    ...count(inState('reused'), 'from the store'),
    ...count(inState('shipped'), 'shipped with the kit'),
  ].join(', ');
  const done = computed.reduce(
    (sum, { state, step, steps }) => sum + (state === 'diverged' ? steps : step),
    0,
  );
  const all = computed.reduce((sum, { steps }) => sum + steps, 0);
  const bar =
    running.length > 0 && !isOver ? `<progress value="${done}" max="${Math.max(all, 1)}"></progress> ` : '';
  const rows = [...diverged, ...running].map(cellsOf);
  const html = rows.map(
    (cells) => `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`,
  );
  return {
    data: {
      'text/html': `<p>${bar}${words}</p>${html.length > 0 ? `<table>${html.join('')}</table>` : ''}`,
      'text/plain': [words, ...rows.map((cells) => cells.join('  '))].join('\n'),
    },
    metadata: ephemeral,
  };
}

function cellsOf({ curve, state, step, steps, loss }: CurveProgress): string[] {
  if (state === 'diverged') return [curve, `diverged at step ${step}`];
  return [curve, `step ${step} of ${steps}`, ...(loss === undefined ? [] : [`loss ${loss.toPrecision(3)}`])];
}

/**
 * For all curves together: those that wait take as long per step as those at work do in the mean, and as many go side by side.
 * @returns undefined until one at work has a pace
 */
export function secondsLeft(curves: readonly CurveProgress[]): number | undefined {
  const running = curves.flatMap(({ state, step, steps, secondsLeft: seconds }) =>
    state === 'running' && seconds !== undefined && step < steps ? [{ seconds, left: steps - step }] : [],
  );
  if (running.length === 0) return undefined;
  const perStep = running.reduce((sum, { seconds, left }) => sum + seconds / left, 0) / running.length;
  const waiting = curves.reduce((sum, { state, steps }) => sum + (state === 'waiting' ? steps : 0), 0);
  const each = running.map(({ seconds }) => seconds);
  const work = each.reduce((sum, seconds) => sum + seconds, waiting * perStep);
  return Math.max(...each, work / running.length);
}

/**
 * The curves as they come: still pictures, because plotly's extension for JupyterLab draws an output once and for all.
 */
export function livePicture(draft: Draft, draw: Draw, output: LiveOutputFactory = liveOutput): LivePicture {
  const reported = new Map<string, ReportedCurve>();
  let isBehind = false;
  const live = output(async () => {
    isBehind = false;
    const recorded = new Map([...reported].map(([curve, parts]) => [curve, joined(parts)]));
    return {
      data: {
        'image/svg+xml': (await draw(draft(recorded), 'live', 'The curves so far')).svg,
        'text/plain': `${recorded.size} curves so far`,
      },
      metadata: ephemeral,
    };
  }, pictureEveryMs);
  return {
    listener: ({ curve, state, recorded: part }) => {
      if (!part) return;
      const { step, losses, runningAccuracies } = part;
      const before = step > 0 ? (reported.get(curve)?.losses ?? []) : [];
      before.push(losses);
      reported.set(curve, { losses: before, runningAccuracies });
      isBehind = true;
      if (state === 'running') live.changed();
    },
    settled: live.settled,
    close: async () => {
      await (isBehind ? live.close() : live.settled());
    },
  };
}

/** What reports brought of a curve: they come far more often than pictures, and are joined for those alone. */
interface ReportedCurve {
  readonly losses: Float64Array[];
  readonly runningAccuracies: ArrayLike<number>;
}

function joined({ losses: parts, runningAccuracies }: ReportedCurve): Recorded {
  const losses = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let step = 0;
  for (const part of parts) {
    losses.set(part, step);
    step += part.length;
  }
  return { losses, runningAccuracies: Float64Array.from(runningAccuracies) };
}

const metaLossPoints = 100;

/** Of trainings, which have no figure of their own here. */
function metaLossChart(recorded: RecordedCurves): Chart {
  const lines = [...recorded].map(([name, { losses }], index): Trace => {
    const means = binned(losses, metaLossPoints);
    const { color, width } = distinctStyle(index);
    return {
      type: 'scatter',
      mode: 'lines',
      name,
      x: [...means.x],
      y: [...means.mean],
      line: { color, width },
    };
  });
  return themed(lines, {
    showlegend: true,
    legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom' },
    xaxis: { title: { text: 'meta-iterations' } },
    yaxis: { title: { text: 'meta-loss' } },
  });
}
