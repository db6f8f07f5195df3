/** Curves that are a prefix of the thesis': where they end is marked, and a short one is shown for itself. */
import { describe, expect, test } from 'vitest';
import type { FigureData, SeriesData } from '../../thesis/src/figures/figure-data.js';
import { endMarks, withBeginnings } from '../../thesis/src/figures/prefix.js';
import { lines, longReference, manyPanels, prefix, reference, steps } from './example.js';

/** The same with so many points, each further by `gap`. */
function ofLength(points: number, more: Partial<SeriesData> = {}, gap = 1): FigureData {
  const whole = prefix();
  const panels = whole.panels.map((panel) => ({
    ...panel,
    series: panel.series.map((one) => ({
      ...one,
      x: steps(points).map((i) => i * gap),
      y: steps(points).map((i) => -i / 100),
      ...more,
    })),
  }));
  return { ...whole, panels };
}

/** Eleven panels, the first so many epochs of each. */
function shortPanels(points: number): FigureData {
  const many = manyPanels();
  const panels = many.panels.map((panel) => ({
    ...panel,
    series: panel.series.map((one) => ({ ...one, x: one.x.slice(0, points), y: one.y.slice(0, points) })),
  }));
  return { ...many, panels };
}

const thesis = longReference(prefix());
const words = (of: FigureData) => endMarks(of, thesis).annotations.map(({ text }) => text);

describe('the mark', () => {
  test('stands where ours ends, in every panel', () => {
    const { shapes, annotations } = endMarks(ofLength(60), thesis);
    expect(shapes).toMatchObject([
      { xref: 'x', yref: 'y domain', x0: 59, x1: 59, y0: 0, y1: 1 },
      { xref: 'x2', yref: 'y2 domain', x0: 59 },
    ]);
    expect(annotations.map(({ text }) => text)).toEqual(['ours ends at epoch 59', 'ours ends at epoch 59']);
  });

  test('has its words above falling losses and below rising accuracies, on the side with more room', () => {
    const places = (of: FigureData) => endMarks(of, thesis).annotations.map(({ y, xanchor }) => [y, xanchor]);
    expect(places(ofLength(60))).toEqual([
      [1, 'left'],
      [0, 'left'],
    ]);
    expect(places(ofLength(400))[0]).toEqual([1, 'right']);
  });

  test('stands where each ends, with its name, where others go on', () => {
    const [first, ...rest] = ofLength(500).panels;
    const short = ofLength(60).panels[0].series;
    const long = first.series.map((one) => ({ ...one, label: `${one.label}, long` }));
    const referring = (one: SeriesData) => ({ ...one, reference: first.series[0].label });
    const of = (series: readonly SeriesData[]) => ({
      ...prefix(),
      panels: [{ ...first, series: series.map(referring) }, ...rest],
    });
    const two = of([short[0], ...long]);
    expect(endMarks(two, thesis).shapes.map(({ x0 }) => x0)).toEqual([59]);
    expect(words(two)).toEqual([`${short[0].label} ends at epoch 59`]);
    const alike = { ...short[0], label: 'the same' };
    expect(words(of([short[0], alike, ...long]))).toEqual(['2 of ours end at epoch 59']);
    const shorter = { ...short[0], label: 'RNN_a', x: short[0].x.slice(0, 9), y: short[0].y.slice(0, 9) };
    const { annotations } = endMarks(of([short[0], shorter]), thesis);
    expect(annotations.map(({ text, yshift }) => [text, yshift])).toEqual([
      ['RNN<sub>a</sub> ends at epoch 8', -0],
      ['ours ends at epoch 59', -16],
    ]);
    // What is shown enlarged is the beginning that all have.
    expect(withBeginnings(of([short[0], shorter]), thesis).panels.at(-1)?.x.range[1]).toBeCloseTo(8.4);
  });

  test('is at the end of the last part of an epoch', () => {
    expect(words(ofLength(4, { pointsPerUnit: 10 }, 0.1))[0]).toBe('ours ends at epoch 0.4');
  });

  test('is none where ours is whole, or the thesis has no curve', () => {
    expect(endMarks(ofLength(500), thesis).shapes).toEqual([]);
    expect(endMarks(lines(), reference(lines())).shapes).toEqual([]);
    expect(endMarks(ofLength(60), null).shapes).toEqual([]);
  });

  test('has no words in small panels', () => {
    const { shapes, annotations } = endMarks(shortPanels(20), reference(manyPanels()));
    expect(shapes).toHaveLength(11);
    expect(annotations).toEqual([]);
  });
});

describe('the beginning', () => {
  test('of a short prefix stands behind its panels, over the same curves of the thesis', () => {
    const { panels } = withBeginnings(ofLength(11), thesis);
    expect(panels.map(({ title }) => title)).toEqual([
      'Loss',
      'Accuracy',
      'The beginning of (a)',
      'The beginning of (b)',
    ]);
    expect(panels[2]).toMatchObject({
      panel: null,
      referencePanel: 'a',
      x: { range: [-0.5, 10.5], ticks: [0, 2, 4, 6, 8, 10] },
    });
    const [low, high] = panels[2].y.range;
    const inside = thesis.panels[0].series.flatMap(({ y }) => y.slice(0, 11));
    expect(low).toBeLessThan(Math.min(...inside));
    expect(low).toBeGreaterThan(Math.min(...inside) - 0.1);
    expect(high).toBeGreaterThan(0);
  });

  test('of less than an epoch is the first epoch, whose mean is all that the thesis has of it', () => {
    const { panels } = withBeginnings(ofLength(4, { pointsPerUnit: 10 }, 0.1), thesis);
    expect(panels[2].x.range).toEqual([-0.05, 1.05]);
    expect(panels[2].title).toBe("The beginning of (a), in parts; bars: the thesis' epoch 0");
  });

  test('is not shown where the whole shows it', () => {
    for (const points of [60, 500]) {
      const figure = ofLength(points);
      expect(withBeginnings(figure, thesis)).toBe(figure);
    }
    expect(withBeginnings(ofLength(4), null).panels).toHaveLength(2);
  });

  test('has no place beside many panels', () => {
    expect(withBeginnings(shortPanels(1), reference(manyPanels())).panels).toHaveLength(11);
  });
});
