/** What the thesis says of its rules. */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../core/src/engine/engine.js';
import { kMomentums } from '../../core/src/learned/k-momentums.js';
import { kTimesteps } from '../../core/src/learned/k-timesteps.js';
import { bind, type LearnedOptimizer } from '../../core/src/learned/learned-optimizer.js';
import { magnitudesBetween } from '../../core/src/learned/magnitudes.js';
import { multiscaleAdam, plainAverage } from '../../core/src/learned/multiscale-adam.js';
import { adamTimescales } from '../../core/src/learned/timescales.js';
import { adam } from '../../core/src/optimizers/adam.js';
import { cosine } from '../../core/src/optimizers/cosine-annealing.js';
import { timescalesBetween } from '../../core/src/optimizers/momentums.js';
import { totalSize } from '../../core/src/parameters.js';
import { Stream } from '../../core/src/random/stream.js';
import { given, oracleMultiscale } from '../oracle/rules.js';
import { oracleStateOf, oracleUnroll, relativeDistance } from '../oracle/unroll.js';
import { engines } from '../support/engines.js';
import { blackWeights, drawnBatches, pointOf, smallImages, smallNetwork } from './small-network.js';

const problem = smallNetwork();
const network = { ...problem, initialize: () => pointOf(problem.size, 1) };
const rate = 0.02;

/** The points after 0, 1, ... steps of a rule with this theta. */
async function pointsOf(engine: Engine, rule: LearnedOptimizer, theta: ArrayLike<number>, steps = 6) {
  const optimizer = bind(rule, theta);
  const trajectory = engine.start({ problem: network, optimizer, seed: 0, dataset: smallImages });
  const points = [Array.from(await trajectory.parameters())];
  for (let t = 0; t < steps; t++) {
    await trajectory.advance(1);
    points.push(Array.from(await trajectory.parameters()));
  }
  trajectory.dispose();
  return points;
}

const zerosFor = ({ theta }: LearnedOptimizer) => new Float32Array(totalSize(theta));

