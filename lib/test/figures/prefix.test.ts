/** Curves that are a prefix of the thesis': where they end is marked, and a short one is shown for itself. */
import { describe, expect, test } from 'vitest';
import type { ReferenceFigure } from '../../thesis/src/data/reference.js';
import { drawnPanels } from '../../thesis/src/figures/drawn-panels.js';
import { endMarks } from '../../thesis/src/figures/end-marks.js';
import type { FigureData, SeriesData } from '../../thesis/src/figures/figure-data.js';
import { gridOf } from '../../thesis/src/figures/grid.js';
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

function panelsOf(figure: FigureData, beside: ReferenceFigure | null = thesis) {
  return drawnPanels(figure, beside);
}

function marksOf(figure: FigureData, beside: ReferenceFigure | null = thesis) {
  const panels = panelsOf(figure, beside);
  return endMarks(panels, figure.unit, beside, gridOf(panels).frame.width);
}

function words(figure: FigureData) {
  return marksOf(figure).annotations.map(({ text }) => text);
}

/** The figure of the losses alone, of these curves. */
function of(...curves: readonly SeriesData[]): FigureData {
  const [{ series, ...panel }] = prefix().panels;
  return {
    ...prefix(),
    panels: [{ ...panel, series: curves.map((one) => ({ ...one, reference: series[0].label })) }],
  };
}

function curve(label: string, points: number, more: Partial<SeriesData> = {}, gap = 1): SeriesData {
  return { ...ofLength(points, more, gap).panels[0].series[0], label };
}

describe('the mark', () => {
  test('stands where ours ends, in every panel', () => {
    const { shapes, annotations } = marksOf(ofLength(160));
    expect(shapes).toMatchObject([
      { xref: 'x', yref: 'y domain', x0: 159, x1: 159, y0: 0, y1: 1 },
      { xref: 'x2', yref: 'y2 domain', x0: 159 },
    ]);
    expect(annotations.map(({ text }) => text)).toEqual(['ours ends at epoch 159', 'ours ends at epoch 159']);
  });

  test('has its words above falling losses and below rising accuracies, on the side with more room', () => {
    const places = (figure: FigureData) => marksOf(figure).annotations.map(({ y, xanchor }) => [y, xanchor]);
    expect(places(ofLength(160))).toEqual([
      [1, 'left'],
      [0, 'left'],
    ]);
    expect(places(ofLength(400))[0]).toEqual([1, 'right']);
  });

  test('stands where each ends, with its name, where others go on', () => {
    const long = curve('long', 500);
    const two = of(curve('short', 160), long);
    expect(marksOf(two).shapes.map(({ x0 }) => x0)).toEqual([159]);
    expect(words(two)).toEqual(['short ends at epoch 159']);
    expect(words(of(curve('short', 160), curve('the same', 160), long))).toEqual([
      '2 of ours end at epoch 159',
    ]);
    const { annotations } = marksOf(of(curve('short', 160), curve('RNN_a', 9)));
    expect(annotations.map(({ text, yshift }) => [text, yshift])).toEqual([
      ['RNN<sub>a</sub> ends at epoch 8', -0],
      ['ours ends at epoch 159', -16],
    ]);
  });

  test('is none where the axis ends too', () => {
    const two = of(curve('short', 60), curve('shorter', 9));
    expect(panelsOf(two)[0]?.x.range[1]).toBeCloseTo(1.05 * 59);
    expect(words(two)).toEqual(['shorter ends at epoch 8']);
  });

  test('of a facet tells it from the pale curves beside it', () => {
    const two = of(curve('short', 60, { facet: 'one' }), curve('shorter', 9, { facet: 'other' }));
    expect(marksOf(two)).toMatchObject({ shapes: [{ xref: 'x2', x0: 8 }] });
    expect(words(two)).toEqual(['ours ends at epoch 8']);
  });

  test('is at the end of the last part of an epoch', () => {
    const tenths = curve('tenths', 4, { pointsPerUnit: 10 }, 0.1);
    // An epoch beside it reaches to its end too: there are 160.
    expect(words(of(tenths, curve('epochs', 160)))).toEqual([
      'tenths ends at epoch 0.4',
      'ours ends at epoch 160',
    ]);
    expect(marksOf(of(tenths)).shapes).toEqual([]);
  });

  test('is none where ours is whole, or the thesis has no curve', () => {
    expect(marksOf(ofLength(500)).shapes).toEqual([]);
    expect(marksOf(lines(), reference(lines())).shapes).toEqual([]);
    expect(marksOf(ofLength(160), null).shapes).toEqual([]);
  });

  test('has no words in small panels', () => {
    const { shapes, annotations } = marksOf(shortPanels(20), reference(manyPanels()));
    expect(shapes).toHaveLength(11);
    expect(annotations).toEqual([]);
  });
});

describe('a short prefix', () => {
  test('has an axis of its own, over the same curves of the thesis', () => {
    const [first] = panelsOf(ofLength(11));
    expect(panelsOf(ofLength(11)).map(({ title }) => title)).toEqual(['Loss', 'Accuracy']);
    expect(first?.x).toMatchObject({ range: [-0.5, 10.5], ticks: [0, 2, 4, 6, 8, 10] });
    const [low, high] = first?.y.range ?? [0, 0];
    const inside = thesis.panels[0]?.series.flatMap(({ y }) => y.slice(0, 11)) ?? [];
    expect(low).toBeLessThan(Math.min(...inside));
    expect(low).toBeGreaterThan(Math.min(...inside) - 0.1);
    expect(high).toBeGreaterThan(0);
    expect(marksOf(ofLength(11)).shapes).toEqual([]);
  });

  test("of less than an epoch reaches to the middle of the first, where the thesis' mean of it stands", () => {
    const [first] = panelsOf(ofLength(4, { pointsPerUnit: 10 }, 0.1));
    expect(first?.x.range).toEqual([-0.025, 0.525]);
    // Of the thesis the first epoch alone counts for the height: 0.
    expect(first?.y.range[1]).toBeCloseTo(0.0015, 9);
  });

  test("keeps the thesis' axis where that shows it", () => {
    for (const points of [160, 500]) expect(panelsOf(ofLength(points))[0]?.x).toEqual(prefix().panels[0]?.x);
    expect(panelsOf(ofLength(4), null)[0]?.x).toEqual(prefix().panels[0]?.x);
  });
});
