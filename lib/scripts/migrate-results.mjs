/**
 * Moves curves that come with the kit, and the mentions of their runs in `figures`, from the addresses that runs had before
 * they were known by what they compute: names, settings and a number that was raised by hand.
 *
 *     node lib/scripts/migrate-results.mjs && npm run l2o -- data record
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  batchesOf,
  bindTrained,
  chooseEngine,
  encodeShipped,
  experiments,
  loadTrained,
  programOf,
  projectRoot,
  runId,
  trainedNames,
} from '../dist/index.js';
import { canonicalJson } from '../dist/store/canonical.js';

/** More than any figure has. */
const seeds = Array.from({ length: 20 }, (_, seed) => seed);
const { engine } = await chooseEngine();
const known = await trainedNames();

/**
 * The address of a run as it was, under the first and only protocol.
 * @param {import('../dist/index.js').RunDefinition} definition
 */
function oldId({ problem, optimizer, seed, precision, data }) {
  /** @param {import('../dist/index.js').Definition} definition */
  const named = ({ id, settings }) => ({ id, settings });
  const old = { problem: named(problem), optimizer: named(optimizer), seed, precision, data, protocol: 1 };
  return createHash('sha256').update(canonicalJson(old)).digest('hex').slice(0, 16);
}

/**
 * @param {import('../dist/index.js').SeriesRecord} series
 * @returns undefined where the optimizer was trained for one figure alone, and did not come with the kit
 */
async function optimizerOf(series) {
  if ('optimizer' in series) return series.optimizer;
  const { name } = series.training;
  return known.includes(name) ? bindTrained(await loadTrained(name), series.evaluatedWith) : undefined;
}

/** @param {...string} folder */
function figureFilesIn(...folder) {
  const path = join(projectRoot, ...folder);
  return readdirSync(path)
    .filter((name) => /^fig-.*\.json$/.test(name))
    .map((name) => join(path, name));
}

const figures = figureFilesIn('figures');
/** The images that the figures were made of. */
const datasets = figures
  .map((file) => JSON.parse(readFileSync(file, 'utf8')).provenance?.data)
  .filter(Boolean);

/** New addresses by old ones. */
const moved = new Map();
for (const { panels } of experiments.flatMap((one) => (one.kind === 'figure' ? [one] : []))) {
  for (const series of panels.flatMap((panel) => panel.series)) {
    const { problem } = series;
    const optimizer = await optimizerOf(series);
    const name = batchesOf(problem)?.dataset;
    const images = name === undefined ? [null] : datasets.filter((data) => data.name === name);
    if (!optimizer) continue;
    for (const seed of seeds) {
      const program = await programOf({ problem, optimizer, seed, engine });
      for (const data of images) moved.set(oldId({ ...program, data }), runId({ ...program, data }));
    }
  }
}

/** @param {string} id */
const present = (id) => moved.get(id) ?? id;

for (const file of figureFilesIn('data', 'results')) {
  const shipped = JSON.parse(readFileSync(file, 'utf8'));
  /** @type {readonly import('../dist/index.js').ShippedCurve[]} */
  const curves = shipped.curves;
  const readdressed = curves.map((curve) => ({ ...curve, id: present(curve.id) }));
  writeFileSync(file, encodeShipped({ ...shipped, curves: readdressed }));
}
for (const file of figures) {
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text.replaceAll(/"([0-9a-f]{16})"/g, (_, id) => `"${present(id)}"`),
  );
}
