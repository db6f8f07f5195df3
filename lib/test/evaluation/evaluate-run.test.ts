import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import fs, { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Interrupted, StorageError, UsageError } from '../../core/src/errors.js';
import { definitionOf, evaluateRun } from '../../core/src/evaluation/evaluate-run.js';
import type { CurveProgress } from '../../core/src/evaluation/progress.js';
import { arithmeticOf } from '../../core/src/fingerprint/arithmetic.js';
import { thisProcess } from '../../core/src/node/store/living.js';
import { acquireLock, FileLock } from '../../core/src/node/store/lock.js';
import { FileStore } from '../../core/src/node/store/run-store.js';
import { recordingName, runId } from '../../core/src/store/run-id.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import {
  cropParabola,
  descent,
  FakeEngine,
  type FakeEngineSettings,
  networkParabola,
  parabola,
  tenImages,
  thirtySixImages,
} from './fake-engine.js';

async function newRequest(settings: FakeEngineSettings = {}) {
  const engine = new FakeEngine(settings);
  const warnings: string[] = [];
  const store = new FileStore(join(await temporaryFolder(), 'runs'), {
    onWarning: (message) => warnings.push(message),
  });
  const request = { engine, problem: parabola, optimizer: descent, seed: 0, steps: 40, store, curve: 'test' };
  const address = { definition: await definitionOf(request), arithmetic: await arithmeticOf(engine) };
  const folder = join(store.folder, recordingName(address));
  return { request: { ...request, checkpointSeconds: 0 }, engine, warnings, folder };
}

/** The losses of a run that nothing disturbs, computed in one piece. */
async function straight(steps: number, settings: FakeEngineSettings = {}, seed = 0): Promise<Float64Array> {
  const trajectory = new FakeEngine(settings).start({ problem: parabola, optimizer: descent, seed });
  return trajectory.advance(steps);
}

describe('a run', () => {
  test('gives the losses before each step, whatever the chunks', async () => {
    const { request, engine } = await newRequest();
    const chunks: number[] = [];
    const result = await evaluateRun({
      ...request,
      steps: 1000,
      onProgress: ({ step }) => chunks.push(step),
    });
    expect(chunks.length).toBeGreaterThan(3);
    expect(result.losses).toEqual(await straight(1000));
    expect(result).toMatchObject({
      id: runId(await definitionOf(request)),
      engine: 'fake/one',
      versions: { fake: '1.0.0' },
      precision: 'float64',
      divergedAt: null,
      stepsComputed: 1000,
      accuracies: new Float64Array(0),
      runningAccuracies: new Float64Array(0),
    });
    expect(engine.alive).toBe(0);
  });

  test('is not computed twice, and shorter ones are a beginning of it', async () => {
    const { request, engine } = await newRequest();
    await evaluateRun(request);
    for (const steps of [40, 7, 1]) {
      const again = await evaluateRun({ ...request, steps });
      expect(again.losses).toEqual(await straight(steps));
      expect(again.stepsComputed).toBe(0);
    }
    expect(engine.stepsComputed).toBe(40);
  });

  test('goes on from its last checkpoint when more is asked for', async () => {
    const { request, engine } = await newRequest();
    await evaluateRun(request);
    const longer = await evaluateRun({ ...request, steps: 100 });
    expect(longer.stepsComputed).toBe(60);
    expect(engine.stepsComputed).toBe(100);
    expect(longer.losses).toEqual(await straight(100));
  });

  test('with another definition is another run', async () => {
    const { request, engine } = await newRequest();
    const one = await evaluateRun(request);
    const two = await evaluateRun({ ...request, seed: 1 });
    await evaluateRun({ ...request, optimizer: { ...descent, settings: { eta: 0.02 } } });
    expect(engine.stepsComputed).toBe(120);
    expect(two.id).not.toBe(one.id);
    expect(two.losses).toEqual(await straight(40, {}, 1));
  });

  test('does not depend on images it does not look at', async () => {
    const { request } = await newRequest();
    expect(await definitionOf({ ...request, dataset: tenImages })).toEqual(await definitionOf(request));
    const { data } = await definitionOf({ ...request, problem: networkParabola, dataset: tenImages });
    expect(data).toEqual({ name: 'mnist', variant: 'test', checksum: 'abc' });
    await expect(evaluateRun({ ...request, problem: networkParabola })).rejects.toThrow(UsageError);
  });

  test('that cannot be is refused', async () => {
    const { request, engine } = await newRequest();
    await expect(evaluateRun({ ...request, steps: 0 })).rejects.toThrow(UsageError);
    await expect(evaluateRun({ ...request, steps: 1.5 })).rejects.toThrow(UsageError);
    vi.spyOn(engine, 'supports').mockReturnValue({ ok: false, reason: 'no convolutions' });
    await expect(evaluateRun(request)).rejects.toThrow(/no convolutions/);
  });

  test('that fails frees the memory and the lock', async () => {
    const { request, engine, folder } = await newRequest({
      onAdvance: (step) => {
        if (step >= 5) throw new Error('out of order');
      },
    });
    await expect(evaluateRun(request)).rejects.toThrow('out of order');
    expect(engine.alive).toBe(0);
    expect(await readdir(folder)).not.toContain('lock');
  });
});

