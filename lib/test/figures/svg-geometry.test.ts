import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import { lineExtent, textWidth } from '../../thesis/src/figures/font.js';
import { textBox, textBoxInPicture } from '../../thesis/src/figures/svg-geometry.js';

const style = { size: 10, weight: 'regular' } as const;
const word = textWidth('word', style);
const { ascent, descent } = lineExtent(style);

function element(svg: string, selector = 'text') {
  const { document } = new JSDOM(`<svg xmlns="http://www.w3.org/2000/svg">${svg}</svg>`, {
    contentType: 'image/svg+xml',
  }).window;
  const found = document.querySelector(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
}

const text = (attributes: string, content = 'word') =>
  `<text style="font-size: 10px" ${attributes}>${content}</text>`;

test.each([
  ['start', 0],
  ['middle', -0.5],
  ['end', -1],
])('an anchor at the %s', (anchor, shift) => {
  const box = textBox(element(text(`x="100" y="50" text-anchor="${anchor}"`)));
  expect(box?.left).toBeCloseTo(100 + shift * word);
  expect(box?.right).toBeCloseTo(100 + (1 + shift) * word);
  expect(box?.top).toBeCloseTo(50 - ascent);
  expect(box?.bottom).toBeCloseTo(50 + descent);
});

test('lines below each other, each from its own x', () => {
  const lines = '<tspan x="5" y="20" dy="0em">word</tspan><tspan x="5" y="20" dy="1.3em">word word</tspan>';
  const box = textBox(element(text('', lines)));
  expect(box?.left).toBeCloseTo(5);
  expect(box?.right).toBeCloseTo(5 + textWidth('word word', style));
  expect(box?.top).toBeCloseTo(20 - ascent);
  expect(box?.bottom).toBeCloseTo(20 + 13 + descent);
});

test('a subscript is smaller, lower and on the same line', () => {
  const content = 'word<tspan style="font-size:70%" dy="0.3em">word</tspan>';
  const box = textBox(element(text('x="0" y="0"', content)));
  expect(box?.right).toBeCloseTo(1.7 * word);
  expect(box?.bottom).toBeCloseTo(2.1 + 0.7 * descent);
});

test('transforms of all groups around it', () => {
  const turned = `<g transform="translate(10,20)"><g transform="rotate(-90,0,0) scale(2)">${text('x="0" y="0"')}</g></g>`;
  const box = textBoxInPicture(element(turned));
  expect(box?.left).toBeCloseTo(10 - 2 * ascent);
  expect(box?.right).toBeCloseTo(10 + 2 * descent);
  expect(box?.top).toBeCloseTo(20 - 2 * word);
  expect(box?.bottom).toBeCloseTo(20);
});

test('a group reaches over its texts; without text there is no box', () => {
  const group = `<g>${text('x="0" y="0"')}<g transform="translate(0,30)">${text('x="0" y="0"')}</g></g>`;
  expect(textBox(element(group, 'g'))?.bottom).toBeCloseTo(30 + descent);
  expect(textBox(element('<g><rect width="5" height="5"/></g>', 'g'))).toBeNull();
});
