import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/src/errors.js';
import { Curve, curveNamed, ranges } from '../../thesis/src/notebook/curve.js';

const curve = new Curve('a', [0, 1, 2, 4], [3, 1, 2, 0]);
const flat = new Curve('b', [0, 4], [1.5, 1.5]);

describe('Curve', () => {
  it('knows its first, last and lowest point', () => {
    expect([curve.first, curve.last, curve.length]).toEqual([3, 0, 4]);
    expect(new Curve('c', [5, 6, 7], [2, -1, 0]).lowest).toEqual({ x: 6, y: -1 });
  });

  it('has values between its points, on the straight line, and none beyond its ends', () => {
    expect([0, 1, 0.5, 3].map((x) => curve.at(x))).toEqual([3, 1, 2, 1]);
    expect([-1, 4.5].map((x) => curve.at(x))).toEqual([Number.NaN, Number.NaN]);
  });

  it('says where it is below another, and by how much', () => {
    expect(curve.below(flat)).toEqual([1, 4]);
    expect(curve.below(flat, [0, 1, 2, 3, 9])).toEqual([1, 3]);
    expect(curve.below(flat, curve.x, 0.5)).toEqual([4]);
    expect(curve.lead(flat)).toBe(1.5);
    expect(flat.lead(curve, [0, 9])).toBe(1.5);
    expect(new Curve('high', [0], [9]).lead(flat)).toBe(0);
  });

  it('sums up a part', () => {
    expect(curve.window(0, 2)).toEqual({ low: 1, mean: 2, high: 3 });
  });
});

describe('curveNamed', () => {
  it('finds a curve, or names the nearest', () => {
    expect(curveNamed([flat, curve], 'a')).toBe(curve);
    expect(() => curveNamed([curve, new Curve('MNG eta_min 1e-4', [], [])], 'MNG eta_min 1e-5')).toThrow(
      UsageError,
    );
    expect(() => curveNamed([curve, new Curve('MNG eta_min 1e-4', [], [])], 'MNG eta_min 1e-5')).toThrow(
      'take the nearest: MNG eta_min 1e-4',
    );
  });
});

describe('ranges', () => {
  it('writes neighbours as one', () => {
    expect(ranges([24, 25, 26, 41, 48, 49])).toBe('24-26, 41, 48-49');
    expect(ranges([])).toBe('');
  });
});