describe('another engine', () => {
  test("goes on with its own recording only, and takes another's when that is long enough", async () => {
    const { request, engine } = await newRequest();
    const other = new FakeEngine({ name: 'fake/two' });
    await evaluateRun(request);
    const reused = await evaluateRun({ ...request, engine: other });
    expect(reused).toMatchObject({ engine: 'fake/one', stepsComputed: 0 });
    const own = await evaluateRun({ ...request, engine: other, explicitEngine: true, steps: 10 });
    expect(own).toMatchObject({ engine: 'fake/two', stepsComputed: 10 });
    const longer = await evaluateRun({ ...request, engine: other, steps: 50 });
    expect(longer).toMatchObject({ engine: 'fake/two', stepsComputed: 40 });
    expect([engine.stepsComputed, other.stepsComputed]).toEqual([40, 50]);
  });

  test('or one that computes otherwise does not go on with a run, but reuses it', async () => {
    const { request } = await newRequest();
    await evaluateRun(request);
    const newer = new FakeEngine({ version: '2.0.0' });
    expect(await evaluateRun({ ...request, engine: newer })).toMatchObject({ versions: { fake: '1.0.0' } });
    const longer = await evaluateRun({ ...request, engine: newer, steps: 50 });
    expect(longer).toMatchObject({ versions: { fake: '2.0.0' }, stepsComputed: 50 });
    expect(longer.losses).toEqual(await straight(50));
    // The recording of the older one is still there.
    expect(await evaluateRun(request)).toMatchObject({ versions: { fake: '1.0.0' }, stepsComputed: 0 });
  });
});

describe('epochs', () => {
  test('give an accuracy at the end of each whole one, the same however the run is cut', async () => {
    const settings = { problem: networkParabola, dataset: tenImages, steps: 11 };
    const { request } = await newRequest();
    const once = await evaluateRun({ ...request, ...settings });
    expect(once.accuracies).toHaveLength(3);
    expect(new Set(once.accuracies).size).toBe(3);

    const { request: pieces } = await newRequest();
    for (const steps of [2, 4, 6, 11]) await evaluateRun({ ...pieces, ...settings, steps });
    const cut = await evaluateRun({ ...pieces, ...settings });
    expect(cut.accuracies).toEqual(once.accuracies);
    expect(cut.losses).toEqual(once.losses);
    const shorter = await evaluateRun({ ...pieces, ...settings, steps: 8 });
    expect(shorter.accuracies).toEqual(once.accuracies.slice(0, 2));
    expect(once.runningAccuracies).toHaveLength(0);
  });

  test('give a running accuracy in every tenth, the same however the run is cut', async () => {
    const settings = { problem: cropParabola, dataset: thirtySixImages, steps: 30 };
    const { request } = await newRequest();
    const once = await evaluateRun({ ...request, ...settings });
    // Tenths of 12 steps end at steps 1, 2, 3, 4, 6, 7, 8, 9, 10, 12, and so on: 25, 26, 27, 28, 30 in the third epoch.
    expect(once.runningAccuracies).toHaveLength(25);
    expect(once.accuracies).toHaveLength(2);
    const start = { problem: cropParabola, optimizer: descent, seed: 0, dataset: thirtySixImages };
    const alone = new FakeEngine().start(start);
    await alone.advance(4);
    await alone.runningAccuracy();
    await alone.advance(2);
    expect(once.runningAccuracies[4]).toBe(await alone.runningAccuracy());

    const { request: pieces } = await newRequest();
    for (const steps of [1, 5, 6, 11, 23, 30]) await evaluateRun({ ...pieces, ...settings, steps });
    const cut = await evaluateRun({ ...pieces, ...settings });
    expect(cut.stepsComputed).toBe(0);
    expect(cut.runningAccuracies).toEqual(once.runningAccuracies);
    expect(cut.losses).toEqual(once.losses);
    const shorter = await evaluateRun({ ...pieces, ...settings, steps: 5 });
    expect(shorter.runningAccuracies).toEqual(once.runningAccuracies.slice(0, 4));
  });
});

