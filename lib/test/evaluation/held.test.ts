/** Work that several processes share: what is held is passed over, and waited for at the end. */
import { describe, expect, test } from 'vitest';
import { Interrupted } from '../../core/src/errors.js';
import { HeldElsewhere, inRounds, oneByOne } from '../../core/src/evaluation/held.js';

/** Work on items that are held for so many looks. */
function work(held: Record<string, number>) {
  const looks: string[] = [];
  return {
    looks,
    round: (items: readonly string[]) =>
      oneByOne(items, async (item) => {
        looks.push(item);
        held[item] = (held[item] ?? 0) - 1;
        if (held[item] >= 0) throw new HeldElsewhere(`${item} is held`);
        return item.toUpperCase();
      }),
  };
}

describe('rounds over shared work', () => {
  test('pass over what is held, come back to it, and wait only when nothing else is left', async () => {
    const { looks, round } = work({ a: 2 });
    const said: string[] = [];
    const onWaiting = (message: string) => said.push(`${message} ${looks.join('')}`);
    expect(await inRounds(['a', 'b', 'c'], round, { onWaiting })).toEqual(['A', 'B', 'C']);
    expect(looks.join('')).toBe('abcaa');
    expect(said).toEqual(['a is held: waiting for it. abca']);
  });

  test('take no outcome of one item for that of another', async () => {
    const round = async (items: readonly string[]) => items.slice(1);
    await expect(inRounds(['a', 'b'], round, {})).rejects.toThrow('without an outcome for each');
  });

  test('say once what is waited for', async () => {
    const said: string[] = [];
    const { round } = work({ a: 4 });
    await inRounds(['a'], round, { onWaiting: (message) => said.push(message) });
    expect(said).toEqual(['a is held: waiting for it.']);
  });

  test('leave what is held where there is other work, when all that is free is done', async () => {
    const { looks, round } = work({ a: 9, c: 1 });
    const rounds = inRounds(['a', 'b', 'c'], round, { leaveHeld: true });
    await expect(rounds).rejects.toThrow('a is held');
    expect(looks.join('')).toBe('abcaca');
  });

  test('end when the signal comes, and at an error', async () => {
    const stop = new AbortController();
    const { round } = work({ a: 9 });
    const waiting = inRounds(['a'], round, { signal: stop.signal, onWaiting: () => stop.abort() });
    await expect(waiting).rejects.toThrow(Interrupted);
    const failing = inRounds(
      ['a', 'b'],
      (items) => oneByOne(items, () => Promise.reject(new Error('no'))),
      {},
    );
    await expect(failing).rejects.toThrow('no');
  });

  test('do nothing for nothing', async () => {
    const { looks, round } = work({});
    expect(await inRounds([], round, {})).toEqual([]);
    expect(looks).toEqual([]);
  });
});
