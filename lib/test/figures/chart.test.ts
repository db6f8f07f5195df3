import { describe, expect, test } from 'vitest';
import { chart } from '../../thesis/src/figures/chart.js';
import type { SeriesData } from '../../thesis/src/figures/figure-data.js';
import { colorOf, counterpart, paler } from '../../thesis/src/figures/palette.js';
import { faint } from '../../thesis/src/figures/theme.js';
import { kinds, type Trace } from '../../thesis/src/figures/traces.js';
import {
  bins,
  crowded,
  figure,
  lines,
  longReference,
  manyPanels,
  panel,
  panels,
  parted,
  prefix,
  reference,
  series,
  steps,
  warned,
} from './example.js';

const tracesOf = (of = lines(), thesis = reference(of)) => chart(of, thesis).data as Trace[];
const named = (traces: readonly Trace[], name: string) => traces.filter((trace) => trace.name === name);
const entries = (traces: readonly Trace[]) =>
  traces.filter(({ showlegend }) => showlegend).map(({ name }) => name);
const notes = (of = lines()) => chart(of, null).layout.annotations?.map(({ text }) => text) ?? [];

describe('chart', () => {
  test("our curve is solid, the thesis' dashed in a shade of its colour, both under one legend entry", () => {
    const traces = tracesOf();
    const [ours] = named(traces, 'Adam η 1e-2');
    const [thesis] = named(traces, 'thesis: Adam η 1e-2');
    expect(ours?.line).toMatchObject({ color: colorOf('adam 1e-2'), dash: 'solid' });
    expect(thesis?.line).toMatchObject({ color: counterpart(colorOf('adam 1e-2')), dash: 'dash' });
    expect(Number(thesis?.line?.width)).toBeLessThan(Number(ours?.line?.width));
    expect([ours?.legendgroup, thesis?.legendgroup]).toEqual(['Adam eta 1e-2', 'Adam eta 1e-2']);
    expect(traces.indexOf(thesis ?? {})).toBeGreaterThan(traces.indexOf(ours ?? {}));
  });

  test('the legend has one entry per series and one per kind of mark', () => {
    expect(entries(tracesOf())).toEqual([
      'MNG η<sub>min</sub> 1e-4',
      'Adam η 1e-2',
      'thesis (dashed)',
      'range of 3 seeds',
    ]);
    expect(entries(chart(lines(), null).data as Trace[])).not.toContain('thesis (dashed)');
  });

  test('the keys of the marks have a legend of their own, in which nothing can be clicked', () => {
    const { data, layout } = chart(lines(), reference(lines()));
    const keys = (data as Trace[]).filter(({ legend }) => legend === 'legend2');
    expect(keys.map(({ name, meta }) => [name, meta])).toEqual([
      ['thesis (dashed)', kinds.thesis],
      ['range of 3 seeds', kinds.seeds],
    ]);
    expect(layout.legend2).toMatchObject({ itemclick: false, itemdoubleclick: false });
  });

  test('the distance from the thesis stands above the frame', () => {
    expect(notes({ ...lines(), agreement: 'Distance from the thesis: rms 0.1' })).toEqual([
      'Figure 3.6: MNG and Adam on a test',
      'Distance from the thesis: rms 0.1',
    ]);
  });

  test('a lone panel is not called (a)', () => {
    const [first] = panels().panels;
    if (!first) throw new Error('no panel');
    expect(notes({ ...panels(), panels: [first] })).toContain('Loss on the training set');
    expect(notes(panels())).toContain('(a) Loss on the training set');
  });

  test('a series in two panels has one entry and toggles in both', () => {
    const traces = tracesOf(panels());
    const shared = named(traces, 'Adam η 1e-2').filter(({ mode }) => mode === 'lines');
    expect(shared.map(({ xaxis }) => xaxis)).toEqual(['x', 'x2']);
    expect(shared.map(({ showlegend }) => showlegend)).toEqual([true, false]);
    expect(new Set(shared.map(({ legendgroup }) => legendgroup)).size).toBe(1);
  });

  test('each panel is compared with the same panel of the thesis', () => {
    const two = panels();
    const thesis = { panels: reference(two).panels.filter((one) => one.panel === 'b') };
    expect(named(tracesOf(two, thesis), 'thesis: Adam η 1e-2').map(({ xaxis }) => xaxis)).toEqual(['x2']);
  });

  test('or with the panel that it names, or with none', () => {
    const [a, b] = panels().panels;
    if (!a || !b) throw new Error('no panels');
    const thesis = reference(panels());
    const dashed = (list: (typeof a)[]) =>
      tracesOf({ ...panels(), panels: list }, thesis).filter(({ meta, showlegend }) => meta && !showlegend);
    expect(dashed([{ ...b, referencePanel: 'a' }])[0]?.y).toEqual(thesis.panels[0]?.series[0]?.y);
    expect(dashed([{ ...a, panel: 'c', referencePanel: 'a' }])).toHaveLength(2);
    expect(dashed([{ ...a, panel: 'c' }])).toEqual([]);
    expect(dashed([{ ...a, referencePanel: null }])).toEqual([]);
  });

  test('many panels with the same axes name them once per row and column', () => {
    const { layout } = chart(manyPanels(), null);
    const named = (axis: 'x' | 'y') =>
      Object.entries(layout).flatMap(([key, value]) =>
        key.startsWith(`${axis}axis`) && value && 'title' in Object(value) ? [key] : [],
      );
    expect(named('x')).toEqual(['xaxis8', 'xaxis9', 'xaxis10', 'xaxis11']);
    expect(named('y')).toEqual(['yaxis', 'yaxis5', 'yaxis9']);
    const different = manyPanels().panels.map((one, i) =>
      i === 3 ? { ...one, x: { ...one.x, label: 'Steps' } } : one,
    );
    expect(chart({ ...manyPanels(), panels: different }, null).layout.xaxis2?.title).toMatchObject({
      text: 'Epochs',
    });
  });

  test('of a noisy curve of the thesis its bins are drawn, not its listed points', () => {
    const traces = tracesOf(warned(), reference(warned(), bins));
    const [area, mean] = traces.filter(({ meta, showlegend }) => meta && !showlegend);
    expect(mean).toMatchObject({ x: [5, 15, 25, 35, 45], y: bins.mean });
    expect(area?.x?.slice(0, 4)).toEqual([0, 10, 10, 20]);
    expect(area?.y).toEqual([
      ...bins.min.flatMap((y) => [y, y]),
      ...bins.max.flatMap((y) => [y, y]).reverse(),
    ]);
    expect(entries(traces).slice(1)).toEqual([
      'thesis, mean per 10 steps (dashed)',
      'thesis, range per 10 steps',
    ]);
  });

  test('a diverged curve says so and ends with a cross at its last point', () => {
    const traces = tracesOf(warned());
    const [cross] = traces.filter(({ mode }) => mode === 'markers');
    expect(cross).toMatchObject({
      x: [11],
      y: warned().panels[0]?.series[0]?.y.slice(-1),
      marker: { symbol: 'x' },
    });
    expect(entries(traces)[0]).toBe('MNG η<sub>min</sub> 1e-2 (diverged)');
    expect(tracesOf().some(({ mode }) => mode === 'markers')).toBe(false);
  });

  test('a curve that diverged at once has an entry and no point', () => {
    const none = figure([
      panel([series('Adam eta 10', 'adam 10', { y: [], diverged: [{ seed: 0, step: 0 }] })]),
    ]);
    expect(entries(tracesOf(none))[0]).toBe('Adam η 10 (diverged)');
  });

  test('a shortened figure, a short profile and other images are named above the frame', () => {
    expect(notes(warned())).toContain(
      'profile quick · first 20 of 50 epochs · trained for 500 of 50,000<br>meta-iterations · MNIST images: re-compressed',
    );
    expect(notes()).toEqual(['Figure 3.6: MNG and Adam on a test']);
    expect(notes({ ...lines(), notes: ['outside: MNG eta_min 1e-4'] })).toContain(
      'outside: MNG η<sub>min</sub> 1e-4',
    );
    expect(notes({ ...lines(), figure: '3.6-noise' })).toEqual([
      'Supplement to figure 3.6: MNG and Adam on a test',
    ]);
    const { provenance } = lines();
    expect(notes({ ...lines(), provenance: { ...provenance, shortened: 'first 2 of 50 epochs' } })).toContain(
      'profile thesis · first 2 of 50 epochs',
    );
  });

  test("axes have the thesis' frame, ticks and words", () => {
    const { layout } = chart(lines(), null);
    expect(layout.yaxis).toMatchObject({
      title: { text: 'log10 of the loss' },
      range: [-2.2, 0.1],
      tickvals: [-2, -1.5, -1, -0.5, 0],
      ticktext: ['−2.0', '−1.5', '−1.0', '−0.5', '0.0'],
    });
    expect(layout.xaxis).toMatchObject({ ticktext: ['0', '10', '20', '30', '40', '50'] });
  });

  test('many points are thinned in the drawing, and a cloud of them is pale, below the means of its parts', () => {
    const wild = steps(10_000).map((t) => Math.sin(t * 12.9898) * 0.5 - 1);
    const of = (y: number[]) => tracesOf(figure([panel([series('Adam eta 1e-2', 'adam 1e-2', { y })])]));
    const [cloud, mean] = of(wild);
    expect(cloud?.x?.length).toBeLessThan(6_100);
    expect(cloud?.line?.width).toBeLessThan(1);
    expect(cloud?.line?.color).toBe(paler(colorOf('adam 1e-2'), 0.65));
    // A bin of points 0 to 99 stands at 49.5.
    expect(mean?.x?.slice(0, 2)).toEqual([49.5, 149.5]);
    expect(mean?.y?.[1]).toBeCloseTo(wild.slice(100, 200).reduce((sum, value) => sum + value, 0) / 100, 12);
    expect(mean).toMatchObject({ name: 'Adam η 1e-2: every step (pale), mean per 100', showlegend: true });
    expect(of(steps(10_000).map((t) => -t / 1e4))[0]?.line?.width).toBeGreaterThan(1);
  });
});

