import { describe, expect, it } from 'vitest';
import { sgd } from '../../core/src/optimizers/sgd.js';
import { rosenbrock } from '../../core/src/problems/rosenbrock.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import { colorOf } from '../../thesis/src/figures/palette.js';
import { digitsChart, pathOf, surfaceChart } from '../../thesis/src/notebook/pictures.js';

describe('pathOf', () => {
  it('is every point from the start on', async () => {
    const path = await pathOf(rosenbrock({ start: [1, 1] }), sgd({ rate: 0.1 }), {
      steps: 3,
      color: 'adam 10',
    });
    expect(path).toMatchObject({ x: [1, 1, 1, 1], y: [1, 1, 1, 1], color: colorOf('adam 10') });
    const { x } = await pathOf(sumOfSquares({ dimensions: 2 }), sgd({ rate: 0.25 }), {
      steps: 2,
      color: 'adam 10',
    });
    expect([x[1], x[2]].map((value) => (value ?? 0) / (x[0] ?? 1))).toEqual([0.5, 0.25]);
  });
});

describe('surfaceChart', () => {
  it('is log10 of the loss, x along the rows', async () => {
    const chart = await surfaceChart(rosenbrock(), {
      x: [0, 2],
      y: [-1, 1],
      levels: [0, 2, 1],
      minimum: [1, 1],
    });
    const { x, y, z } = JSON.parse(JSON.stringify(chart.data[0]));
    expect([x[0], x.at(-1), y[0], y.at(-1)]).toEqual([0, 2, -1, 1]);
    // L(2, -1) = (1 - 2)^2 + 100 (-1 - 4)^2 = 2501, L(0, 1) = 1 + 100.
    expect(z[0].at(-1)).toBeCloseTo(Math.log10(2501), 3);
    expect(z.at(-1)[0]).toBeCloseTo(Math.log10(101), 3);
  });
});

describe('digitsChart', () => {
  it('puts the images row by row, missing ones empty', () => {
    const images = new Uint8Array(3 * 784).map((_, i) => 1 + Math.floor(i / 784));
    const chart = digitsChart({ images, labels: new Uint8Array(3), count: 3 }, [2, 0, 1], 2);
    const { z } = JSON.parse(JSON.stringify(chart.data[0]));
    expect([z.length, z[0].length]).toEqual([56, 56]);
    expect([z[0][0], z[0][28], z[28][0], z[55][55]]).toEqual([3, 1, 2, 0]);
  });
});
