/** Killed again and again, anywhere between taking the lock and giving it back: no set is torn, no entry lost, nobody waits. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSet } from '../../core/src/node/store/file-set.js';
import { randomNumbers } from '../support/seed.mjs';
import { compileProgram, type Program } from './child.js';
import { temporaryFolder } from './temporary-folder.js';

let program: Program;
beforeAll(() => {
  program = compileProgram('test/store/file-set-program.ts');
});
afterAll(() => program.remove());

const kills = 100;
const names = ['a', 'b', 'c', 'd'];

test(`${kills} kills of writers of one folder, three at a time`, { timeout: 600_000 }, async () => {
  const folder = await temporaryFolder();
  const random = randomNumbers('kills of writers');
  const start = (writer: number) => program.start(folder, String(writer), '1000000');
  const written = (output: string) => output.split('\n').length - 1;
  let said = 0;
  const running = [start(0), start(1), start(2)];
  for (let killed = 0; killed < kills; killed++) {
    const place = Math.floor(3 * random());
    await running[place].lines(1);
    await pause(20 * random());
    running[place].process.kill('SIGKILL');
    said += written((await running[place].ended).output);
    running[place] = start(killed + 3);
    const read = await readSet(folder, () =>
      Promise.all(names.map((name) => readFile(join(folder, name), 'utf8'))),
    );
    expect(new Set(read).size).toBe(1);
  }
  for (const { process } of running) process.kill('SIGKILL');
  for (const { ended } of running) said += written((await ended).output);
  const count = Number(await readSet(folder, () => readFile(join(folder, 'count'), 'utf8')));
  // Of each that was killed the last may be done and not yet said.
  expect(count).toBeGreaterThanOrEqual(said);
  expect(count).toBeLessThanOrEqual(said + kills + 3);
  const left = (await readdir(folder)).filter((name) => !/^\.l2o-lock\..*\.new$/.test(name));
  expect(left.sort()).toEqual(['a', 'b', 'c', 'count', 'd']);
});
