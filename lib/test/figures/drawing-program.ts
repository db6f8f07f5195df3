/** A process that draws in a thread: prints the picture's hash beside that of one drawn here, and how a signal ends another. */
import { createHash } from 'node:crypto';
// What the thread runs, so that it is compiled too.
import '../../thesis/src/figures/draw-here.js';
import { drawingThread } from '../../thesis/src/figures/drawing-thread.js';
import { draw, type Picture } from '../../thesis/src/figures/render.js';

const chart = { data: [{ x: [1, 2, 3], y: [3, 1, 2] }], layout: { width: 300, height: 200 } };
const hash = ({ svg, png = new Uint8Array() }: Picture) =>
  createHash('sha256').update(svg).update(png).digest('hex');

const stop = new AbortController();
const thread = drawingThread(stop.signal);
console.log(hash(await thread.draw(chart, 'one', 'One', { png: true })));
console.log(hash(await thread.draw(chart, 'one', 'One', { png: true })));
console.log(hash(await draw(chart, 'one', 'One', { png: true })));
const drawing = thread.draw(chart, 'two', 'Two');
stop.abort(new Error('stopped'));
console.log(await drawing.catch((error: Error) => error.message));
console.log(await thread.draw(chart, 'three', 'Three').catch((error: Error) => error.message));
await thread.close();
