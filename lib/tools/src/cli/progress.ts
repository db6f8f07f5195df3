/**
 * Progress in a terminal: one line per running curve, rewritten in place, and a line that stays for each
 * curve that is finished. Where there is no terminal, a plain line now and then.
 */
import { clearScreenDown, moveCursor } from 'node:readline';
import type { CurveProgress, ProgressListener } from 'l2o/internal/evaluation/progress.js';
import { describeSeconds } from 'l2o-thesis/internal/duration.js';
import type { Output } from './context.js';

export interface ProgressDisplay {
  readonly listener: ProgressListener;
  /** Takes the lines of running curves away, so that other text can follow. */
  clear(): void;
}

const redrawEveryMs = 100;
const plainEveryMs = 10_000;
const barWidth = 20;

/**
 * @param signal once aborted, nothing more is shown
 * @param now milliseconds, from any starting point
 */
export function showProgress(
  output: Output,
  signal: AbortSignal,
  now: () => number = () => performance.now(),
): ProgressDisplay {
  const display = isTerminal(output) ? liveProgress(output, now) : plainProgress(output, now);
  signal.addEventListener('abort', display.clear, { once: true });
  return {
    ...display,
    listener: (progress) => {
      if (!signal.aborted) display.listener(progress);
    },
  };
}

function liveProgress(output: NodeJS.WritableStream & Output, now: () => number): ProgressDisplay {
  const running = new Map<string, CurveProgress>();
  let linesShown = 0;
  let lastDrawn = Number.NEGATIVE_INFINITY;

  const clear = () => {
    if (linesShown === 0) return;
    moveCursor(output, 0, -linesShown);
    clearScreenDown(output);
    linesShown = 0;
  };
  const draw = () => {
    clear();
    const names = Math.max(...[...running.keys()].map((name) => name.length));
    for (const progress of running.values()) {
      // A line that wraps would count as two.
      output.write(`${describeRunning(progress, names).slice(0, (output.columns ?? 80) - 1)}\n`);
    }
    linesShown = running.size;
    lastDrawn = now();
  };
  const listener = (progress: CurveProgress) => {
    if (progress.state === 'running') {
      running.set(progress.curve, progress);
      if (now() - lastDrawn >= redrawEveryMs) draw();
      return;
    }
    running.delete(progress.curve);
    if (!isNews(progress)) return;
    clear();
    output.write(`${describeFinished(progress)}\n`);
    draw();
  };
  return { listener, clear };
}

function plainProgress(output: Output, now: () => number): ProgressDisplay {
  let lastWritten = now();
  const listener = (progress: CurveProgress) => {
    if (isNews(progress)) {
      output.write(`${describeFinished(progress)}\n`);
    } else if (progress.state === 'running' && now() - lastWritten >= plainEveryMs) {
      output.write(`${describeRunning(progress, progress.curve.length)}\n`);
      lastWritten = now();
    }
  };
  return { listener, clear: () => {} };
}

/** A curve taken from the store is no news: there may be dozens, and the summary counts them. */
function isNews(progress: CurveProgress): boolean {
  return progress.state === 'done' || progress.state === 'diverged';
}

function describeRunning(progress: CurveProgress, nameWidth: number): string {
  const { curve, step, steps, loss, secondsLeft } = progress;
  const filled = Math.round((barWidth * step) / Math.max(steps, 1));
  const bar = '█'.repeat(filled) + '░'.repeat(Math.max(barWidth - filled, 0));
  const count = `${String(step).padStart(String(steps).length)}/${steps}`;
  return [
    curve.padEnd(nameWidth),
    bar,
    count,
    ...(loss === undefined ? [] : [`loss ${loss.toPrecision(3)}`]),
    ...(secondsLeft === undefined ? [] : [`${describeSeconds(secondsLeft)} left`]),
  ].join('  ');
}

function describeFinished({ curve, state, step, loss }: CurveProgress): string {
  const end = state === 'diverged' ? `diverged at step ${step}` : `${step} steps`;
  return [curve, end, ...(loss === undefined ? [] : [`loss ${loss.toPrecision(3)}`])].join('  ');
}

/** Whether text can be rewritten in place. */
function isTerminal(output: Output): output is NodeJS.WritableStream & Output {
  return Boolean(output.isTTY) && 'pipe' in output;
}
