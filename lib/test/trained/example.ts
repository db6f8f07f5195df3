/** A trained optimizer for tests, not trained at all. */

import type { LearnedOptimizer } from '../../core/src/learned/learned-optimizer.js';
import { multiscaleAdam } from '../../core/src/learned/multiscale-adam.js';
import { totalSize } from '../../core/src/parameters.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import type { TrainedOptimizer } from '../../core/src/trained/trained-optimizer.js';
import type { TrainingRecord } from '../../core/src/trained/training-record.js';

export const network = multiscaleAdam({ rate: 0.01, mixture: { hidden: [3] } });

/** Another number at every place of theta. */
export function thetaFor({ theta }: LearnedOptimizer): Float32Array {
  return Float32Array.from({ length: totalSize(theta) }, (_, i) => Math.fround((i + 1) / 7) * (-1) ** i);
}

export function trainedExample(
  name = 'example',
  rule: LearnedOptimizer = network,
  change: Partial<TrainingRecord> = {},
): TrainedOptimizer {
  const { id, settings } = mlpMnist();
  return {
    name,
    rule,
    theta: thetaFor(rule),
    record: {
      ruleId: rule.id,
      settings: rule.settings,
      problem: { id, settings },
      training: { unroll: 20, order: 2 },
      profile: 'quick',
      seed: 3,
      metaIterations: 400,
      dump: 300,
      validation: -1.25,
      dumps: [
        { iteration: 100, score: null },
        { iteration: 300, score: -1.25 },
        { iteration: 400, score: -1 },
      ],
      ended: null,
      replay: {
        rule: '0123456789abcdef',
        problem: 'fedcba9876543210',
        data: { name: 'mnist', variant: 'official', checksum: '00' },
        beginning: { arithmetic: '00112233aabbccdd', losses: [-0.1, 2.301698923110962] },
        theta: true,
      },
      versions: { tfjs: '4.22.0' },
      kit: '0.1.0',
      licence: 'CC-BY-4.0',
      ...change,
    },
  };
}
