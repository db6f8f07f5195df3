/** What of a store can go, and what stays. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { definitionOf } from '../../core/src/evaluation/evaluate-run.js';
import { type OutdatedTest, prune, removableIn } from '../../core/src/node/store/prune.js';
import { RecordingWriter } from '../../core/src/node/store/recording.js';
import { FileStore } from '../../core/src/node/store/run-store.js';
import type { Checkpoint } from '../../core/src/store/checkpoint.js';
import { figureNamed } from '../../thesis/src/experiments/index.js';
import { outdatedTest } from '../../thesis/src/experiments/outdated.js';
import { parabola } from '../support/problems.js';
import { checkpointOf, definition } from './checkpoints.js';
import { temporaryFolder } from './temporary-folder.js';

let folder: string;
let store: FileStore;
beforeEach(async () => {
  folder = join(await temporaryFolder(), 'runs');
  store = new FileStore(folder);
});

async function open(checkpoint: Checkpoint): Promise<RecordingWriter> {
  const writer = await store.openForWriting(checkpoint);
  if (!(writer instanceof RecordingWriter)) throw new Error('locked');
  return writer;
}

/** @returns the name of the recording */
async function record(...checkpoints: Checkpoint[]): Promise<string> {
  const before = new Set(await readdir(folder).catch(() => []));
  for (const checkpoint of checkpoints) {
    const writer = await open(checkpoint);
    await writer.write(checkpoint);
    await writer.close();
  }
  const [name = ''] = (await readdir(folder)).filter((one) => !before.has(one));
  return name;
}

const seed = (number: number) => ({ definition: { ...definition, seed: number } });
const never: OutdatedTest = async () => false;
const told = (found: Awaited<ReturnType<typeof removableIn>>) =>
  found.map(({ reason, recording, file }) => [reason, recording, file]);

describe('pruning', () => {
  test('takes older checkpoints, what was set aside, and runs of an earlier version; nothing else', async () => {
    const run = await record(checkpointOf(5), checkpointOf(8));
    const short = await record(checkpointOf(3, seed(1)));
    const old = '0123456789abcdef.tensor-wasm';
    await mkdir(join(folder, old));
    await mkdir(join(folder, 'of my own'));
    await writeFile(join(folder, old, 'step-5.run'), 'old');
    await writeFile(join(folder, short, 'step-9.run.damaged'), 'damaged');
    const found = await removableIn(folder, never);
    expect(told(found).sort()).toEqual(
      [
        ['earlier version', old, null],
        ['older checkpoint', run, 'step-5.run'],
        ['set aside', short, 'step-9.run.damaged'],
      ].sort(),
    );
    expect(found.find(({ recording }) => recording === short)?.bytes).toBe('damaged'.length);
    expect((await readdir(join(folder, run))).sort()).toEqual(['step-5.run', 'step-8.run']);

    expect(await prune(folder, found)).toHaveLength(3);
    expect((await readdir(folder)).sort()).toEqual([run, short, 'of my own'].sort());
    expect(await readdir(join(folder, run))).toEqual(['step-8.run']);
    expect(await readdir(join(folder, short))).toEqual(['step-3.run']);
    expect(await removableIn(folder, never)).toEqual([]);
  });

  test('takes runs of another program whole', async () => {
    const [outdated, kept] = [await record(checkpointOf(5)), await record(checkpointOf(3, seed(1)))];
    const found = await removableIn(folder, async ({ seed }) => seed === 0);
    expect(told(found)).toEqual([['other program', outdated, null]]);
    await prune(folder, found);
    expect(await readdir(folder)).toEqual([kept]);
  });

  test('leaves what a process computes, also where it has begun since', async () => {
    const run = await record(checkpointOf(5), checkpointOf(8));
    const found = await removableIn(folder, never);
    const writer = await open(checkpointOf(8));
    expect(await removableIn(folder, async () => true)).toEqual([]);
    expect(await prune(folder, found)).toEqual([]);
    await writer.close();
    expect((await readdir(join(folder, run))).sort()).toEqual(['step-5.run', 'step-8.run']);
  });

  test('leaves the last good checkpoint where a later one is damaged', async () => {
    const run = await record(checkpointOf(5), checkpointOf(8));
    const newest = join(folder, run, 'step-8.run');
    const bytes = await readFile(newest);
    bytes[bytes.length - 1] ^= 1;
    await writeFile(newest, bytes);
    const found = await removableIn(folder, never);
    expect(told(found)).toEqual([['older checkpoint', run, 'step-5.run']]);
    expect(await prune(folder, found)).toEqual([]);
    expect((await readdir(join(folder, run))).sort()).toEqual(['step-5.run', 'step-8.run.damaged']);
  });

  test('finds nothing where there is no store', async () => {
    expect(await removableIn(folder, never)).toEqual([]);
  });
});

test('a run is outdated where its rule or problem computes something else by now; own ones never are', async () => {
  const isOutdated = await outdatedTest();
  const { engine } = await chooseEngine('tensor/cpu');
  const [series] = figureNamed('3.3').panels[0].series;
  if (!('optimizer' in series)) throw new Error('a hand-made rule');
  const run = await definitionOf({ ...series, engine, seed: 0 });
  expect(await isOutdated(run)).toBe(false);
  const changed = { program: '0000000000000000' };
  expect(await isOutdated({ ...run, optimizer: { ...run.optimizer, ...changed } })).toBe(true);
  expect(await isOutdated({ ...run, problem: { ...run.problem, ...changed } })).toBe(true);
  const own = await definitionOf({ ...series, problem: parabola, engine, seed: 0 });
  expect(await isOutdated(own)).toBe(false);
  expect(await isOutdated({ ...own, problem: { ...own.problem, ...changed } })).toBe(false);
});
