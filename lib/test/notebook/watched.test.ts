import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Interrupted } from '../../core/src/errors.js';
import type { CurveProgress } from '../../core/src/evaluation/progress.js';
import type { Picture } from '../../thesis/src/figures/render.js';
import type { MimeBundle } from '../../thesis/src/notebook/kernel.js';
import { takeLivePicture } from '../../thesis/src/notebook/live.js';
import { watched } from '../../thesis/src/notebook/progress.js';

let interruption: AbortController;
/** What stands in the cell, by its latest form. */
let outputs: MimeBundle[];
let draw: () => Promise<Picture>;
const closed = vi.fn(async () => {});

vi.mock(import('../../thesis/src/notebook/kernel.js'), async (original) => ({
  ...(await original()),
  inKernel: () => true,
  interruptSignal: () => interruption.signal,
  writeOutput: (bundle) => {
    const at = outputs.push(bundle) - 1;
    const rewrite = (next: MimeBundle) => {
      outputs[at] = next;
    };
    return { rewrite, isHere: () => true };
  },
}));
vi.mock(import('../../thesis/src/figures/drawing-thread.js'), () => ({
  drawingThread: () => ({ draw: () => draw(), close: closed }),
}));

beforeEach(() => {
  interruption = new AbortController();
  outputs = [];
  draw = vi.fn(async () => ({ svg: '<svg>', png: new Uint8Array() }));
  closed.mockClear();
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const report = (step: number): CurveProgress => ({
  curve: 'Adam',
  state: 'running',
  step: step + 1,
  steps: 9,
  recorded: { step, losses: Float64Array.of(step), runningAccuracies: [] },
});

/** Reports until there is a picture. */
function begin(listener: (progress: CurveProgress) => void) {
  listener(report(0));
  vi.advanceTimersByTime(1000);
  listener(report(1));
}

it('leaves the picture to the chart of the result, which is not drawn twice', async () => {
  const result = await watched(async (listener) => {
    begin(listener);
    listener(report(2));
    return {};
  });
  expect(draw).toHaveBeenCalledOnce();
  expect(takeLivePicture(result)).toBeDefined();
  expect(closed).toHaveBeenCalledOnce();
});

it('shows where the work stopped', async () => {
  const stopped = watched(async (listener) => {
    begin(listener);
    listener(report(2));
    throw new Interrupted();
  });
  await expect(stopped).rejects.toThrow(Interrupted);
  expect(draw).toHaveBeenCalledTimes(2);
  expect(closed).toHaveBeenCalledOnce();
});

it('keeps what the work gave, and why it stopped, where no picture can be drawn', async () => {
  const warned = vi.spyOn(console, 'warn').mockReturnValue();
  draw = () => Promise.reject(new Error('the drawing thread ended'));
  const done = async (listener: (progress: CurveProgress) => void) => {
    begin(listener);
    return 'done';
  };
  expect(await watched(done)).toBe('done');
  const stopped = watched(async (listener) => {
    begin(listener);
    throw new Interrupted();
  });
  await expect(stopped).rejects.toThrow(Interrupted);
  expect(warned.mock.calls).toEqual(
    Array(2).fill(['Progress is not shown any more: the drawing thread ended']),
  );
  expect(closed).toHaveBeenCalledTimes(2);
});

it('hears of an interrupt only while the work lasts', async () => {
  await watched(async () => expect(getEventListeners(interruption.signal, 'abort')).toHaveLength(1));
  expect(getEventListeners(interruption.signal, 'abort')).toEqual([]);
});
