/** Times something that runs: warm-up first, then several pieces. */
import type { Running } from './running.js';

/** Milliseconds. */
const piece = 100;
const warmUp = 300;
/** What takes longer than this is not done again and again. */
const slow = 1000;
const pieces = 3;

/** @returns milliseconds of one time, piece by piece */
export async function takeTimes(running: Running): Promise<number[]> {
  const each = await warm(running);
  if (each > slow) return [each];
  const times = Math.max(1, Math.round(piece / each));
  const found: number[] = [];
  for (let i = 0; i < pieces; i++) found.push(await timed(running, times));
  return found;
}

/** Until the kernels are compiled to fast code and all threads are awake. @returns about how long one time takes */
async function warm(running: Running): Promise<number> {
  const begin = performance.now();
  let each = await timed(running, 1);
  while (performance.now() - begin < warmUp) each = await timed(running, 1);
  return each;
}

async function timed(running: Running, times: number): Promise<number> {
  const begin = performance.now();
  await running.run(times);
  return (performance.now() - begin) / times;
}
