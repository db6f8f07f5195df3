/** Whose advice goes with an error of the disk: that of the folder in which it came up. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { DataError, StorageError } from '../../core/src/errors.js';
import { makeFolder, storageError, withAdvice } from '../../core/src/node/store/disk.js';
import { FileStore } from '../../core/src/node/store/run-store.js';
import { requireWritableFolder } from '../../core/src/node/store/writable-folder.js';
import { saveTrained } from '../../thesis/src/data/trained.js';
import { writeShipped } from '../../thesis/src/results/shipped-results.js';
import { main } from '../../tools/src/cli/main.js';
import { recordProvenance } from '../../tools/src/cli/provenance.js';
import { notWritable } from '../../tools/src/data/atomic-write.js';
import { recorder } from '../cli/output.js';
import { trainedExample } from '../trained/example.js';
import { temporaryFolder } from './temporary-folder.js';

/** A file stands where its parent folder should be. */
let folder: string;
beforeEach(async () => {
  const parent = await temporaryFolder();
  writeFileSync(join(parent, 'taken'), '');
  folder = join(parent, 'taken', 'folder');
});

const found = expect.stringMatching(/^a file stands where a folder is needed \(ENOTDIR\)$/);

test.each([
  ['any folder', () => makeFolder(folder), ''],
  ['figures', () => recordProvenance(folder, {}), /--out or L2O_FIGURES; the runs are kept/],
  [
    'curves that ship with the kit',
    () => writeShipped({ figure: '3.3', kit: '0', tolerance: 0, curves: [] }, folder),
    /L2O_RESULTS to/,
  ],
  ['trained optimizers', () => saveTrained(trainedExample(), folder), /L2O_TRAINED to/],
  ['a folder that an option names', () => requireWritableFolder(folder, '--out FOLDER'), /--out FOLDER/],
  ['runs', () => new FileStore(folder).list(), /keep the runs in another folder; all finished steps/],
])('%s', async (_what, work, advice) => {
  const error = await Promise.resolve(work()).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(StorageError);
  const { explanation } = error as StorageError;
  expect(explanation).toMatchObject({ found, fix: expect.stringMatching(/^move that file away/) });
  expect(explanation.fix).toMatch(advice);
  // No other folder's.
  expect(explanation.fix.match(/L2O_\w+|--out/g) ?? []).toEqual(String(advice).match(/L2O_\w+|--out/g) ?? []);
});

test('a copy of a trained optimizer in the place of a folder', async () => {
  const parent = await temporaryFolder();
  const file = join(parent, 'a.json');
  await makeFolder(file);
  await saveTrained(trainedExample(), parent);
  const stderr = recorder();
  const example = join(parent, `${trainedExample().name}.safetensors`);
  const code = await main(['trained', 'export', example, '--out', file], { stdout: recorder(), stderr });
  expect(code).toBe(2);
  expect(stderr.text()).toMatch(/a\.json is a new file\n.*a folder\n.*name another file\n?$/);
});

test('advice is given once, and to the errors of the disk alone', () => {
  const disk = Object.assign(new Error('no'), { code: 'ENOSPC' });
  const once = withAdvice(storageError('file', disk), 'or wait');
  expect(once).toMatchObject({
    explanation: {
      expected: 'file can be read and written',
      found: 'no space is left there (ENOSPC)',
      fix: 'free some space, or wait',
    },
  });
  expect(withAdvice(once, 'or go')).toBe(once);
  expect(notWritable('file', once)).toBe(once);
  const explanation = { expected: '', found: '', fix: '' };
  for (const other of [new Error('no'), new DataError(explanation), new StorageError(explanation)]) {
    expect(withAdvice(other, 'or wait')).toBe(other);
  }
});
