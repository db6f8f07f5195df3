/** Curves that ship with the kit: each gets the beginning of its run, computed now, where its first stored point recurs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseEngine } from 'l2o/internal/engine/choose.js';
import { epochLength } from 'l2o/internal/evaluation/epoch.js';
import { measured, pointCount } from 'l2o/internal/evaluation/measure.js';
import { beginningLength, begun } from 'l2o/internal/evaluation/replay.js';
import { programId, runId } from 'l2o/internal/store/run-id.js';
import { settledNumber } from 'l2o-thesis/internal/figures/json-text.js';
import { projectRoot } from 'l2o-thesis/internal/project.js';
import { toleranceOf } from 'l2o-thesis/internal/reproduce/reproduce.js';
import { writeShipped } from 'l2o-thesis/internal/results/shipped-results.js';
import { knownRuns } from './known-runs.mjs';

const folder = join(projectRoot, 'data', 'results');

export async function results() {
  const known = await knownRuns();
  const byPresentId = new Map([...known.values()].map((one) => [runId(one.definition), one]));
  for (const name of readdirSync(folder).filter((name) => /^fig-.*\.json$/.test(name))) {
    const file = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const moved = [];
    for (const curve of file.curves) {
      const one = known.get(curve.id) ?? byPresentId.get(curve.id);
      const reason = one ? undefined : 'no figure shows it now';
      const beginning = one && (await beginningOfCurve(curve, one.run));
      if (beginning) moved.push({ curve, one, beginning });
      else
        console.log(
          `${name}: ${curve.series}, seed ${curve.seed} is left out: ${reason ?? 'its first point does not recur'}`,
        );
    }
    const tolerance = await toleranceOf(moved.map(({ one, beginning }) => ({ run: one.run, beginning })));
    const curves = moved.map(({ curve: { versions, ...curve }, one: { definition }, beginning }) => ({
      ...curve,
      // The kernels had a number that was raised by hand.
      versions: Object.fromEntries(Object.entries(versions).filter(([name]) => name !== 'kernels')),
      id: runId(definition),
      program: programId(definition),
      data: definition.data,
      beginning,
    }));
    await writeShipped({ figure: file.figure, kit: file.kit, tolerance, curves }, folder);
    console.log(`${name}: ${moved.length} of ${file.curves.length} curves, tolerance ${tolerance}`);
  }
}

/**
 * @param {import('l2o-thesis/internal/results/shipped-curve.js').ShippedCurve} curve
 * @param {import('./known-runs.mjs').KnownRun['run']} run
 * @returns undefined where the first point is another
 */
async function beginningOfCurve({ engine: name, measure, points }, run) {
  const { engine } = await chooseEngine(name);
  const epoch = epochLength(run.problem, run.dataset);
  let steps = 1;
  while (pointCount(steps, measure, epoch) < 1) steps++;
  const start = await begun({ ...run, engine }, Math.max(steps, beginningLength(run.problem.kind)));
  const [first] = measured(
    { losses: Float64Array.from(start.losses.slice(0, steps)), runningAccuracies: new Float64Array() },
    measure,
    epoch,
  );
  const { arithmetic, losses } = start;
  return settledNumber(first) === points[0]
    ? { arithmetic, losses: losses.slice(0, beginningLength(run.problem.kind)) }
    : undefined;
}
