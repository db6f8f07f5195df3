import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/src/errors.js';
import { figureNamed } from '../../thesis/src/experiments/index.js';
import type { FigureData, PanelData, TrainingProvenance } from '../../thesis/src/figures/figure-data.js';
import { marginRows } from '../../thesis/src/notebook/margins.js';
import type { ReproducedFigure } from '../../thesis/src/reproduce/reproduce.js';
import { steps } from '../figures/example.js';

const axis = { label: '', range: [0, 1], ticks: [] } as const;
const style = { color: '#000000', dash: 'solid', width: 1 } as const;

/** Ours: one curve per row, [first half, second half]. */
function panel(
  title: string,
  epochs: number,
  rows: Readonly<Record<string, readonly [number, number]>>,
): PanelData {
  const series = Object.entries(rows).map(([label, [first, second]]) => {
    const y = steps(epochs).map((epoch) => (2 * epoch < epochs ? first : second));
    return { label, reference: label, style, x: steps(epochs), y, seeds: [0], runs: [] };
  });
  return { panel: title, title, x: axis, y: axis, series };
}

const training: TrainingProvenance = {
  name: 'la',
  source: 'run',
  profile: 'thesis',
  seed: 0,
  metaIterations: 50_000,
  thesisMetaIterations: 50_000,
  dump: null,
  ended: null,
};

function reproduced(shortened: string | null, metaIterations = 50_000): ReproducedFigure {
  const epochs = shortened === null ? 50 : 2;
  const figure: FigureData = {
    figure: '4.5',
    title: '',
    caption: '',
    unit: 'epoch',
    view: 'heat map',
    panels: [
      panel('5e-4', epochs, { 'Adam .9': [0, -1], 'Adam .5': [-0.5, -0.6], LA: [-0.6, -1] }),
      panel('1e-2', epochs, { 'Adam .9': [-1, -1], 'Adam .5': [-1, -1.02], LA: [-0.9, -1] }),
      panel('new', epochs, { 'Adam .9': [-1, -1], 'Adam .5': [-1, -1.02], LA: [-1, -1] }),
    ],
    provenance: {
      kit: '0',
      profile: 'thesis',
      shortened,
      trainings: [{ ...training, metaIterations }],
      engines: [],
      precision: [],
      versions: {},
      data: null,
    },
  };
  const means = [
    [-0.4, -1.0],
    [-0.7, -0.9],
    [-0.6, -1.04],
  ];
  const curves = [
    [[0, -0.5], null],
    [[0, -0.3], null],
    [[0, -0.6], null],
  ];
  const heatMap = { columns: ['5e-4', '1e-2'], rows: ['Adam .9', 'Adam .5', 'LA'], means, curves };
  const experiment = figureNamed('4.5');
  return {
    kind: 'figure',
    experiment,
    figure,
    reference: { panels: [], heatMap },
    comparisons: [],
    trainings: [],
    images: new Map(),
    runs: [],
  };
}

describe('marginRows', () => {
  it('sets the learned row against the best of the others, ours and the thesis', () => {
    const [first, second, third] = marginRows(reproduced(null), 'LA');
    expect(first).toEqual({
      column: '5e-4',
      'clear from': 0.008,
      'best Adam, ours': 'Adam .5',
      'ahead by, ours': 0.25,
      ours: 'ahead',
      'best Adam, thesis': 'Adam .5',
      'ahead by, thesis': -0.1,
      thesis: 'behind',
    });
    expect(second).toMatchObject({
      'clear from': 0.093,
      'ahead by, ours': -0.06,
      ours: 'within the spread of seeds',
    });
    expect(second).toMatchObject({ 'ahead by, thesis': 0.04, thesis: 'within the spread of seeds' });
    expect(third).toMatchObject({ 'ahead by, ours': -0.01, ours: '' });
    expect(third).toMatchObject({ 'best Adam, thesis': '', 'ahead by, thesis': undefined, thesis: '' });
  });

  it('does not judge what is shorter than the thesis, curve or training', () => {
    for (const short of [reproduced('first 2 of 50 epochs'), reproduced(null, 24)]) {
      expect(marginRows(short, 'LA')[0]).toMatchObject({
        'ahead by, ours': 0.25,
        ours: 'too short to judge',
      });
    }
  });

  it("of fewer epochs has the thesis' margins over the same, unjudged, where it shows the curves", () => {
    const [first, second] = marginRows(reproduced('first 2 of 50 epochs'), 'LA');
    expect(first).toMatchObject({
      'best Adam, thesis': 'Adam .9',
      'ahead by, thesis': 0.05,
      thesis: 'too short to judge',
    });
    expect(second).toMatchObject({ 'best Adam, thesis': '', 'ahead by, thesis': undefined });
  });

  it('names the nearest row where there is none', () => {
    expect(() => marginRows(reproduced(null), 'Adam .6')).toThrow(UsageError);
  });
});
