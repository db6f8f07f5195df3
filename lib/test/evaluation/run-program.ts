/**
 * A process that computes one run slowly, in a folder given to it, with a checkpoint after every chunk. It
 * prints a line per chunk, and the result at the end.
 */
import { evaluateRun } from '../../core/src/evaluation/evaluate-run.js';
import { FileStore } from '../../core/src/node/store/run-store.js';
import { descent, FakeEngine, networkParabola, tenImages } from './fake-engine.js';

const [, , folder = '', steps = '0', millisecondsPerStep = '0'] = process.argv;
const result = await evaluateRun({
  engine: new FakeEngine({ millisecondsPerStep: Number(millisecondsPerStep) }),
  problem: networkParabola,
  optimizer: descent,
  dataset: tenImages,
  seed: 0,
  steps: Number(steps),
  store: new FileStore(folder, { onWarning: (message) => console.log(`warning: ${message}`) }),
  curve: 'test',
  onProgress: ({ state, step }) => console.log(`${state} ${step}`),
  checkpointSeconds: 0,
});
const { losses, accuracies, stepsComputed } = result;
console.log(JSON.stringify({ losses: [...losses], accuracies: [...accuracies], stepsComputed }));
