import { expect, test } from 'vitest';
import { textWidth } from '../../thesis/src/figures/font.js';
import { formula, formulaWidth } from '../../thesis/src/figures/sketch-text.js';

test.each([
  ['x^t + Δx^t', 'x<sup>t</sup> + Δx<sup>t</sup>'],
  ['O_m(w^t)', 'O<sub>m</sub>(w<sup>t</sup>)'],
  ['L^(t+1) = Loss(P(x^(t+1)))', 'L<sup>t+1</sup> = Loss(P(x<sup>t+1</sup>))'],
  ['∇_w L^(t+1)', '∇<sub>w</sub> L<sup>t+1</sup>'],
  ['x_diff + eta_min', 'x<sub>diff</sub> + η<sub>min</sub>'],
  ['x*', 'x*'],
  ['a < b & c', 'a &lt; b &amp; c'],
])('%s is set as %s', (plain, markup) => {
  expect(formula(plain)).toBe(markup);
});

test('raised and lowered text is 70% as wide, marks have no width', () => {
  const style = { size: 20, weight: 'regular' } as const;
  const width = textWidth('x', style) + textWidth('t+1', { ...style, size: 14 }) + textWidth(' < 2', style);
  expect(formulaWidth('x<sup>t+1</sup> &lt; 2', style)).toBeCloseTo(width, 9);
  expect(formulaWidth('x<sub>t+1</sub> &lt; 2', style)).toBeCloseTo(width, 9);
});
