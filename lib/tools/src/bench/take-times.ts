/** Times something that runs: warm-up first, then several pieces. */
import type { Running } from './running.js';

/** How long is timed, in milliseconds. The peers are told, too. */
export const timing = {
  piece: 100,
  pieces: 3,
  /** What takes longer than this is not done again and again. */
  slow: 1000,
  /** Times have stopped falling once so many pieces in a row brought nothing better by so much. */
  settled: { pieces: 4, gain: 0.02 },
  /** Node 24 and 26 put fast code off for up to 200 calls of a function: so many are made, if that does not take too long. */
  patience: { calls: 250, milliseconds: 1000 },
  /** After which it is timed as it is. */
  longestWarmUp: 5000,
};

/**
 * Times what runs, once it is warm: kernels compiled to fast code, all threads awake.
 * @returns milliseconds of one time, piece by piece
 */
export async function takeTimes(running: Running, now = () => performance.now()): Promise<number[]> {
  const { piece, pieces, slow, settled, patience, longestWarmUp } = timing;
  let calls = 0;
  const timed = async (times: number) => {
    const begin = now();
    await running.run(times);
    calls += times;
    return (now() - begin) / times;
  };
  const fill = (each: number) => timed(Math.max(1, Math.round(piece / each)));
  const begin = now();
  let best = await timed(1);
  if (best > slow) return [best];
  const isWarm = (inVain: number, spent: number) =>
    spent > longestWarmUp ||
    (inVain >= settled.pieces && (calls >= patience.calls || spent > patience.milliseconds));
  for (let inVain = 0; !isWarm(inVain, now() - begin); ) {
    const each = await fill(best);
    inVain = each < (1 - settled.gain) * best ? 0 : inVain + 1;
    best = Math.min(best, each);
  }
  const found: number[] = [];
  for (let i = 0; i < pieces; i++) found.push(await fill(best));
  return found;
}
