import { expect, test } from 'vitest';
import type { FigureData } from '../../thesis/src/figures/figure-data.js';
import { figureJson } from '../../thesis/src/figures/figure-json.js';
import { figure, heatMap, lines, panel, series, warned } from './example.js';

const json = (y: number[]) => figureJson(figure([panel([series('Adam eta 1e-2', 'adam 1e-2', { y })])]));

test('has the structure of the figure, readable and ending with a newline', () => {
  const text = figureJson(warned());
  expect(text.endsWith('}\n')).toBe(true);
  const read = JSON.parse(text);
  expect(read).toMatchObject({ figure: '3.6', unit: 'epoch', provenance: { profile: 'quick' } });
  expect(read.panels[0].series[0]).toMatchObject({
    reference: 'MNG eta_min 1e-2',
    diverged: [{ seed: 0, step: 12 }],
  });
  expect(JSON.parse(figureJson(lines())).panels[0].series[0].spread.low).toHaveLength(50);
});

test('keeps how it is drawn, the counterpart of a panel, and the trainings behind it', () => {
  expect(JSON.parse(figureJson(heatMap()))).toMatchObject({
    view: 'heat map',
    provenance: { trainings: [{ metaIterations: 30 }, { metaIterations: 5000 }, { metaIterations: 500 }] },
  });
  const [one] = lines().panels;
  if (!one) throw new Error('no panel');
  const withPanel = (more: object) =>
    JSON.parse(figureJson({ ...lines(), panels: [{ ...one, ...more }] })).panels[0];
  expect(withPanel({ referencePanel: 'b' }).referencePanel).toBe('b');
  expect(withPanel({ referencePanel: null }).referencePanel).toBeNull();
  expect(withPanel({})).not.toHaveProperty('referencePanel');
});

test('measured numbers have 6 significant digits, steps are exact', () => {
  const text = json([-1.23456789, 1234567.8, 1e-9 / 3]);
  expect(text).toContain('"y": [-1.23457, 1234570, 3.33333e-10]');
  expect(text).toContain('"x": [0, 1, 2]');
});

test('the order of keys does not depend on how the figure was made', () => {
  const shuffled = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(shuffled)
      : value && typeof value === 'object'
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, inner]) => [key, shuffled(inner)]),
          )
        : value;
  expect(figureJson(shuffled(heatMap()) as FigureData)).toBe(figureJson(heatMap()));
});

test('text that looks like a list stays as it is', () => {
  const caption = 'Betas [ 0.9,   0.999 ] and\n[\n 1,\n 2\n]';
  expect(JSON.parse(figureJson({ ...lines(), caption })).caption).toBe(caption);
});

test('a value that is not finite is an error, not a null', () => {
  expect(() => json([0, Number.NaN])).toThrow(RangeError);
});
