/** Runs of a store of earlier versions: each moves to its address of today where its first losses are computed to the bit. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chooseEngine } from 'l2o/internal/engine/choose.js';
import { definitionOf } from 'l2o/internal/evaluation/evaluate-run.js';
import { replay } from 'l2o/internal/evaluation/replay.js';
import { arithmeticOf } from 'l2o/internal/fingerprint/arithmetic.js';
import { trainingRun } from 'l2o/internal/meta/train.js';
import { RecordingWriter } from 'l2o/internal/node/store/recording.js';
import { FileStore } from 'l2o/internal/node/store/run-store.js';
import { experiments } from 'l2o-thesis/internal/experiments/index.js';
import { trainingsOf } from 'l2o-thesis/internal/experiments/needs.js';
import { profileNames } from 'l2o-thesis/internal/profile.js';
import { runsFolder } from 'l2o-thesis/internal/project.js';
import { imagesFor, isWithoutImages } from 'l2o-thesis/internal/reproduce/plan.js';
import { trainingRequestOf } from 'l2o-thesis/internal/reproduce/trainings.js';
import { knownRuns, oldId } from './known-runs.mjs';

/** @param {string} [folder] */
export async function runs(folder = runsFolder()) {
  const path = resolve(folder);
  const old = readdirSync(path).filter((name) => /^[0-9a-f]{16}\.[a-z]+(-[a-z]+)?$/.test(name));
  const known = new Map([...(await knownRuns()), ...(await knownTrainings())]);
  for (const name of old) {
    const outcome = await move(join(path, name), known.get(name.slice(0, 16)), new FileStore(path));
    console.log(`${name}: ${outcome}`);
    if (outcome === 'moved') rmSync(join(path, name), { recursive: true });
  }
  console.log(`${old.length} runs of earlier versions in ${path}.`);
}

/**
 * @param {string} folder
 * @param {import('./known-runs.mjs').KnownRun | undefined} known
 * @param {FileStore} store
 */
async function move(folder, known, store) {
  if (!known) return 'left alone: no figure shows it';
  const checkpoint = latest(folder);
  if (!checkpoint) return 'left alone: no whole checkpoint';
  const { engine } = await chooseEngine(checkpoint.engine).catch(() => ({ engine: undefined }));
  if (!engine) return `left alone: the engine ${checkpoint.engine} is not here`;
  const arithmetic = await arithmeticOf(engine);
  const beginning = { arithmetic, losses: Array.from(checkpoint.losses.slice(0, 20)) };
  const difference = await replay({ ...known.run, engine }, beginning, 0);
  if (difference) return `left alone: it begins otherwise, before step ${difference.step}`;
  const address = { definition: known.definition, arithmetic };
  const writer = await store.openForWriting(address);
  if (!(writer instanceof RecordingWriter)) return 'left alone: a process computes it';
  if (!writer.latest) await writer.write({ ...checkpoint, ...address });
  await writer.close();
  return 'moved';
}

async function knownTrainings() {
  const { engine } = await chooseEngine();
  const chosen = { engine, explicit: false, reason: '' };
  const found = new Map();
  for (const profile of profileNames) {
    for (const experiment of experiments) {
      const images = await imagesFor(experiment, profile);
      for (const named of trainingsOf(experiment)) {
        if (isWithoutImages(images, named.problem)) continue;
        const store = new FileStore(runsFolder());
        const run = trainingRun(trainingRequestOf(named, images, { engine: chosen, store, profile }));
        const definition = await definitionOf(run);
        found.set(oldId(definition), { definition, run });
      }
    }
  }
  return found;
}

/**
 * The newest whole checkpoint of a recording, in format 1.
 * @param {string} folder
 */
function latest(folder) {
  const steps = readdirSync(folder).flatMap((name) => {
    const [, step] = /^step-(\d+)(?:-diverged)?\.run$/.exec(name) ?? [];
    return step === undefined ? [] : [{ name, step: Number(step) }];
  });
  for (const { name } of steps.sort((a, b) => b.step - a.step)) {
    const checkpoint = decode(readFileSync(join(folder, name)));
    if (checkpoint) return checkpoint;
  }
  return undefined;
}

/** @param {Buffer} bytes */
function decode(bytes) {
  const sum = createHash('sha256').update(bytes.subarray(0, -32)).digest();
  if (bytes.length < 48 || !sum.equals(bytes.subarray(-32)) || bytes.readUInt32LE(8) !== 1) return undefined;
  const start = 16 + bytes.readUInt32LE(12);
  const {
    arrays: table,
    step,
    lastLoss: _,
    definition: __,
    ...rest
  } = JSON.parse(bytes.toString('utf8', 16, start));
  /** @type {Record<string, import('l2o/internal/snapshot.js').SnapshotArray>} */
  const arrays = {};
  for (const { name, type, shape, offset } of table) {
    const Values = type === 'float32' ? Float32Array : Float64Array;
    const length = shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1);
    const from = start + offset;
    const copy = new Uint8Array(bytes.subarray(from, from + length * Values.BYTES_PER_ELEMENT));
    arrays[name] = { shape, values: new Values(copy.buffer) };
  }
  const { losses, accuracies, 'running accuracies': running, ...others } = arrays;
  const state = Object.entries(others).map(([name, array]) => [name.slice('snapshot/'.length), array]);
  const values = (/** @type {typeof losses | undefined} */ array) => Float64Array.from(array?.values ?? []);
  return {
    ...rest,
    losses: values(losses),
    accuracies: values(accuracies),
    runningAccuracies: values(running),
    snapshot: rest.divergedAt === null ? { step, arrays: Object.fromEntries(state) } : null,
  };
}