describe('divergence', () => {
  test('keeps the curve to that point and is never advanced again', async () => {
    const { request, engine } = await newRequest({ divergesAt: 13 });
    const reports: CurveProgress[] = [];
    const result = await evaluateRun({ ...request, onProgress: (report) => reports.push(report) });
    expect(result.divergedAt).toBe(13);
    expect(result.losses).toEqual(await straight(13));
    expect(reports.at(-1)).toMatchObject({ state: 'diverged', step: 13, steps: 40 });
    const computed = engine.stepsComputed;
    const longer = await evaluateRun({ ...request, steps: 1000 });
    expect(longer).toMatchObject({ divergedAt: 13, losses: result.losses, stepsComputed: 0 });
    expect(engine.stepsComputed).toBe(computed);
  });

  test('after the steps asked for is none', async () => {
    const { request } = await newRequest({ divergesAt: 13 });
    const before = await evaluateRun({ ...request, steps: 13 });
    expect(before.divergedAt).toBeNull();
    await evaluateRun(request);
    expect((await evaluateRun({ ...request, steps: 13 })).divergedAt).toBeNull();
    expect((await evaluateRun({ ...request, steps: 14 })).divergedAt).toBe(13);
  });

  test('may come at the first step', async () => {
    const { request } = await newRequest({ divergesAt: 0 });
    for (let call = 0; call < 2; call++) {
      expect(await evaluateRun(request)).toMatchObject({ divergedAt: 0, losses: new Float64Array(0) });
    }
  });
});

describe('progress', () => {
  test('tells step, loss and time left, and how it ended', async () => {
    const { request } = await newRequest();
    const reports: CurveProgress[] = [];
    const onProgress = (report: CurveProgress) => reports.push(report);
    await evaluateRun({ ...request, onProgress });
    const losses = await straight(40);
    expect(reports[0]).toMatchObject({
      curve: 'test',
      state: 'running',
      step: 1,
      steps: 40,
      loss: losses[0],
    });
    expect(reports[1]).toMatchObject({ state: 'running', loss: losses[(reports[1]?.step ?? 0) - 1] });
    expect(reports[1]?.secondsLeft).toBeGreaterThan(0);
    const recorded = { step: 0, losses, runningAccuracies: new Float64Array() };
    const end = { curve: 'test', step: 40, steps: 40, loss: losses[39], recorded };
    expect(reports.at(-1)).toEqual({ ...end, state: 'done' });
    reports.length = 0;
    await evaluateRun({ ...request, onProgress });
    expect(reports).toEqual([{ ...end, state: 'reused' }]);
  });

  test('brings what was recorded since the last report, of a run that goes on all of it', async () => {
    const { request } = await newRequest();
    await evaluateRun({ ...request, steps: 5 });
    const parts: [number, number[]][] = [];
    await evaluateRun({
      ...request,
      onProgress: ({ state, recorded }) => {
        if (state === 'running')
          parts.push([recorded?.step ?? Number.NaN, Array.from(recorded?.losses ?? [])]);
      },
    });
    expect(parts[0]?.[0]).toBe(0);
    expect(parts[0]?.[1].length).toBeGreaterThan(5);
    const all = parts.flatMap(([, losses]) => losses);
    expect(parts.map(([step]) => step)).toEqual(
      parts.map((_, i) => parts.slice(0, i).flatMap(([, losses]) => losses).length),
    );
    expect(all).toEqual(Array.from((await straight(40)).subarray(0, all.length)));
  });
});

