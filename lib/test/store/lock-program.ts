/** A process that takes a lock, says whether it got it, and then holds it, ends or fails. */
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { acquireLock, FileLock } from '../../core/src/node/store/lock.js';

const [, , then, file = '', starter] = process.argv;
if (starter) {
  console.log('ready');
  while (!existsSync(starter));
}
const result = await acquireLock(file);
console.log(result instanceof FileLock ? 'won' : 'lost');
if (then === 'hold') await pause(600_000);
if (then === 'exit') process.exit(0);
if (then === 'throw') throw new Error('on purpose: the test wants to see the lock released');
