/** Readers that go away while a command works. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileProgram, type Program } from '../store/child.js';
import { temporaryFolder } from '../store/temporary-folder.js';

let program: Program;
beforeAll(() => {
  program = compileProgram('test/cli/pipe-program.ts');
});
afterAll(() => program.remove());

test.each(['stdout', 'stderr', 'both'])(
  'work goes on to its end when nobody reads %s any more',
  async (which) => {
    const file = join(await temporaryFolder(), 'done');
    const child = program.start(file);
    await child.lines(1);
    if (which !== 'stderr') child.process.stdout?.destroy();
    if (which !== 'stdout') child.process.stderr?.destroy();
    expect((await child.ended).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe('done');
  },
);