describe('checkpoints', () => {
  test('are written as often as asked for, and at the end', async () => {
    const { request } = await newRequest();
    const writes = vi.spyOn(fs, 'rename');
    onTestFinished(() => writes.mockRestore());
    await evaluateRun({ ...request, checkpointSeconds: 1000 });
    expect(writes).toHaveBeenCalledTimes(1);
    writes.mockClear();
    const chunks: number[] = [];
    await evaluateRun({ ...request, seed: 1, onProgress: ({ step }) => chunks.push(step) });
    expect(chunks.length).toBeGreaterThan(2);
    expect(writes).toHaveBeenCalledTimes(chunks.length);
  });

  test('are used after a stop, which says that nothing is lost', async () => {
    const stop = new AbortController();
    const { request, engine, folder } = await newRequest({
      onAdvance: (step) => {
        if (step >= 5) stop.abort();
      },
    });
    const stopped = evaluateRun({ ...request, checkpointSeconds: 1000, signal: stop.signal });
    await expect(stopped).rejects.toThrow(Interrupted);
    const done = engine.stepsComputed;
    expect(done).toBeLessThan(40);
    expect(await readdir(folder)).toEqual([`step-${done}.run`]);
    expect(engine.alive).toBe(0);
    const result = await evaluateRun(request);
    expect(result.losses).toEqual(await straight(40));
    expect(engine.stepsComputed).toBe(40);
  });

  test('a stop before the first step computes nothing', async () => {
    const { request, engine } = await newRequest();
    await expect(evaluateRun({ ...request, signal: AbortSignal.abort() })).rejects.toThrow(Interrupted);
    expect(engine.stepsComputed).toBe(0);
  });

  test('lost to damage cost only the steps since the last good one', async () => {
    const { request, engine, folder, warnings } = await newRequest();
    await evaluateRun(request);
    await evaluateRun({ ...request, steps: 50 });
    writeFileSync(join(folder, 'step-50.run'), 'rubbish');
    const result = await evaluateRun({ ...request, steps: 50 });
    expect(result.losses).toEqual(await straight(50));
    expect(result.stepsComputed).toBeLessThanOrEqual(10);
    expect(warnings.join('\n')).toContain('step-50.run is damaged');
    expect(engine.stepsComputed).toBe(50 + result.stepsComputed);
  });
});

describe('a machine that stops at any moment', () => {
  test('loses no result: every single operation on the disk may be the last', async () => {
    const expected = await straight(40);
    let survived = 0;
    for (let operations = 0; survived === 0; operations++) {
      const { request, folder } = await newRequest();
      const restore = stopAfter(operations);
      const outcome = await evaluateRun(request).catch((error: unknown) => error);
      restore();
      if (!(outcome instanceof Error)) survived = operations;
      // What runs here again has the number of the process that "died": its lock is given a dead one's.
      await fs.rm(join(folder, 'lock'), { force: true });
      const again = await evaluateRun(request);
      expect(again.losses).toEqual(expected);
      expect((await readdir(folder)).every((name) => name.endsWith('.run'))).toBe(true);
    }
    expect(survived).toBeGreaterThan(30);
  });
});

