import { describe, expect, test } from 'vitest';
import { textWidth } from '../../thesis/src/figures/font.js';
import { type FlowChart, flowChart, layOut } from '../../thesis/src/figures/sketch-flow.js';
import { learningAlgorithm } from '../../thesis/src/figures/sketch-learning-algorithm.js';
import type { Box } from '../../thesis/src/figures/svg-geometry.js';
import { overlap } from './measured.js';

const node = (id: string, column: number, row: number, text = id) =>
  ({ id, column, row, text, note: '', kind: 'box' }) as const;
const edge = (from: string, to: string, text = '') => ({ from, to, text, color: '#262626' });
const boxIn = (boxes: ReadonlyMap<string, Box>, id: string): Box => {
  const box = boxes.get(id);
  if (!box) throw new Error(`no box ${id}`);
  return box;
};

describe('the learning algorithm of Figure 2.1', () => {
  const { boxes, routes, width, height } = layOut(learningAlgorithm);

  test('is the loop of the thesis: the step on the problem, its loss, the update of w', () => {
    const words = Object.fromEntries(learningAlgorithm.nodes.map(({ id, text }) => [id, text]));
    expect(
      learningAlgorithm.edges.map(({ from, to, text }) => `${words[from]} -> ${words[to]}: ${text}`),
    ).toEqual([
      '∇_x L^t -> O_m(w^t): ',
      'O_m(w^t) -> x^t + Δx^t: Δx^t',
      'x^t + Δx^t -> L^(t+1) = Loss(P(x^(t+1))): x^(t+1)',
      'L^(t+1) = Loss(P(x^(t+1))) -> O: ∇_w L^(t+1)',
      'O_m(w^t) -> O: w^t',
      'O -> O_m(w^t): w^(t+1)',
    ]);
  });

  test('every arrow leaves the frame of its node, ends at that of the other, and points there', () => {
    for (const { edge, tail, head, heading } of routes) {
      const [from, to] = [boxIn(boxes, edge.from), boxIn(boxes, edge.to)];
      expect(onFrame(tail, from), `tail of ${edge.from} -> ${edge.to}`).toBe(true);
      expect(onFrame(head, to), `head of ${edge.from} -> ${edge.to}`).toBe(true);
      const [dx, dy] = [Math.sign(head[0] - tail[0]), Math.sign(head[1] - tail[1])];
      expect([dx, dy]).toEqual({ right: [1, 0], left: [-1, 0], down: [0, 1], up: [0, -1] }[heading]);
      expect(Math.hypot(head[0] - tail[0], head[1] - tail[1])).toBeGreaterThan(40);
    }
  });

  test('boxes stand apart and inside, and no arrow runs through one', () => {
    const all = [...boxes.values()];
    all.forEach((box, index) => {
      expect(all.slice(index + 1).some((other) => overlap(box, other))).toBe(false);
      expect(box.left >= 0 && box.top >= 0 && box.right <= width && box.bottom <= height).toBe(true);
    });
    for (const { edge, tail, head } of routes) {
      const upright = tail[0] === head[0];
      const [across, down] = upright ? [1.5, 0] : [0, 1.5];
      const way = {
        left: Math.min(tail[0], head[0]) - across,
        right: Math.max(tail[0], head[0]) + across,
        top: Math.min(tail[1], head[1]) - down,
        bottom: Math.max(tail[1], head[1]) + down,
      };
      const crossed = [...boxes].filter(([, box]) => overlap(way, box)).map(([id]) => id);
      expect(crossed, `${edge.from} -> ${edge.to}`).toEqual([]);
    }
  });
});

test('two arrows between the same nodes stand beside each other, their words on the outer sides', () => {
  const two: FlowChart = {
    nodes: [node('a', 0, 0), node('b', 0, 1)],
    edges: [edge('a', 'b', 'down'), edge('b', 'a', 'up')],
  };
  const [down, up] = layOut(two).routes;
  expect(Number(up?.tail[0]) - Number(down?.tail[0])).toBeGreaterThan(20);
  expect(down?.label).toMatchObject({ xanchor: 'right' });
  expect(up?.label).toMatchObject({ xanchor: 'left' });
  expect(Number(down?.label.x)).toBeLessThan(Number(down?.tail[0]));
  expect(Number(up?.label.x)).toBeGreaterThan(Number(up?.tail[0]));
});

test('an arrow is long enough for its words', () => {
  const text = 'a long word on an arrow';
  const [route] = layOut({
    nodes: [node('a', 0, 0), node('b', 1, 0)],
    edges: [edge('a', 'b', text)],
  }).routes;
  const length = Number(route?.head[0]) - Number(route?.tail[0]);
  expect(length).toBeGreaterThan(textWidth(text, { size: 14, weight: 'regular' }));
});

test('a box is as wide as its formula, raised text at its smaller size', () => {
  const widthOf = (text: string) => {
    const { left, right } = boxIn(layOut({ nodes: [node('a', 0, 0, text)], edges: [] }).boxes, 'a');
    return right - left;
  };
  expect(widthOf('xxxxxxxxxxx')).toBeGreaterThan(widthOf('x^(xxxxxxxxxx)'));
  expect(widthOf('x^(xxxxxxxxxx)')).toBeGreaterThan(widthOf('x^(xxxxx)'));
});

test('an arrow that would run through a box, or leads nowhere, is an error', () => {
  const nodes = [node('a', 0, 0), node('b', 1, 0), node('c', 2, 0), node('d', 1, 1)];
  for (const wrong of [edge('a', 'c'), edge('a', 'd'), edge('a', 'a')]) {
    expect(() => layOut({ nodes, edges: [wrong] })).toThrow('neighbours');
  }
  expect(() => layOut({ nodes, edges: [edge('a', 'e')] })).toThrow('"e"');
});

test('what comes from elsewhere has no frame', () => {
  const shapes = (kind: 'box' | 'input') =>
    flowChart({ nodes: [{ ...node('a', 0, 0), kind }], edges: [] }).layout.shapes;
  expect(shapes('box')).toHaveLength(1);
  expect(shapes('input')).toEqual([]);
});

function onFrame([x, y]: readonly [number, number], { left, right, top, bottom }: Box): boolean {
  const within = x >= left && x <= right && y >= top && y <= bottom;
  return within && (x === left || x === right || y === top || y === bottom);
}
