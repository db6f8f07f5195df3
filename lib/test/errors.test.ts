/** What a plain script shows of an error that nobody catches. */
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const built = new URL('../core/dist/index.js', import.meta.url).href;

it.each(['adam({ rate: -1 })', 'await chooseEngine("no")'])('%s: three lines, and no stack trace', (call) => {
  const script = `import { adam, chooseEngine } from ${JSON.stringify(built)};\n${call};`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/UsageError: expected: .*\n {2}found: .*\n {2}to fix it: .*\]\n/);
  expect(stderr).not.toMatch(/^ +at |exitCode|explanation/m);
});