describe('parts of an epoch', () => {
  const parts = () => {
    const [first] = prefix().panels;
    const tenths = (first?.series ?? []).map((one) => ({
      ...one,
      pointsPerUnit: 10,
      x: [0, 0.1],
      y: [-0.1, -0.2],
    }));
    return { ...prefix(), panels: first ? [{ ...first, series: tenths }] : [] };
  };
  const thesis = longReference(prefix());
  const traces = chart(parts(), thesis).data as Trace[];
  const [ours] = named(traces, 'RNN');

  test("stand at their middles, and the thesis' mean of the whole epoch at its own, as a mark", () => {
    expect(ours?.x?.map((x) => Number(Number(x).toFixed(9)))).toEqual([0.05, 0.15]);
    expect(named(traces, 'thesis: RNN')).toMatchObject([
      { mode: 'markers', x: [0.5], y: thesis.panels[0]?.series[1]?.y.slice(0, 1) },
    ]);
    expect(entries(traces)).toContain('thesis, mean of epoch 0');
  });

  test('are named where they end', () => {
    const labels = traces.filter(({ mode }) => mode === 'text');
    expect(labels.map(({ text, x, cliponaxis }) => [text, x, cliponaxis])).toEqual([
      [['\u2004Adam .9'], [0.15000000000000002], true],
      [['\u2004RNN'], [0.15000000000000002], true],
    ]);
  });
});

