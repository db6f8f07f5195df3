/** The stores of several machines in one: what is new, longer, known, in conflict, damaged, held. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { UsageError } from '../../core/src/errors.js';
import { type MergedRun, mergeRuns } from '../../core/src/node/store/merge.js';
import { FileStore } from '../../core/src/node/store/run-store.js';
import type { Checkpoint } from '../../core/src/store/checkpoint.js';
import { l2o } from '../cli/l2o.js';
import { checkpointOf, definition, other } from './checkpoints.js';
import { temporaryFolder } from './temporary-folder.js';

async function storeOf(...checkpoints: readonly Checkpoint[]): Promise<FileStore> {
  const store = new FileStore(await temporaryFolder());
  for (const checkpoint of checkpoints) {
    const writer = await store.openForWriting(checkpoint);
    if ('heldBy' in writer) throw new Error('locked');
    await writer.write(checkpoint);
    await writer.close();
  }
  return store;
}

const ofSeed = (seed: number, steps: number, change: Partial<Checkpoint> = {}) =>
  checkpointOf(steps, { definition: { ...definition, seed }, ...change });

async function merged(store: FileStore, folder: string): Promise<MergedRun[]> {
  const all: MergedRun[] = [];
  for await (const run of mergeRuns(store, folder)) all.push(run);
  return all;
}

function damage(file: string): void {
  const bytes = readFileSync(file);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

const find = (store: FileStore, { definition, arithmetic, losses }: Checkpoint) =>
  store.find({ definition, arithmetic }, { explicitEngine: true, steps: losses.length });

it('takes what is new or longer, and leaves what it has', async () => {
  const store = await storeOf(ofSeed(1, 5), ofSeed(2, 9), ofSeed(3, 4));
  const theirs = await storeOf(ofSeed(0, 3), ofSeed(1, 8), ofSeed(2, 6), ofSeed(3, 4), ofSeed(3, 7, other));
  const outcomes = (await merged(store, theirs.folder)).map(({ outcome }) => outcome);
  expect(outcomes.sort()).toEqual(['known', 'known', 'longer', 'new', 'new']);
  for (const checkpoint of [ofSeed(0, 3), ofSeed(1, 8), ofSeed(2, 9), ofSeed(3, 4), ofSeed(3, 7, other)]) {
    expect(await find(store, checkpoint)).toEqual(checkpoint);
  }
  expect((await merged(store, theirs.folder)).every(({ outcome }) => outcome === 'known')).toBe(true);
});

it('names a conflict and the first step of it, and keeps what is here', async () => {
  const changed = (steps: number, at: number) => {
    const losses = ofSeed(1, steps).losses.slice();
    losses[at] = -1;
    return ofSeed(1, steps, { losses });
  };
  const store = await storeOf(ofSeed(1, 5));
  const [conflict] = await merged(store, (await storeOf(changed(8, 3))).folder);
  expect(conflict).toMatchObject({ outcome: 'conflict', step: 3 });
  expect(await find(store, ofSeed(1, 5))).toEqual(ofSeed(1, 5));
  // Beyond what both have nothing can be compared.
  expect((await merged(store, (await storeOf(changed(8, 6))).folder))[0]).toMatchObject({
    outcome: 'longer',
  });
  const diverged = ofSeed(1, 3, { divergedAt: 3, snapshot: null });
  const [end] = await merged(store, (await storeOf(diverged)).folder);
  expect(end).toMatchObject({ outcome: 'conflict', step: 3 });
  const short = await storeOf(ofSeed(1, 3));
  expect((await merged(short, (await storeOf(diverged)).folder))[0]).toMatchObject({ outcome: 'longer' });
  expect(await find(short, diverged)).toEqual(diverged);
});

it('takes the checkpoint before a damaged one', async () => {
  const theirs = await storeOf(ofSeed(0, 3), ofSeed(0, 5));
  const [name = ''] = readdirSync(theirs.folder);
  damage(join(theirs.folder, name, 'step-5.run'));
  const store = await storeOf();
  expect(await merged(store, theirs.folder)).toEqual([{ name, outcome: 'new' }]);
  expect(await find(store, ofSeed(0, 3))).toEqual(ofSeed(0, 3));
});

it('leaves out what is damaged, and what a process computes here', async () => {
  const theirs = await storeOf(ofSeed(0, 3), ofSeed(1, 4));
  const [damaged = ''] = readdirSync(theirs.folder);
  const [file = ''] = readdirSync(join(theirs.folder, damaged));
  damage(join(theirs.folder, damaged, file));
  const store = await storeOf();
  const intact = (await theirs.list()).find(({ name }) => name !== damaged);
  if (!intact) throw new Error('nothing is intact');
  const writer = await store.openForWriting(intact);
  if ('heldBy' in writer) throw new Error('locked');
  const outcomes = new Map((await merged(store, theirs.folder)).map(({ name, outcome }) => [name, outcome]));
  expect(outcomes).toEqual(
    new Map([
      [damaged, 'unreadable'],
      [intact.name, 'held'],
    ]),
  );
  await writer.close();
});

it('is refused where there is no store', async () => {
  const store = await storeOf();
  await expect(merged(store, join(store.folder, 'none'))).rejects.toThrow(UsageError);
});

it('has a command that tells what became of them, and one that makes a table of what is there', async () => {
  const [ours, theirs] = [await storeOf(ofSeed(0, 4)), await storeOf(ofSeed(0, 6), ofSeed(1, 4))];
  vi.stubEnv('L2O_RUNS', ours.folder);
  expect(await l2o('runs', 'merge', theirs.folder)).toEqual({
    code: 0,
    stdout: '1 new here\n1 longer than here\n',
    stderr: '',
  });
  const { stdout } = await l2o('runs', 'table', '--every', '2');
  const [heading, ...rows] = stdout.trim().split('\n');
  expect(heading).toBe('run,problem,optimizer,seed,engine,step,loss');
  expect(rows).toHaveLength(3 + 2);
  const { losses } = ofSeed(0, 6);
  const [run = '', , , seed, , step, loss] = rows[0]?.split(',') ?? [];
  expect([seed, step]).toEqual(['0', '2']);
  expect(Number(loss)).toBeCloseTo(((losses[0] ?? 0) + (losses[1] ?? 0)) / 2, 12);
  expect((await l2o('runs', 'table', run)).stdout.trim().split('\n')).toHaveLength(1 + 6);
  expect((await l2o('runs', 'table', 'ffff')).code).toBe(2);
  expect((await l2o('runs', 'merge', join(ours.folder, 'none'))).stderr).toMatch(/which is none/);
});
