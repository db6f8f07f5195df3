/** A process that says more than anybody reads, and has work to do in between and after it. */
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { goOnWithoutReader } from '../../tools/src/cli/pipe.js';

const [, , file = ''] = process.argv;
goOnWithoutReader();
for (let line = 0; line < 50; line++) {
  process.stdout.write(`${line} ${'.'.repeat(10_000)}\n`);
  process.stderr.write(`${line}\n`);
  await pause(2);
}
writeFileSync(file, 'done');