describe('names at the ends of curves', () => {
  test('are not those of curves that others outlast: a mark names them', () => {
    const [first, ...others] = prefix().panels;
    const [adam, rnn] = first.series;
    const ofLength = (one: SeriesData, length: number) => ({
      ...one,
      x: steps(length),
      y: steps(length).map((t) => -t / 500),
    });
    const series = [ofLength(adam, 160), ofLength(rnn, 200)];
    const { data, layout } = chart(
      { ...prefix(), panels: [{ ...first, series }, ...others] },
      longReference(prefix()),
    );
    const labels = (data as Trace[]).filter(({ mode, xaxis }) => mode === 'text' && xaxis === 'x');
    expect(labels.map(({ legendgroup, x }) => [legendgroup, x])).toEqual([['RNN', [199]]]);
    expect(layout.annotations?.map(({ text }) => text)).toContain('Adam .9 ends at epoch 159');
  });
});

describe('parts of an epoch beside whole ones', () => {
  test('all stand at their middles, each of its own length, over the whole curve of the thesis', () => {
    const [first, ...others] = prefix().panels;
    const [adam, rnn] = first.series;
    const tenths = { ...adam, pointsPerUnit: 10, x: [0, 0.1], y: [-0.1, -0.2] };
    const epochs = { ...rnn, x: steps(160), y: steps(160).map((t) => -t / 500) };
    const mixed = { ...prefix(), panels: [{ ...first, series: [tenths, epochs] }, ...others] };
    const traces = chart(mixed, longReference(prefix())).data as Trace[];
    expect(named(traces, 'Adam .9')[0]?.x?.[1]).toBeCloseTo(0.15);
    expect(named(traces, 'RNN')[0]?.x?.slice(0, 2)).toEqual([0.5, 1.5]);
    const thesis = named(traces, 'thesis: RNN')[0];
    expect(thesis).toMatchObject({ mode: 'lines' });
    expect(thesis?.x?.slice(-1)).toEqual([499.5]);
    expect(entries(traces)).toContain('thesis (dashed)');
  });
});

