/** Threads that draw, so that a command goes on hearing Ctrl-C: a picture takes seconds in one piece. */
import { Worker } from 'node:worker_threads';
import { deserializeError, type SerializedError } from 'l2o/internal/evaluation/serialized-error.js';
import type { Draw, Picture } from './render.js';

/** The arguments of a `Draw`. */
export type ToDraw = Parameters<Draw>;

export type Drawn = { readonly picture: Picture } | { readonly error: SerializedError };

export interface Drawing {
  /** One picture after the other in each thread. Rejects with the signal's reason once that has come. */
  readonly draw: Draw;
  /** Ends the threads, whatever they do. */
  close(): Promise<void>;
}

/** So many threads; each starts with its first picture. */
export function drawingThreads(count: number, signal?: AbortSignal): Drawing {
  const threads = Array.from({ length: count }, () => drawingThread(signal));
  const free = [...threads];
  const waiting: ((thread: Drawing) => void)[] = [];
  const release = (thread: Drawing) => {
    const next = waiting.shift();
    if (next) next(thread);
    else free.push(thread);
  };
  return {
    draw: async (...chart) => {
      const thread = free.pop() ?? (await new Promise<Drawing>((resolve) => waiting.push(resolve)));
      try {
        return await thread.draw(...chart);
      } finally {
        release(thread);
      }
    },
    close: async () => void (await Promise.all(threads.map((thread) => thread.close()))),
  };
}

/** The thread starts with the first picture. */
export function drawingThread(signal?: AbortSignal): Drawing {
  let thread: Worker | undefined;
  const started = () => {
    const one = new Worker(new URL('./draw-here.js', import.meta.url));
    // One that died draws nothing any more: the next picture starts another.
    return one.once('exit', () => {
      if (thread === one) thread = undefined;
    });
  };
  return {
    draw: (...chart) => {
      thread ??= started();
      return answerOf(thread, chart, signal);
    },
    close: async () => void (await thread?.terminate()),
  };
}

function answerOf(thread: Worker, chart: ToDraw, signal: AbortSignal | undefined): Promise<Picture> {
  return new Promise((resolve, reject) => {
    const onStop = () => end(() => reject(signal?.reason));
    const onAnswer = (answer: Drawn) =>
      end(() => ('picture' in answer ? resolve(answer.picture) : reject(deserializeError(answer.error))));
    const onError = (error: Error) => end(() => reject(error));
    const onExit = (code: number) =>
      end(() => reject(new Error(`the drawing thread ended with code ${code}: it may be out of memory`)));
    const end = (conclude: () => void) => {
      thread.off('message', onAnswer).off('error', onError).off('exit', onExit);
      signal?.removeEventListener('abort', onStop);
      conclude();
    };
    thread.on('message', onAnswer).on('error', onError).on('exit', onExit);
    signal?.addEventListener('abort', onStop);
    if (signal?.aborted) onStop();
    else thread.postMessage(chart satisfies ToDraw);
  });
}
