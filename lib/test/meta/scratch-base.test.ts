import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { it } from 'vitest';
import { chooseEngine } from '../../src/engine/choose.js';
import { definitionOf } from '../../src/evaluation/evaluate-run.js';
import { kMomentums } from '../../src/learned/k-momentums.js';
import { multiscaleAdam } from '../../src/learned/multiscale-adam.js';
import { metaProblem } from '../../src/meta/meta-problem.js';
import { mlpMnist } from '../../src/problems/mlp-mnist.js';
import { runId } from '../../src/store/run-id.js';
import { training, type TrainingOptions } from '../../src/meta/training.js';
import { TrainingTrajectory } from '../../src/meta/training-trajectory.js';
import { madeUpImages } from '../support/images.js';
const dataset = madeUpImages(200);
it('base', async () => {
  const cases: [string, Partial<TrainingOptions>][] = [
    ['la', {}],
    ['la3', { unroll: 3 }],
    ['la second', { unroll: 3, order: 'second' }],
    ['one-per-unroll', { unroll: 2, batches: 'one-per-unroll' }],
    ['km', { rule: kMomentums({ timescales: [0.5, 0.9], etaMin: 1e-3, range: true, hidden: [4] }), unroll: 2 }],
    ['mlp', { rule: multiscaleAdam({ rate: 1e-2, mixture: { hidden: [5] } }), unroll: 3 }],
  ];
  for (const name of ['tensor/wasm', 'tensor/cpu']) {
    const { engine } = await chooseEngine(name);
    for (const [label, options] of cases) {
      const t = training({ rule: multiscaleAdam({ rate: 1e-2, mixture: { average: 'la-b' } }), problem: mlpMnist({ hidden: [4], batchSize: 16 }), iterations: 60, metaRate: 1e-3, order: 'first', validation: { every: 15, steps: 10 }, resets: { early: [5, 9], earlySteps: 30, later: [10, 20], leastLoss: 1e-15, largestNorm: 1e4 }, ...options });
      const trajectory = new TrainingTrajectory({ training: t, engine, dataset, seed: 1 });
      await trajectory.advance(60);
      const { arrays } = await trajectory.snapshot();
      const hash = createHash('sha256');
      for (const [n, { values }] of Object.entries(arrays)) { hash.update(n); for (const v of values) hash.update(String(v)); }
      appendFileSync(process.env.OUT ?? '', `${name} ${label} ${hash.digest('hex').slice(0, 16)} ${runId(definitionOf({ problem: metaProblem(t), optimizer: t.outer, seed: 0, engine, dataset }))}\n`);
    }
  }
  const { engine } = await chooseEngine('tensor/wasm');
  const t = training({ rule: multiscaleAdam({ rate: 1e-3, mixture: { average: 'la-b' } }), problem: mlpMnist(), iterations: 50000, metaRate: 2e-4, unroll: 1, order: 'first', validation: { every: 20000, steps: 20000 } });
  appendFileSync(process.env.OUT ?? '', `plain ${runId(definitionOf({ problem: metaProblem(t), optimizer: t.outer, seed: 0, engine, dataset }))}\n`);
});
