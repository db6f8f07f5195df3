/** Winograd's convolutions: exact where arithmetic is, and near to double precision on every build. */
import { describe, expect, it } from 'vitest';
import { plus, sides, times, transformsOf, zero } from '../../core/kernels/winograd-transforms.mjs';
import { isWinograd } from '../../core/src/engine/kernels/network/operations.js';
import { convCifar } from '../../core/src/problems/conv-cifar.js';
import { convMnist } from '../../core/src/problems/conv-mnist.js';
import { randomNumbers, testSeed } from '../support/seed.mjs';
import { drawSizes, largestErrors } from './convolution-passes.js';
import { builds } from './support.js';

type Fraction = typeof zero;

describe.each(sides)('transforms for sides of %i', (side) => {
  const transforms = Object.fromEntries(transformsOf(side).map((each) => [each.name, each]));

  /** The code of a transform, in fractions. */
  function run(name: string, values: readonly Fraction[]): Fraction[] {
    const { to, steps } = transforms[name];
    const known = new Map(values.map((value, i) => [`in${i}`, value]));
    for (const { name: result, terms } of steps) {
      const products = terms.map(([factor, operand]) => times(factor, known.get(operand) ?? [Number.NaN, 1]));
      known.set(result, products.reduce(plus, zero));
    }
    return Array.from({ length: to }, (_, i) => known.get(`out${i}`) ?? [Number.NaN, 1]);
  }

  const unit = (length: number, at: number): Fraction[] =>
    Array.from({ length }, (_, i) => [i === at ? 1 : 0, 1]);
  const entries = (a: readonly Fraction[], b: readonly Fraction[]) => a.map((value, i) => times(value, b[i]));

  // What is linear in both factors is proven by their units.
  it('make the sums of a convolution, and of its weights, exactly', () => {
    for (let place = 0; place < 8; place++) {
      const input = run('input', unit(8, place));
      for (let weight = 0; weight < side; weight++) {
        const outputs = run('output', entries(run('weights', unit(side, weight)), input));
        expect(outputs).toEqual(unit(9 - side, place - weight));
      }
      for (let output = 0; output < 9 - side; output++) {
        const weights = run('weightGradients', entries(run('gradients', unit(9 - side, output)), input));
        expect(weights).toEqual(unit(side, place - output));
      }
    }
  });
});

/** Convolutions of the thesis behind the first, with their ways. */
const thesis = [convCifar(0), convCifar(1), convMnist(0), convMnist(1)].map(({ id, layers }) => {
  const [first, second] = layers.filter((layer) => layer.kind === 'convolution');
  return { id, first, second };
});

it('is the way of every second convolution of the thesis, and of no first', () => {
  for (const { first, second } of thesis) {
    expect(isWinograd(second, second.channels, second.outputs)).toBe(true);
    expect(isWinograd(first, first.channels, first.outputs)).toBe(false);
  }
});

describe('every pass of every build is within 5e-6 of double precision', () => {
  const bound = 5e-6;
  const all = builds.map(({ build }) => build);

  it.each(thesis)('$id', ({ second }) => {
    for (const error of largestErrors(all, second, 5)) expect(error).toBeLessThan(bound);
  });

  it('3 x 3', () => {
    const sizes = { height: 12, width: 12, channels: 64, outputs: 64, side: 3 };
    for (const error of largestErrors(all, sizes, 5)) expect(error).toBeLessThan(bound);
  });

  it('drawn sizes', () => {
    const random = randomNumbers('sizes of convolutions');
    for (let i = 0; i < 15; i++) {
      const { sizes, rows } = drawSizes(random, 1e7);
      for (const error of largestErrors(all, sizes, rows)) {
        expect(error, `${rows} images: ${JSON.stringify(sizes)}, seed ${testSeed}`).toBeLessThan(bound);
      }
    }
  });
});
