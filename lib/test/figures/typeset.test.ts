import { expect, test } from 'vitest';
import { tickText, typeset } from '../../thesis/src/figures/typeset.js';

test.each([
  ['MNG eta_min 1e-4', 'MNG η<sub>min</sub> 1e-4'],
  ['Adam eta 1.0', 'Adam η 1.0'],
  ['O_m k 6 eta_min 1e-3', 'O<sub>m</sub> k 6 η<sub>min</sub> 1e-3'],
  ['Adam_0.99', 'Adam<sub>0.99</sub>'],
  ['beta, theta, meta', 'beta, theta, meta'],
  ['loss < 1 & <b>', 'loss &lt; 1 &amp; &lt;b&gt;'],
])('"%s"', (label, markup) => {
  expect(typeset(label)).toBe(markup);
});

test('ticks have the decimals of the finest one and a minus sign', () => {
  expect(tickText([-12.5, -10, 0])).toEqual(['−12.5', '−10.0', '0.0']);
  expect(tickText([0, 20])).toEqual(['0', '20']);
});
