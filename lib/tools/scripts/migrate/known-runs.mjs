/** Every run that a figure of the thesis shows, under the address that it had in earlier versions of the kit. */
import { createHash } from 'node:crypto';
import { chooseEngine } from 'l2o/internal/engine/choose.js';
import { MissingDataError } from 'l2o/internal/errors.js';
import { programOf } from 'l2o/internal/evaluation/evaluate-run.js';
import { batchesOf } from 'l2o/internal/problems/problem.js';
import { canonicalJson } from 'l2o/internal/store/canonical.js';
import { bindTrained } from 'l2o/internal/trained/trained-optimizer.js';
import { loadDataset } from 'l2o-thesis/internal/data/load.js';
import { loadTrained, trainedNames } from 'l2o-thesis/internal/data/trained.js';
import { experiments } from 'l2o-thesis/internal/experiments/index.js';

/** More than any figure has. */
const seeds = Array.from({ length: 20 }, (_, seed) => seed);

const known = await trainedNames();

/**
 * The address of a run as it was, under the first and only protocol: names, settings and a number that was raised by hand.
 * @param {import('l2o/internal/store/run-definition.js').RunDefinition} definition
 */
export function oldId({ problem, optimizer, seed, precision, data }) {
  /** @param {import('l2o/internal/store/run-definition.js').Definition} definition */
  const named = ({ id, settings }) => ({ id, settings });
  const old = { problem: named(problem), optimizer: named(optimizer), seed, precision, data, protocol: 1 };
  return createHash('sha256').update(canonicalJson(old)).digest('hex').slice(0, 16);
}

/**
 * @param {import('l2o-thesis/internal/experiments/experiment.js').SeriesRecord} series
 * @returns undefined where the optimizer was trained for one figure alone, and did not ship with the kit
 */
async function optimizerOf(series) {
  if ('optimizer' in series) return series.optimizer;
  const { name } = series.training;
  return known.includes(name) ? bindTrained(await loadTrained(name), series.evaluatedWith) : undefined;
}

/**
 * The images of a problem.
 * @param {import('l2o/internal/problems/problem.js').Problem} problem
 */
export async function imagesOf(problem) {
  const name = batchesOf(problem)?.dataset;
  if (name === undefined) return undefined;
  return loadDataset(name).catch((error) => {
    if (error instanceof MissingDataError) return error;
    throw error;
  });
}

/**
 * @typedef {object} KnownRun
 * @property {import('l2o/internal/store/run-definition.js').RunDefinition} definition
 * @property {Pick<import('l2o/internal/evaluation/evaluate-run.js').RunRequest, 'problem' | 'optimizer' | 'seed' | 'dataset'>} run
 */

/** @returns {Promise<Map<string, KnownRun>>} by old addresses; without those whose images are not here */
export async function knownRuns() {
  const { engine } = await chooseEngine();
  const found = new Map();
  for (const { panels } of experiments.flatMap((one) => (one.kind === 'figure' ? [one] : []))) {
    for (const series of panels.flatMap((panel) => panel.series)) {
      const { problem } = series;
      const optimizer = await optimizerOf(series);
      const dataset = await imagesOf(problem);
      if (!optimizer || dataset instanceof MissingDataError) continue;
      const data = dataset
        ? { name: dataset.name, variant: dataset.variant, checksum: dataset.checksum }
        : null;
      for (const seed of seeds) {
        const run = { problem, optimizer, seed, ...(dataset && { dataset }) };
        const definition = { ...(await programOf({ ...run, engine })), data };
        found.set(oldId(definition), { definition, run });
      }
    }
  }
  return found;
}
