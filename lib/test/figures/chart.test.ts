import { describe, expect, test } from 'vitest';
import { chart } from '../../thesis/src/figures/chart.js';
import { counterpart } from '../../thesis/src/figures/palette.js';
import type { Trace } from '../../thesis/src/figures/traces.js';
import {
  bins,
  figure,
  lines,
  longReference,
  manyPanels,
  panel,
  panels,
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
    expect(ours?.line).toMatchObject({ color: '#a30060', dash: 'solid' });
    expect(thesis?.line).toMatchObject({ color: counterpart('#a30060'), dash: 'dash' });
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
    expect(named('x')).toEqual(['xaxis9', 'xaxis10', 'xaxis11']);
    expect(named('y')).toEqual(['yaxis', 'yaxis4', 'yaxis7', 'yaxis10']);
    const different = manyPanels().panels.map((one, i) =>
      i === 3 ? { ...one, x: { ...one.x, label: 'Steps' } } : one,
    );
    expect(chart({ ...manyPanels(), panels: different }, null).layout.xaxis2?.title).toMatchObject({
      text: 'Epochs',
    });
  });

  test('of a noisy curve of the thesis its bins are drawn, not its listed points', () => {
    const traces = tracesOf(warned(), reference(warned(), bins));
    const [area, mean] = traces.filter(({ meta, showlegend }) => meta === 'thesis' && !showlegend);
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
      'profile quick · first 20 of 50 epochs · trained for 500 of 50,000 meta-iterations · mnist images: re-compressed',
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
      title: { text: 'Loss Log 10' },
      range: [-2.2, 0.1],
      tickvals: [-2, -1.5, -1, -0.5, 0],
      ticktext: ['−2.0', '−1.5', '−1.0', '−0.5', '0.0'],
    });
    expect(layout.xaxis).toMatchObject({ ticktext: ['0', '10', '20', '30', '40', '50'] });
  });

  test('many points are thinned in the drawing, and a cloud of them gets a fine line', () => {
    const wild = steps(10_000).map((t) => Math.sin(t * 12.9898) * 0.5 - 1);
    const of = (y: number[]) => tracesOf(figure([panel([series('Adam eta 1e-2', 'adam 1e-2', { y })])]))[0];
    const cloud = of(wild);
    expect(cloud?.x?.length).toBeLessThan(6_100);
    expect(cloud?.line?.width).toBeLessThan(1);
    expect(of(steps(10_000).map((t) => -t / 1e4))?.line?.width).toBeGreaterThan(1);
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
  const xOf = (axis: string, name: string) =>
    named(chart(parts(), thesis).data as Trace[], name).find(({ xaxis }) => xaxis === axis)?.x;

  test('stand at their middles, and the epochs of the thesis at theirs', () => {
    expect(xOf('x', 'RNN')?.map((x) => Number(Number(x).toFixed(9)))).toEqual([0.05, 0.15]);
    expect(xOf('x', 'thesis: RNN')?.slice(0, 3)).toEqual([0.5, 1.5, 2.5]);
  });

  test('have the whole epoch of the thesis beside them as a bar, which nothing joins', () => {
    expect(xOf('x2', 'RNN')?.map((x) => Number(Number(x).toFixed(9)))).toEqual([0.05, 0.15]);
    expect(xOf('x2', 'thesis: RNN')).toEqual([0, 1]);
  });
});
