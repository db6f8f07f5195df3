/** The thread behind `drawingThread`. */
import { parentPort } from 'node:worker_threads';
import { serializeError } from 'l2o/internal/evaluation/serialized-error.js';
import type { Drawn, ToDraw } from './drawing-thread.js';
import { draw } from './render.js';

const answer = (drawn: Drawn) => parentPort?.postMessage(drawn);

parentPort?.on('message', (chart: ToDraw) => {
  draw(...chart).then(
    (picture) => answer({ picture }),
    (error: unknown) => answer({ error: serializeError(error) }),
  );
});
