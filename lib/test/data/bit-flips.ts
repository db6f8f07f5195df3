/** One bit of a file turned over, anywhere in it: the file is named, or nothing that is read from it changes. */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expect } from 'vitest';
import { DataError } from '../../core/src/errors.js';
import { encodeCheckpoint } from '../../core/src/node/store/checkpoint-file.js';
import { FileStore } from '../../core/src/node/store/run-store.js';
import { canonicalJson } from '../../core/src/store/canonical.js';
import { recordingName } from '../../core/src/store/run-id.js';
import { readReference } from '../../thesis/src/data/reference.js';
import { loadTrained } from '../../thesis/src/data/trained.js';
import { projectRoot } from '../../thesis/src/project.js';
import type { ShippedCurve } from '../../thesis/src/results/shipped-curve.js';
import { ShippedResults } from '../../thesis/src/results/shipped-results.js';
import { readTuning } from '../../thesis/src/tuning/tuning-file.js';
import { checkpointOf } from '../store/checkpoints.js';
import { randomNumbers, testSeed } from '../support/seed.mjs';

interface Subject {
  readonly file: string;
  /** Everything that the kit takes from it. */
  readonly read: () => Promise<unknown>;
}

/** Turns over that many bits of the files of each kind, one at a time. The seed is printed. */
export async function flipBits(times: number): Promise<void> {
  console.log(`bit flips: L2O_TEST_SEED=${testSeed}`);
  const random = randomNumbers('bit flips');
  const below = (count: number) => Math.floor(random() * count);
  const folder = mkdtempSync(join(tmpdir(), 'l2o-flips-'));
  try {
    const whole = new Map<string, string>();
    for (const [kind, subjects] of Object.entries(subjectsIn(folder))) {
      for (let i = 0; i < times; i++) {
        const { file, read } = subjects[below(subjects.length)];
        const good = readFileSync(file);
        const before = whole.get(file) ?? said(await read());
        whole.set(file, before);
        const bytes = Buffer.from(good);
        const [place, bit] = [below(bytes.length), below(8)];
        bytes[place] ^= 1 << bit;
        writeFileSync(file, bytes);
        const after = await read().then(said, (error: unknown) => error);
        writeFileSync(file, good);
        if (after === before) continue;
        const flip = `${kind}: bit ${bit} of byte ${place} of ${basename(file)}`;
        expect(after, flip).toBeInstanceOf(DataError);
        expect(String(after), flip).toContain(basename(file));
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Numbers to the last bit. */
function said(value: unknown): string {
  return canonicalJson(
    JSON.parse(
      JSON.stringify(value, (_, one: unknown) =>
        ArrayBuffer.isView(one) ? Array.from(one as Float64Array) : one,
      ),
    ),
  );
}

function subjectsIn(folder: string): Readonly<Record<string, readonly Subject[]>> {
  return {
    trained: copies(folder, 'trained', (name, to) => async () => {
      const { theta, record, rule } = await loadTrained(join(to, name));
      return { theta, record, settings: rule.settings };
    }),
    results: copies(folder, 'results', (name, to) => {
      const { figure, curves } = JSON.parse(readFileSync(join(to, name), 'utf8'));
      return async () => {
        const results = new ShippedResults(to);
        return curves.map(({ id, measure }: ShippedCurve) => results.find({ figure, run: { id }, measure }));
      };
    }),
    reference: copies(folder, 'reference', (name, to) => {
      const figure = name.replace(/^fig-(\d+)\.0?/, '$1.').replace('.json', '');
      return async () => readReference(figure, to);
    }),
    tuning: [tuningIn(folder)],
    runs: [storedRun(join(folder, 'runs'))],
  };
}

function tuningIn(folder: string): Subject {
  const file = join(folder, 'tuning.json');
  copyFileSync(join(projectRoot, 'data', 'tuning.json'), file);
  return { file, read: async () => readTuning(file) };
}

/** Copies of all files of a folder of the kit, each with what reads it. */
function copies(
  folder: string,
  name: string,
  reader: (name: string, folder: string) => Subject['read'],
): Subject[] {
  const [from, to] = [join(projectRoot, 'data', name), join(folder, name)];
  mkdirSync(to);
  const files = readdirSync(from).filter((file) => /\.(json|safetensors)$/.test(file));
  return files.map((file) => {
    copyFileSync(join(from, file), join(to, file));
    return { file: join(to, file), read: reader(file, to) };
  });
}

/** The one checkpoint of a run: the store names a damaged one in a warning, and has no such run then. */
function storedRun(folder: string): Subject {
  const checkpoint = checkpointOf(200);
  const file = join(folder, recordingName(checkpoint), 'step-200.run');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, encodeCheckpoint(checkpoint));
  const read = async () => {
    const warnings: string[] = [];
    const store = new FileStore(folder, { onWarning: (message) => warnings.push(message) });
    // A list is made from headers alone: it is looked at before the damaged file is set aside.
    const listed = await store.list();
    const found = await store.find(checkpoint, { explicitEngine: true, steps: 200 });
    for (const name of readdirSync(dirname(file))) {
      if (name !== basename(file)) rmSync(join(dirname(file), name));
    }
    if (warnings.length === 0) return { found, listed: listed.map(({ written: _, ...line }) => line) };
    throw new DataError({ expected: 'a sound run', found: warnings.join(' '), fix: '' });
  };
  return { file, read };
}
