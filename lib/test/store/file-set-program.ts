/**
 * A process that replaces the four files of a set again and again, and counts in a fifth. Their content is the writer and the
 * round, the same in all four.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { writeSet } from '../../core/src/node/store/file-set.js';

const [, , folder = '', writer = '', rounds = '0'] = process.argv;
for (let round = 0; round < Number(rounds); round++) {
  await writeSet(folder, async () => {
    const count = Number(await readFile(join(folder, 'count'), 'utf8').catch(() => '0'));
    const content = `${writer} ${round}`;
    return [...['a', 'b', 'c', 'd'].map((name) => [name, content] as const), ['count', String(count + 1)]];
  });
  console.log(round);
  // Nobody writes without a break; who did would leave no turn to others.
  await pause(20);
}
