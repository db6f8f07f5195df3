/** Runs in processes of their own: killed at random moments, and two at the same run. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { definitionOf, evaluateRun } from '../../core/src/evaluation/evaluate-run.js';
import { arithmeticOf } from '../../core/src/fingerprint/arithmetic.js';
import { FileStore } from '../../core/src/node/store/run-store.js';
import { recordingName } from '../../core/src/store/run-id.js';
import { compileProgram, type Ending, type Program } from '../store/child.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { randomNumbers, testSeed } from '../support/seed.mjs';
import { descent, FakeEngine, networkParabola, tenImages } from './fake-engine.js';

let runProgram: Program;
let lockProgram: Program;
beforeAll(() => {
  runProgram = compileProgram('test/evaluation/run-program.ts');
  lockProgram = compileProgram('test/store/lock-program.ts');
});
afterAll(() => {
  runProgram.remove();
  lockProgram.remove();
});

const run = {
  engine: new FakeEngine(),
  problem: networkParabola,
  optimizer: descent,
  dataset: tenImages,
  seed: 0,
  curve: 'test',
};

/** What a program prints at its end, from a run that nothing disturbs. */
async function undisturbed(steps: number) {
  const store = new FileStore(await temporaryFolder());
  const { losses, accuracies } = await evaluateRun({ ...run, steps, store });
  return { losses: [...losses], accuracies: [...accuracies] };
}

function resultOf({ output }: Ending): { stepsComputed: number } {
  return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}

test(`killed at random moments (seed ${testSeed}), it gives the bytes of an undisturbed run`, async () => {
  const random = randomNumbers('kills of a run');
  const folder = await temporaryFolder();
  const steps = 1000;
  for (let killed = 0; killed < 8; killed++) {
    const child = runProgram.start(folder, String(steps), '1');
    // On a busy machine it may be done before so many lines.
    await child.lines(1 + Math.floor(4 * random())).catch(() => undefined);
    await pause(30 * random());
    child.process.kill('SIGKILL');
    await child.ended;
  }
  const ending = await runProgram.start(folder, String(steps), '1').ended;
  expect(ending.output).not.toContain('warning');
  expect(ending).toMatchObject({ code: 0, errors: '' });
  const result = resultOf(ending);
  expect(result).toMatchObject(await undisturbed(steps));
  expect(result.stepsComputed).toBeLessThan(steps);
});

test('two processes compute the same run once', async () => {
  const folder = await temporaryFolder();
  const children = [1, 2].map(() => runProgram.start(folder, '100', '10'));
  const results = await Promise.all(children.map(async ({ ended }) => resultOf(await ended)));
  expect(results.map(({ stepsComputed }) => stepsComputed).sort()).toEqual([0, 100]);
  const expected = await undisturbed(100);
  for (const result of results) expect(result).toMatchObject(expected);
});

test('a run that another living process holds is waited for, and taken over when that is killed', async () => {
  const store = new FileStore(await temporaryFolder());
  const address = { definition: await definitionOf(run), arithmetic: await arithmeticOf(run.engine) };
  const folder = join(store.folder, recordingName(address));
  const holder = lockProgram.start('hold', join(folder, 'lock'));
  await holder.lines(1);
  const messages: string[] = [];
  let looks = 0;
  const result = await evaluateRun({
    ...run,
    steps: 10,
    store,
    onWaiting: (message) => messages.push(message),
    onProgress: ({ state }) => {
      if (state === 'waiting' && ++looks === 2) holder.process.kill('SIGKILL');
    },
  });
  await holder.ended;
  expect(messages).toEqual([expect.stringContaining(`process ${holder.process.pid} on`)]);
  expect([...result.losses]).toEqual((await undisturbed(10)).losses);
});
