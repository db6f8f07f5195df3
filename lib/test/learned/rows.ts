/** Every learned rule of the thesis, and of its future work, with its oracle: the rows of the tables in this folder. */
import { kMomentums } from '../../core/src/learned/k-momentums.js';
import { kTimesteps } from '../../core/src/learned/k-timesteps.js';
import type { LearnedOptimizer } from '../../core/src/learned/learned-optimizer.js';
import { magnitudesBetween } from '../../core/src/learned/magnitudes.js';
import { multiscaleAdam } from '../../core/src/learned/multiscale-adam.js';
import { adamTimescales } from '../../core/src/learned/timescales.js';
import { cosine } from '../../core/src/optimizers/cosine-annealing.js';
import { timescalesBetween } from '../../core/src/optimizers/momentums.js';
import { Stream } from '../../core/src/random/stream.js';
import {
  averageA,
  averageB,
  averageC,
  networkOf,
  type OracleRule,
  oracleMomentums,
  oracleMultiscale,
  oracleTimesteps,
} from '../oracle/rules.js';

export interface Row {
  readonly name: string;
  readonly rule: LearnedOptimizer;
  readonly oracle: OracleRule;
  readonly theta: Float32Array;
}

/** Thirty times the deviation that training begins with, and biases too, so that no path is all but closed. */
const drawn = (rule: LearnedOptimizer): Float32Array => {
  const size = rule.theta.reduce((total, { shape }) => total + shape.reduce((a, b) => a * b, 1), 0);
  return Stream.fromSeed(5)
    .normal(new Float32Array(size))
    .map((value) => 0.3 * value);
};

/** Weights of both signs whose sum is far from 0. */
const mixedSigns = Float32Array.of(0.5, -0.2, 0.4, 0.3, -0.1, 0.6);

/** Without a theta of its own a row gets a drawn one. */
export const row = (name: string, rule: LearnedOptimizer, oracle: OracleRule, theta = drawn(rule)): Row => ({
  name,
  rule,
  oracle,
  theta,
});

export const etaMin = 0.05;
const hidden = [6];
const five = timescalesBetween(0.2, 0.9, 5);
const six = adamTimescales(6);
const rate = 0.02;
/** Large, so that a step without it is far away. */
const noise = 0.3;
const magnitudes = magnitudesBetween(0.1, 3, 4);
/** 0, then equal ratios: 0.1 times the square root of 30 is 0.5477. */
const spanned = [0, 0.1, 0.5477, 3];
const decay = cosine({ from: 0.08, to: 0.01, steps: 15 });
const decayed = (t: number) => (t > 15 ? 0.01 : 0.01 + (0.07 * (1 + Math.cos((Math.PI * (t - 1)) / 15))) / 2);

