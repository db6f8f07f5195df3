/** The doctor: how findings are told, what they are judged by, and the exit code. */
import { describe, expect, it } from 'vitest';
import { StorageError } from '../../core/src/errors.js';
import { CommandFailed, type Context } from '../../tools/src/cli/context.js';
import { doctorCommand } from '../../tools/src/cli/doctor.js';
import { dataCheck, judge } from '../../tools/src/doctor/data.js';
import { enginesCheck } from '../../tools/src/doctor/engines.js';
import { type Check, type FindingState, lookAt } from '../../tools/src/doctor/finding.js';
import { judgeDisk, judgeMemory } from '../../tools/src/doctor/machine.js';
import { fasterNode, judgeNode } from '../../tools/src/doctor/node.js';
import { testContext } from './output.js';

function finding(state: FindingState): Check {
  return {
    subject: 'thing',
    look: async () => [
      { state, subject: 'thing', text: `is ${state}`, ...(state === 'ok' ? {} : { fix: 'do this' }) },
    ],
  };
}

function doctor(context: Context, checks: readonly Check[], ...args: string[]): Promise<unknown> {
  return doctorCommand(context, checks).parseAsync(args, { from: 'user' });
}

describe('the report', () => {
  it('has a line for each finding, with what fixes it', async () => {
    const context = testContext();
    await doctor(context, [finding('ok'), finding('warning')]);
    expect(context.stdout.text()).toMatch(
      /^ok +thing +is ok\nwarning +thing +is warning\n +to fix it: do this\n$/,
    );
  });

  it('fails where there is a failure, after all else was looked at', async () => {
    const context = testContext();
    await expect(doctor(context, [finding('failure'), finding('ok')])).rejects.toBeInstanceOf(CommandFailed);
    expect(context.stdout.text()).toMatch(/is ok/);
  });

  it('is JSON when asked', async () => {
    const context = testContext();
    await doctor(context, [finding('warning')], '--json');
    expect(JSON.parse(context.stdout.text())).toEqual([
      { state: 'warning', subject: 'thing', text: 'is warning', fix: 'do this' },
    ]);
  });

  it('makes a failure of a look that goes wrong', async () => {
    const error = new StorageError({ expected: 'A', found: 'B', fix: 'C' });
    const broken: Check = { subject: 'thing', look: () => Promise.reject(error) };
    expect(await lookAt(broken)).toEqual([
      { state: 'failure', subject: 'thing', text: 'expected: A; found: B', fix: 'C' },
    ]);
  });
});

describe('judgements', () => {
  it.each([
    ['18.20.0', 'failure'],
    ['20.18.9', 'failure'],
    ['20.19.0', 'ok'],
    ['26.10.0', 'ok'],
    ['27.0.0', 'warning'],
  ])('Node %s: %s', (version, state) => {
    expect(judgeNode(version).state).toBe(state);
  });

  it.each([
    ['it joins vectors', { joinsVectors: true, hasAvx2: true, isKept: false }, []],
    ['the processor has none to join', { joinsVectors: false, hasAvx2: false, isKept: false }, []],
    ['it does not', { joinsVectors: false, hasAvx2: true, isKept: false }, ['setup node']],
    [
      'nobody knows the processor',
      { joinsVectors: false, hasAvx2: undefined, isKept: false },
      ['setup node'],
    ],
    ['a newer one is there', { joinsVectors: false, hasAvx2: true, isKept: true }, ['without L2O_NODE=0']],
  ])('a faster Node where %s', (_what, here, fixes) => {
    const found = fasterNode(here);
    expect(found).toHaveLength(fixes.length);
    for (const [i, words] of fixes.entries()) {
      expect(found[i].text).toMatch(/^Node 24 would run the kernels about 1\.5 times as fast$/);
      expect(found[i].fix).toContain(words);
    }
  });

  const gibibyte = 2 ** 30;

  it.each([
    [10, 'ok'],
    [1, 'warning'],
    [0.1, 'failure'],
  ])('%d GiB of disk: %s', (free, state) => {
    expect(judgeDisk('disk', 'there', free * gibibyte, 'L2O_RUNS').state).toBe(state);
  });

  it.each([
    [16, 'ok'],
    [1, 'warning'],
  ])('%d GiB of memory: %s', (total, state) => {
    expect(judgeMemory(total * gibibyte, gibibyte).state).toBe(state);
  });
});

describe('data', () => {
  const about = {
    collection: 'cifar10',
    name: 'test images',
    file: 'x',
    path: 'data/x',
    variant: 'official',
  };
  const explanation = { expected: '', found: 'no such file', fix: 'fetch it' };

  it('that come on request may be missing', () => {
    expect(judge('data cifar10', [{ ...about, status: 'not fetched', explanation }])).toEqual([
      { state: 'warning', subject: 'data cifar10', text: 'not there, optional', fix: 'fetch it' },
    ]);
  });

  it('that are damaged are a failure, those in order are counted, with their variant', () => {
    expect(
      judge('data', [
        { ...about, status: 'ok' },
        { ...about, status: 'damaged', explanation },
      ]),
    ).toEqual([{ state: 'failure', subject: 'data', text: 'data/x: no such file', fix: 'fetch it' }]);
    expect(judge('data', [{ ...about, status: 'ok', variant: 'synthetic' }])).toEqual([
      { state: 'ok', subject: 'data', text: '1 files, intact, variant synthetic' },
    ]);
  });
});

describe('the kit itself', () => {
  it('has an engine that is chosen, and every engine that is there passes its self-test', async () => {
    const findings = await lookAt(enginesCheck);
    expect(findings.filter(({ text }) => text.includes('chosen here'))).toHaveLength(1);
    for (const { state, text } of findings) expect(state, text).not.toBe('failure');
  });

  it('has its data', async () => {
    for (const { subject, state, text } of await lookAt(dataCheck)) {
      if (subject === 'data cifar10') expect(state, text).not.toBe('failure');
      else expect(state, text).toBe('ok');
    }
  });
});