describe.each(engines)('$name', ({ make }) => {
  it('LA with equal weights, and a network of zeros, are the plain average', async () => {
    const engine = await make();
    const bound = engine.precision === 'float64' ? 1e-14 : 1e-6;
    const average = await pointsOf(engine, plainAverage({ rate }), []);
    const same: [LearnedOptimizer, ArrayLike<number>][] = [
      [multiscaleAdam({ rate, mixture: { average: 'la-b' } }), Array<number>(6).fill(0.01)],
      [multiscaleAdam({ rate, mixture: { average: 'la-b' } }), [0.01, -0.01, 0.01, 0.01, -0.01, 0.01]],
      [multiscaleAdam({ rate, mixture: { average: 'la-a' } }), Array<number>(6).fill(-0.01)],
      [multiscaleAdam({ rate, mixture: { hidden: [50] } }), new Float32Array(656)],
      [multiscaleAdam({ rate, mixture: { hidden: [50, 50] } }), new Float32Array(3206)],
    ];
    for (const [rule, theta] of same) {
      const points = await pointsOf(engine, rule, theta);
      points.forEach((point, t) => {
        expect(relativeDistance(point, average[t])).toBeLessThan(bound);
      });
    }
  });

  it('all weight on one Adam is that Adam', async () => {
    const engine = await make();
    const rule = multiscaleAdam({ rate, mixture: { weights: [0, 1, 0, 0, 0, 0] } });
    const points = await pointsOf(engine, rule, []);
    const optimizer = adam({ rate });
    const trajectory = engine.start({ problem: network, optimizer, seed: 0, dataset: smallImages });
    await trajectory.advance(6);
    const bound = engine.precision === 'float64' ? 1e-12 : 1e-5;
    expect(relativeDistance(points[6], await trajectory.parameters())).toBeLessThan(bound);
    trajectory.dispose();
  });

  it('fixed weights: the first step is the sum of the weights, the next are those of the oracle', async () => {
    const engine = await make();
    const weights = [0.75668, 0.06197, 0.68091, -1.21117, -0.47439, 1.18599];
    const optimizer = bind(multiscaleAdam({ rate, mixture: { weights } }), []);
    const trajectory = engine.start({ problem: network, optimizer, seed: 0, dataset: smallImages });
    const begin = oracleStateOf(await trajectory.snapshot());
    await trajectory.advance(1);
    const first = oracleStateOf(await trajectory.snapshot());
    await trajectory.advance(5);
    const last = oracleStateOf(await trajectory.snapshot());
    trajectory.dispose();

    // At first every Adam goes one rate against the gradient, whatever its size; a black pixel has none.
    const moves = first.x.map((value, i) => Math.abs(value - begin.x[i]));
    expect(moves.slice(...blackWeights)).toEqual([0, 0]);
    const total = weights.reduce((a, b) => a + b, 0);
    for (const move of moves.slice(-10)) expect(Math.abs(move - rate * total)).toBeLessThan(1e-5);

    const rule = oracleMultiscale(adamTimescales(6), rate, given(weights));
    const batches = drawnBatches(0, network.batch.size, 6);
    const { end } = oracleUnroll({ problem: network, dataset: smallImages, rule, from: begin, batches }, []);
    const bound = engine.precision === 'float64' ? 1e-12 : 1e-5;
    expect(relativeDistance(last.x, end.x)).toBeLessThan(bound);
  });

  it('a theta of 0 gives delta = 0 in chapter 3: E_m = 0.5, E_s = 0', async () => {
    const engine = await make();
    const rules = [
      kTimesteps({ k: 5, etaMin: 0.1 }),
      kTimesteps({ k: 5, etaMin: 0.1, range: true }),
      kMomentums({ timescales: [0.5, 0.9], etaMin: 0.1 }),
      kMomentums({ timescales: [0.5, 0.9], etaMin: 0.1, range: true }),
    ];
    for (const rule of rules) {
      const points = await pointsOf(engine, rule, zerosFor(rule));
      for (const point of points) expect(point).toEqual(points[0]);
    }
  });

  it('E_m = 0.5 where only the sign is decided, and the step is subtracted', async () => {
    const engine = await make();
    const rule = kMomentums({ timescales: [0.5], etaMin: 0.1 });
    const theta = zerosFor(rule);
    theta[theta.length - 1] = 100;
    const [begin, first] = await pointsOf(engine, rule, theta, 1);
    first.forEach((value, i) => {
      expect(Math.abs(value - (begin[i] - 0.05))).toBeLessThan(1e-6);
    });
  });
});

describe('sizes of theta', () => {
  const etaMin = 1e-4;
  it.each<[string, LearnedOptimizer, number]>([
    ['k Timesteps 5', kTimesteps({ k: 5, etaMin }), 912],
    ['k Timesteps 10', kTimesteps({ k: 10, etaMin }), 1162],
    ['k Timesteps 100', kTimesteps({ k: 100, etaMin }), 5662],
    ['k Momentums 6', kMomentums({ timescales: timescalesBetween(0.2, 0.99, 6), etaMin }), 962],
    [
      'k Momentums 6, points and gradients',
      kMomentums({ timescales: timescalesBetween(0.2, 0.99, 6), etaMin, inputs: 'points-and-gradients' }),
      1262,
    ],
    ['k Timesteps 5, two magnitudes', kTimesteps({ k: 5, etaMin, magnitudes: [0, 1] }), 504],
    ['LA, k = 5', multiscaleAdam({ rate, mixture: { average: 'la-b' }, timescales: adamTimescales(5) }), 5],
    [
      'LA, k = 11',
      multiscaleAdam({ rate, mixture: { average: 'la-b' }, timescales: adamTimescales(11) }),
      11,
    ],
    ['RNN 1', multiscaleAdam({ rate, mixture: { hidden: [50] } }), 656],
    ['RNN 2', multiscaleAdam({ rate, mixture: { hidden: [50, 50] } }), 3206],
    ['plain average', plainAverage({ rate }), 0],
  ])('%s', (_name, rule, size) => {
    expect(totalSize(rule.theta)).toBe(size);
    const theta = rule.initialize(Stream.fromSeed(0));
    expect(theta).toHaveLength(size);
    expect(rule.initialize(Stream.fromSeed(0))).toEqual(theta);
    if (size > 0) expect(rule.initialize(Stream.fromSeed(1))).not.toEqual(theta);
  });

  it('begins with weights from N(0, 0.01^2) and biases of 0', () => {
    const theta = kTimesteps({ k: 5, etaMin }).initialize(Stream.fromSeed(0));
    const weights = [...theta.subarray(0, 250), ...theta.subarray(300, 900)];
    const deviation = Math.sqrt(weights.reduce((sum, w) => sum + w * w, 0) / weights.length);
    expect(Math.abs(deviation - 0.01)).toBeLessThan(0.001);
    expect([...theta.subarray(250, 300), ...theta.subarray(900)].every((bias) => bias === 0)).toBe(true);
  });
});