export const rows: readonly Row[] = [
  row('k Timesteps', kTimesteps({ k: 5, etaMin, hidden }), oracleTimesteps(5, etaMin, false, hidden)),
  row(
    'k Timesteps, range on',
    kTimesteps({ k: 5, etaMin, range: true, hidden }),
    oracleTimesteps(5, etaMin, true, hidden),
  ),
  row(
    'k Timesteps, k = 1, two hidden layers',
    kTimesteps({ k: 1, etaMin, hidden: [4, 5] }),
    oracleTimesteps(1, etaMin, false, [4, 5]),
  ),
  row(
    'k Momentums',
    kMomentums({ timescales: five, etaMin, hidden }),
    oracleMomentums(five, etaMin, false, 'gradients', hidden),
  ),
  row(
    'k Momentums, range on',
    kMomentums({ timescales: five, etaMin, range: true, hidden }),
    oracleMomentums(five, etaMin, true, 'gradients', hidden),
  ),
  row(
    'k Momentums, points and gradients',
    kMomentums({ timescales: five, etaMin, inputs: 'points-and-gradients', hidden }),
    oracleMomentums(five, etaMin, false, 'points-and-gradients', hidden),
  ),
  row(
    'k Momentums, points and gradients, range on',
    kMomentums({ timescales: five, etaMin, range: true, inputs: 'points-and-gradients', hidden }),
    oracleMomentums(five, etaMin, true, 'points-and-gradients', hidden),
  ),
  row(
    'k Momentums, Adam-like',
    kMomentums({ timescales: five, etaMin, inputs: 'adam-like', hidden }),
    oracleMomentums(five, etaMin, false, 'adam-like', hidden),
  ),
  row(
    'k Momentums, Adam-like, range on',
    kMomentums({ timescales: five, etaMin, range: true, inputs: 'adam-like', hidden }),
    oracleMomentums(five, etaMin, true, 'adam-like', hidden),
  ),
  row(
    'k Timesteps, eta_min decays',
    kTimesteps({ k: 5, etaMin: decay, hidden }),
    oracleTimesteps(5, decayed, false, hidden),
  ),
  row(
    'k Timesteps, other magnitudes, range on',
    kTimesteps({ k: 5, etaMin, range: true, hidden, magnitudes }),
    oracleTimesteps(5, etaMin, true, hidden, { magnitudes: spanned }),
  ),
  row(
    'k Timesteps, sigmoids',
    kTimesteps({ k: 5, etaMin, hidden, units: 'sigmoid' }),
    oracleTimesteps(5, etaMin, false, hidden, { units: 'sigmoid' }),
  ),
  row(
    'k Momentums, sigmoids, two hidden layers',
    kMomentums({ timescales: five, etaMin, hidden: [4, 5], units: 'sigmoid' }),
    oracleMomentums(five, etaMin, false, 'gradients', [4, 5], { units: 'sigmoid' }),
  ),
  row(
    'k Timesteps, noise',
    kTimesteps({ k: 5, etaMin, hidden, noise }),
    oracleTimesteps(5, etaMin, false, hidden, { noise }),
  ),
  row(
    'k Momentums, eta_min decays, range on',
    kMomentums({ timescales: five, etaMin: decay, range: true, hidden }),
    oracleMomentums(five, decayed, true, 'gradients', hidden),
  ),
  row(
    'k Momentums, eta_min decays, other magnitudes, noise',
    kMomentums({ timescales: five, etaMin: decay, hidden, magnitudes, noise }),
    oracleMomentums(five, decayed, false, 'gradients', hidden, { magnitudes: spanned, noise }),
  ),
  row(
    'LA_a',
    multiscaleAdam({ rate, mixture: { average: 'la-a' } }),
    oracleMultiscale(six, rate, averageA),
    mixedSigns,
  ),
  row(
    'LA_b, cosine schedule',
    multiscaleAdam({ rate: cosine({ from: 0.02, to: 0.001, steps: 40 }), mixture: { average: 'la-b' } }),
    oracleMultiscale(
      six,
      (t) => 0.001 + 0.0095 * (1 + Math.cos((Math.PI * Math.min(t - 1, 40)) / 40)),
      averageB,
    ),
    mixedSigns,
  ),
  row(
    'LA_c',
    multiscaleAdam({ rate, mixture: { average: 'la-c' } }),
    oracleMultiscale(six, rate, averageC),
    mixedSigns,
  ),
  row(
    'LA_b, timescales of its own',
    multiscaleAdam({
      rate,
      mixture: { average: 'la-b' },
      timescales: [
        [0.95, 0.99],
        [0.5, 0.6],
      ],
    }),
    oracleMultiscale(
      [
        [0.95, 0.99],
        [0.5, 0.6],
      ],
      rate,
      averageB,
    ),
    Float32Array.of(-0.2, 0.5),
  ),
  row(
    'network mixture, one hidden layer',
    multiscaleAdam({ rate, mixture: { hidden: [6] } }),
    oracleMultiscale(six, rate, networkOf([6])),
  ),
  row(
    'network mixture, two hidden layers',
    multiscaleAdam({ rate, mixture: { hidden: [5, 4] } }),
    oracleMultiscale(six, rate, networkOf([5, 4])),
  ),
  row(
    'network mixture, noise',
    multiscaleAdam({ rate, mixture: { hidden: [6] }, noise }),
    oracleMultiscale(six, rate, networkOf([6]), noise),
  ),
];
