/** One trial in a process of its own, asked and answered as the bench does. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Question } from '../../tools/src/bench/trial.js';
import { compileProgram, type Program } from '../store/child.js';

let child: Program;
beforeAll(() => {
  child = compileProgram('tools/src/bench/child.ts');
});
afterAll(() => child.remove());

const question: Question = {
  workload: { kind: 'rule', rule: 'adam', coordinates: 100 },
  engine: 'double',
  threads: [1],
  since: Date.now(),
};

async function ask(change: Partial<Question>) {
  const { code, output, errors } = await child.start(
    JSON.stringify({ ...question, since: Date.now(), ...change }),
  ).ended;
  expect(errors).toBe('');
  expect(code).toBe(0);
  return JSON.parse(output);
}

test('times a workload, and tells its start, its memory and what it spent', async () => {
  const answer = await ask({});
  expect(answer).toMatchObject({ engine: 'double', images: null, residentMegabytes: [] });
  const [{ threads, milliseconds, peak }] = answer.timed;
  expect({ threads, peak }).toEqual({ threads: 1, peak: null });
  expect(Math.min(...milliseconds)).toBeGreaterThan(0);
  expect(answer.firstStep).toBeGreaterThanOrEqual(answer.engineReady);
  expect(answer.engineReady).toBeGreaterThan(0);
  expect(answer.peakMegabytes).toBeGreaterThan(20);
  expect(answer.load.own).toBeGreaterThan(0);
});

test('looks at the resident set after some steps', async () => {
  const { residentMegabytes, timed } = await ask({ leakAfter: [10, 20] });
  expect(residentMegabytes).toHaveLength(2);
  expect(Math.min(...residentMegabytes)).toBeGreaterThan(20);
  expect(timed).toEqual([]);
});

test('says in a word what cannot be done', async () => {
  expect(await ask({ engine: 'tensor/none' })).toEqual({ absent: '"tensor/none"' });
  const network = { kind: 'training', network: 'MlpMnist', rule: 'la-b', unroll: 1, order: 'first' } as const;
  expect(await ask({ workload: network })).toEqual({ skipped: 'it does not differentiate' });
});
