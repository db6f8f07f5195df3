/**
 * Where the peers' workloads begin, written down for them: network and rule as data (job.json), and as bare little-endian
 * numbers the starting point, theta, the images and the first batches. A program of its own, since it reads all images; it
 * prints what the kit computes from there, which the peers have to find too (agreement.ts).
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Batch, gatherLabels, numbersRead } from 'l2o/internal/data/batches.js';
import type { ImageDataset } from 'l2o/internal/data/dataset.js';
import type { Engine } from 'l2o/internal/engine/engine.js';
import { tinyLoss } from 'l2o/internal/engine/meta-loss.js';
import { gradientBatches, requireData } from 'l2o/internal/engine/support.js';
import { DataError } from 'l2o/internal/errors.js';
import { serializeError } from 'l2o/internal/evaluation/serialized-error.js';
import { lengthOf } from 'l2o/internal/meta/norm.js';
import { Stream } from 'l2o/internal/random/stream.js';
import { chooseEngine } from 'l2o-thesis/internal/engines.js';
import { networkNamed } from '../problems.js';
import {
  type Ground,
  groundOf,
  learnedNamed,
  learning,
  optimizerNamed,
  outerRate,
  startOf,
} from '../running.js';
import { timing } from '../take-times.js';
import { ours } from '../tasks.js';
import { type Workload, workloadName } from '../workload.js';
import type { First } from './agreement.js';
import type { PeerStart, StartsAnswer, StartsRequest } from './peers.js';

/** Iterations whose losses are compared. */
const compared = 3;
/** Batches of crops, which take long to prepare: the peers draw from these. */
const preparedBatches = 8;

type Learned = Extract<Workload, { kind: 'training' }>;

interface Images {
  readonly images: Float32Array | Uint8Array;
  readonly labels: Uint8Array;
}

/** What a peer is told beside the network. */
interface Beginning {
  readonly rule: { readonly id: string; readonly settings: object; readonly theta: readonly object[] };
  readonly x: ArrayLike<number>;
  readonly theta: Float32Array;
  /** Of the first iterations, in the order in which they are taken. */
  readonly batches: readonly Batch[];
  readonly first: First;
}

process.stdout.write(`${JSON.stringify(await answer(JSON.parse(process.argv[2] ?? '')))}\n`);

async function answer({ folder, workloads }: StartsRequest): Promise<StartsAnswer> {
  const { engine } = await chooseEngine(ours);
  const starts: PeerStart[] = [];
  try {
    for (const [number, workload] of workloads.entries()) {
      const start = join(folder, String(number));
      await mkdir(start);
      starts.push({
        workload: workloadName(workload),
        start,
        first: await writeStart(workload, engine, start),
      });
    }
  } catch (error) {
    if (error instanceof DataError) return { error: serializeError(error) };
    throw error;
  }
  return { starts };
}

async function writeStart(workload: Workload, engine: Engine, folder: string): Promise<First> {
  if (workload.kind !== 'training' && workload.kind !== 'step') throw new Error('the peers do not do this');
  const ground = await groundOf(workload);
  const { layers, batch } = networkNamed(workload.network);
  const dataset = requireData(networkNamed(workload.network), ground.dataset);
  const { rule, x, theta, batches, first } =
    workload.kind === 'training'
      ? await learningFrom(workload, engine, ground)
      : await steppingFrom(workload.rule, engine, ground);
  const bytes = batch.images === 'intensities';
  const images = bytes ? join(dirname(folder), dataset.name) : join(folder, 'images');
  // Where there is none yet: several workloads read the same images.
  if (await mkdir(images, { recursive: true }))
    await writeImages(images, bytes ? dataset.train : prepared(batches, dataset));
  const indices = batches.map(({ indices }, number) =>
    bytes ? indices : indices.map((_, i) => number * batch.size + i),
  );
  const job = {
    layers,
    batch: batch.size,
    unroll: workload.kind === 'training' ? workload.unroll : 0,
    losses: first.losses.length,
    rule,
    outerRate,
    tinyLoss,
    timing,
    images,
    bytes,
  };
  await writeFile(join(folder, 'job.json'), JSON.stringify(job));
  await writeFile(join(folder, 'x'), bytesOf(Float32Array.from(x)));
  await writeFile(join(folder, 'theta'), bytesOf(theta));
  await writeFile(join(folder, 'indices'), bytesOf(Int32Array.from(indices.flatMap((one) => [...one]))));
  return first;
}

async function writeImages(folder: string, { images, labels }: Images): Promise<void> {
  await writeFile(join(folder, 'images'), bytesOf(images));
  await writeFile(join(folder, 'labels'), labels);
}

/** One iteration more than is compared: a peer may take the next one's gradient beforehand. */
async function learningFrom(workload: Learned, engine: Engine, ground: Ground): Promise<Beginning> {
  const { iterate, rule, x, theta } = learning(workload, engine, ground);
  const batches: Batch[] = [];
  const losses: number[] = [];
  let gradient: number | null = null;
  for (let i = 0; i <= compared; i++) {
    const { batches: drawn, unrolled } = await iterate();
    batches.push(...drawn.flatMap(({ gradient, loss }) => [gradient, loss]));
    losses.push(unrolled.metaLoss);
    gradient ??= lengthOf(unrolled.gradient);
  }
  const { id, settings, theta: shapes } = rule;
  return {
    rule: { id, settings, theta: shapes },
    x,
    theta,
    batches,
    first: { losses: losses.slice(0, compared), gradient },
  };
}

async function steppingFrom(name: string, engine: Engine, ground: Ground): Promise<Beginning> {
  const begin = startOf(ground, optimizerNamed(name));
  const batchOf = gradientBatches(begin, Stream.fromSeed(begin.seed));
  const trajectory = engine.start(begin);
  const x = await trajectory.parameters();
  const losses = [...(await trajectory.advance(compared))];
  const batches = Array.from({ length: preparedBatches }, (_, number) => batchOf(number)).filter(
    (batch) => batch !== undefined,
  );
  trajectory.dispose();
  const { id, settings } = begin.optimizer;
  const { rule, theta = new Float32Array() } = learnedNamed(name) ?? {};
  return {
    rule: { id, settings, theta: rule?.theta ?? [] },
    x,
    theta,
    batches,
    first: { losses, gradient: null },
  };
}

function prepared(batches: readonly Batch[], dataset: ImageDataset): Images {
  const images = batches.map((batch) => Array.from(numbersRead(batch, dataset.train, dataset)));
  const labels = batches.map(({ indices }) => Array.from(gatherLabels(dataset.train, indices)));
  return { images: Float32Array.from(images.flat()), labels: Uint8Array.from(labels.flat()) };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Int32Array | Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
