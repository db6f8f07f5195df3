/**
 * A process that trains LA_b on the made-up images, in a folder given to it, with a checkpoint after every chunk of
 * meta-iterations. It prints a line per chunk, and the result at the end.
 */

import { multiscaleAdam } from '../../core/src/learned/multiscale-adam.js';
import { train } from '../../core/src/meta/train.js';
import { training } from '../../core/src/meta/training.js';
import { FileStore } from '../../core/src/node/store/run-store.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import { chooseEngine } from '../../thesis/src/engines.js';
import { madeUpImages } from '../support/images.js';

const [, , folder = '', iterations = '0'] = process.argv;
const { engine } = await chooseEngine('tensor/wasm');
const { snapshot, stepsComputed } = await train({
  training: training({
    rule: multiscaleAdam({ rate: 1e-2, mixture: { average: 'la-b' } }),
    problem: mlpMnist({ hidden: [4], batchSize: 16 }),
    iterations: Number(iterations),
    metaRate: 1e-3,
    order: 'first',
    unroll: 2,
    resets: { early: [20, 60], earlySteps: 200, later: [50, 150], leastLoss: 1e-15, largestNorm: 1e4 },
    validation: { every: 100, steps: 20 },
  }),
  engine,
  dataset: madeUpImages(64),
  seed: 0,
  iterations: Number(iterations),
  store: new FileStore(folder, { onWarning: (message) => console.log(`warning: ${message}`) }),
  curve: 'training',
  onProgress: ({ state, step }) => console.log(`${state} ${step}`),
  checkpointSeconds: 0,
});
// Bytes as text, with the sign of a zero and every bit of what is no number.
const bytesOf = ({ values }: { values: Float32Array | Float64Array }) =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex');
const bytes = Object.entries(snapshot?.arrays ?? {}).map(([name, array]) => [name, bytesOf(array)]);
console.log(JSON.stringify({ bytes: Object.fromEntries(bytes), stepsComputed }));
