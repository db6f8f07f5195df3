/**
 * Trained optimizers of earlier versions: each file gets the beginning of its training, and, where that takes less than ten
 * minutes here, the whole training is done again to see whether it gives the same theta.
 */

import { chooseEngine } from 'l2o/internal/engine/choose.js';
import { definitionOf, evaluateRun } from 'l2o/internal/evaluation/evaluate-run.js';
import { begun } from 'l2o/internal/evaluation/replay.js';
import { problemProgram } from 'l2o/internal/fingerprint/problem-program.js';
import { ruleProgram } from 'l2o/internal/fingerprint/rule-program.js';
import { resultAfter } from 'l2o/internal/meta/training-log.js';
import { FileStore } from 'l2o/internal/node/store/run-store.js';
import { loadTrained, saveTrained, trainedNames } from 'l2o-thesis/internal/data/trained.js';
import { experiments } from 'l2o-thesis/internal/experiments/index.js';
import { trainingsOf } from 'l2o-thesis/internal/experiments/needs.js';
import { runsFolder } from 'l2o-thesis/internal/project.js';
import { imagesFor } from 'l2o-thesis/internal/reproduce/plan.js';
import { replayOf } from 'l2o-thesis/internal/reproduce/trainings.js';

const mostSeconds = 600;
/** Meta-iterations until all is compiled, and those that are timed after them. */
const [before, sample] = [100, 300];

export async function trained() {
  const engine = await chooseEngine();
  const options = { engine, store: new FileStore(runsFolder()) };
  const names = new Set(await trainedNames());
  const begunOnes = [];
  for (const experiment of experiments) {
    const images = await imagesFor(experiment, 'thesis');
    for (const named of trainingsOf(experiment)) {
      if (!names.delete(named.name)) continue;
      const optimizer = await loadTrained(named.name);
      const { record } = optimizer;
      if (record.replay?.theta) continue;
      const run = replayOf(record, named, images, options);
      if (!run) {
        console.log(`${named.name}: its training is not among those of the kit, or cannot be run here`);
        continue;
      }
      const seconds = (await secondsPerIteration(run)) * record.metaIterations;
      const replay = {
        rule: ruleProgram(named.rule),
        problem: await problemProgram(named.problem),
        data: (await definitionOf(run)).data,
        beginning: await begun(run),
        theta: false,
      };
      const began = { ...optimizer, record: { ...record, replay } };
      await saveTrained(began);
      begunOnes.push({ optimizer: began, replay, run, seconds });
    }
  }
  for (const name of names) console.log(`${name}: no figure or table names it`);
  for (const { optimizer, replay, run, seconds } of begunOnes.sort((a, b) => a.seconds - b.seconds)) {
    const { name, theta, record } = optimizer;
    if (seconds > mostSeconds) {
      console.log(`${name}: theta not replayed, ${Math.round(seconds / 60)} minutes`);
    } else if (isSame(theta, await thetaOf(run, record.metaIterations))) {
      await saveTrained({ ...optimizer, record: { ...record, replay: { ...replay, theta: true } } });
      console.log(`${name}: the same theta`);
    } else {
      console.log(`${name}: ANOTHER THETA`);
    }
  }
}

/** @param {import('l2o/internal/evaluation/evaluate-run.js').RunRequest} run */
async function secondsPerIteration({ start, engine, problem, optimizer, seed, dataset }) {
  const trajectory = start?.() ?? engine.start({ problem, optimizer, seed, ...(dataset && { dataset }) });
  try {
    await trajectory.advance(before);
    const begin = performance.now();
    await trajectory.advance(sample);
    return (performance.now() - begin) / 1000 / sample;
  } finally {
    trajectory.dispose();
  }
}

/**
 * @param {import('l2o/internal/evaluation/evaluate-run.js').RunRequest} run
 * @param {number} iterations
 */
async function thetaOf(run, iterations) {
  return resultAfter(iterations, await evaluateRun({ ...run, steps: iterations })).theta;
}

/**
 * @param {Float32Array} a
 * @param {Float32Array} b
 */
function isSame(a, b) {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}