describe('facets', () => {
  const traces = tracesOf(parted(), reference(lines()));

  test('show some of the curves of a panel each, with the thesis on them and the others pale', () => {
    const { layout } = chart(parted(), null);
    expect(layout.annotations?.map(({ text }) => text)).toEqual([
      'Figure 3.6: MNG and Adam on a test',
      'k = 0',
      'k = 1',
    ]);
    const axes = (list: readonly Trace[]) => list.map(({ xaxis }) => xaxis);
    expect(axes(named(traces, 'thesis: Adam η 1e-2'))).toEqual(['x2']);
    const pale = traces.filter(({ line }) => line?.color === faint);
    expect(pale.map(({ xaxis, legendgroup }) => [xaxis, legendgroup])).toEqual([
      ['x', 'Adam eta 1e-2'],
      ['x2', 'MNG eta_min 1e-4'],
    ]);
  });

  test('have one frame, and only the outer ones name its ticks', () => {
    const { layout } = chart(parted(), reference(lines()));
    expect(layout.yaxis2?.range).toEqual(layout.yaxis?.range);
    expect([layout.yaxis?.showticklabels, layout.yaxis2?.showticklabels]).toEqual([undefined, false]);
  });
});

describe('many curves in the only frame', () => {
  const labels = (chart(crowded(), null).data as Trace[]).filter(({ mode }) => mode === 'text');

  test('are named right of it, each at its end or beside those that end there too', () => {
    const heights = labels.map(({ y }) => Number(y?.[0]));
    const gap = (15 * 2.3) / 320;
    heights.slice(1).forEach((height, i) => {
      expect((heights[i] ?? 0) - height).toBeGreaterThan(gap - 1e-9);
    });
    expect(heights[0]).toBe(-1);
    // The lowest is lifted off the edge.
    expect(heights.at(-1)).toBeCloseTo(-2.2 + gap / 2, 9);
    expect(new Set(labels.map(({ x, cliponaxis }) => `${x} ${cliponaxis}`))).toEqual(
      new Set(['51.45 false']),
    );
  });

  test('and fewer are not', () => {
    expect(tracesOf().some(({ mode }) => mode === 'text')).toBe(false);
  });
});