describe('magnitudes', () => {
  it('span decades in equal ratios, after 0', () => {
    expect(magnitudesBetween(1e-3, 1, 5)).toEqual([0, 0.001, 0.01, 0.1, 1]);
    expect(magnitudesBetween(0.25, 4, 3)).toEqual([0, 0.25, 4]);
    expect(magnitudesBetween(1 / 3, 2 / 3, 4)).toEqual([0, 1 / 3, 0.4714, 2 / 3]);
  });
});

describe('titles', () => {
  const decay = cosine({ from: 1e-2, to: 0, steps: 100 });
  const magnitudes = magnitudesBetween(1e-3, 1, 10);
  const timescales = [0.2, 0.99];
  const average = { average: 'la-b' } as const;
  it.each<[LearnedOptimizer, string]>([
    [kTimesteps({ k: 5, etaMin: 1e-3 }), 'k Timesteps 5 eta_min 1e-3'],
    [kTimesteps({ k: 5, etaMin: decay, range: true }), 'k Timesteps 5 eta_min 1e-2 -> 0 over 100, range on'],
    [
      kMomentums({ timescales, etaMin: 1e-2, magnitudes, noise: 0.01 }),
      'k Momentums 2 0.2-0.99 eta_min 1e-2, magnitudes 1e-3 to 1, noise 1e-2',
    ],
    [multiscaleAdam({ rate, mixture: average, noise: 0 }), 'LA_b k 6 eta 2e-2'],
    [multiscaleAdam({ rate, mixture: average, noise: 0.1 }), 'LA_b k 6 eta 2e-2, noise 1e-1'],
  ])('$1', ({ title }, expected) => {
    expect(title).toBe(expected);
  });
});

describe('bind', () => {
  it('gives different thetas different settings, and the same theta the same', () => {
    const rule = multiscaleAdam({ rate, mixture: { average: 'la-b' } });
    const settings = (last: number) => bind(rule, [1, 2, 3, 4, 5, last]).settings;
    expect(settings(6)).toEqual(settings(6));
    expect(settings(6)).not.toEqual(settings(6.000001));
  });

  it('keeps a theta of its own', async () => {
    const engine = await engines[0].make();
    const theta = Float32Array.of(1, 0, 0, 0, 0, 0);
    const rule = multiscaleAdam({ rate, mixture: { average: 'la-b' } });
    const optimizer = bind(rule, theta);
    theta.fill(1);
    const trajectory = engine.start({ problem: network, optimizer, seed: 0, dataset: smallImages });
    await trajectory.advance(4);
    const expected = await pointsOf(engine, rule, [1, 0, 0, 0, 0, 0], 4);
    expect(oracleStateOf(await trajectory.snapshot()).x).toEqual(expected[4]);
  });
});
