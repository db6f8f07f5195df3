/** A training in a process of its own, killed at random moments and started again. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileProgram, type Ending, type Program } from '../store/child.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { randomNumbers, testSeed } from '../support/seed.mjs';

let program: Program;
beforeAll(() => {
  program = compileProgram('test/meta/train-program.ts');
});
afterAll(() => program.remove());

const iterations = '400';

interface Result {
  readonly bytes: Readonly<Record<string, string>>;
  readonly stepsComputed: number;
}

function resultOf({ output }: Ending): Result {
  return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}

test(`it ends with the bytes of an undisturbed training (seed ${testSeed}): theta, moments, log`, async () => {
  const random = randomNumbers('kills of a training');
  const straight = program.start(await temporaryFolder(), iterations);
  const folder = await temporaryFolder();
  for (let killed = 0; killed < 4; killed++) {
    const child = program.start(folder, iterations);
    // On a busy machine it may be done before so many lines.
    await child.lines(1 + Math.floor(4 * random())).catch(() => undefined);
    await pause(60 * random());
    child.process.kill('SIGKILL');
    await child.ended;
  }
  const ending = await program.start(folder, iterations).ended;
  expect(ending.output).not.toContain('warning');
  expect(ending).toMatchObject({ code: 0, errors: '' });
  const [disturbed, undisturbed] = [resultOf(ending), resultOf(await straight.ended)];
  expect(undisturbed.stepsComputed).toBe(Number(iterations));
  expect(disturbed.stepsComputed).toBeLessThan(Number(iterations));
  expect(Object.keys(undisturbed.bytes)).toEqual(
    expect.arrayContaining(['theta', 'best', 'outer/m', 'inner/x']),
  );
  expect(undisturbed.bytes.theta).toHaveLength(6 * 16);
  expect(disturbed.bytes).toEqual(undisturbed.bytes);
});