describe('a full disk', () => {
  test('stops the run with an explanation; what was written before is used', async () => {
    const { request, engine, folder } = await newRequest();
    await evaluateRun({ ...request, steps: 10 });
    const rename = vi
      .spyOn(fs, 'rename')
      .mockRejectedValue(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    await expect(evaluateRun(request)).rejects.toThrow(StorageError);
    rename.mockRestore();
    expect((await readdir(folder)).every((name) => name.endsWith('.run'))).toBe(true);
    expect(engine.alive).toBe(0);
    expect((await evaluateRun(request)).losses).toEqual(await straight(40));
  });
});

describe('two that want the same run', () => {
  test('compute it once', async () => {
    const { request, engine } = await newRequest({ millisecondsPerStep: 1 });
    const messages: string[] = [];
    const states = new Set<string>();
    const both = await Promise.all(
      [1, 2].map(() =>
        evaluateRun({
          ...request,
          onWaiting: (message) => messages.push(message),
          onProgress: ({ state }) => states.add(state),
        }),
      ),
    );
    expect(engine.stepsComputed).toBe(40);
    expect(both.map(({ stepsComputed }) => stepsComputed).sort()).toEqual([0, 40]);
    expect(both[0]?.losses).toEqual(both[1]?.losses);
    expect(messages).toEqual([expect.stringContaining(`process ${process.pid}`)]);
    expect([...states].sort()).toEqual(['done', 'reused', 'running', 'waiting']);
  });

  test('who waits can be stopped', async () => {
    const { request, folder } = await newRequest();
    mkdirSync(folder, { recursive: true });
    const lock = await acquireLock(join(folder, 'lock'));
    const stop = new AbortController();
    const waiting = evaluateRun({ ...request, signal: stop.signal, onWaiting: () => stop.abort() });
    await expect(waiting).rejects.toThrow(Interrupted);
    if (lock instanceof FileLock) await lock.release();
  });

  test('who was suspended and lost the run waits for the other, and uses its result', async () => {
    let taken = false;
    const { request, engine, folder } = await newRequest({
      onAdvance: (step) => {
        if (step > 0 && !taken) takeOver(join(folder, 'lock'));
        taken ||= step > 0;
      },
    });
    const waits: string[] = [];
    const result = await evaluateRun({
      ...request,
      onWaiting: (message) => {
        waits.push(message);
        // The other process is done.
        rmSync(join(folder, 'lock'));
      },
    });
    expect(result.losses).toEqual(await straight(40));
    expect(waits).toEqual([expect.stringContaining('on elsewhere')]);
    expect(engine.alive).toBe(0);
  });
});

function takeOver(lockFile: string): void {
  const other = { ...thisProcess(), host: 'elsewhere', boot: 'another' };
  writeFileSync(lockFile, JSON.stringify({ ...other, since: new Date().toISOString(), token: 'other' }));
}

/** After so many more operations on the disk every further one fails, writing half of what it should. */
function stopAfter(operations: number): () => void {
  let left = operations;
  const stopped = () => left-- <= 0;
  const off = new Error('the power is off');
  const { open, rename, rm, unlink, rmdir } = fs;
  const spies = [
    vi.spyOn(fs, 'open').mockImplementation(async (...args) => {
      if (stopped()) throw off;
      const handle = await open(...args);
      const { writeFile, sync } = handle;
      handle.writeFile = async (data, options) => {
        if (!stopped()) return writeFile.call(handle, data, options);
        if (data instanceof Uint8Array) await writeFile.call(handle, data.subarray(0, data.length / 2));
        throw off;
      };
      handle.sync = () => (stopped() ? Promise.reject(off) : sync.call(handle));
      return handle;
    }),
    vi
      .spyOn(fs, 'rename')
      .mockImplementation((...args) => (stopped() ? Promise.reject(off) : rename(...args))),
    vi.spyOn(fs, 'rm').mockImplementation((...args) => (stopped() ? Promise.reject(off) : rm(...args))),
    vi
      .spyOn(fs, 'unlink')
      .mockImplementation((...args) => (stopped() ? Promise.reject(off) : unlink(...args))),
    vi.spyOn(fs, 'rmdir').mockImplementation((...args) => (stopped() ? Promise.reject(off) : rmdir(...args))),
  ];
  return () => {
    for (const spy of spies) spy.mockRestore();
  };
}
