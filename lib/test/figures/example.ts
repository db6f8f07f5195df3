/** Figures made up for tests: smooth curves of known numbers. */
import type { ReferenceFigure, ReferenceHeatMap, ReferenceSeries } from '../../thesis/src/data/reference.js';
import type {
  FigureData,
  PanelData,
  SeriesData,
  TrainingProvenance,
} from '../../thesis/src/figures/figure-data.js';
import type { ColorKey } from '../../thesis/src/figures/palette.js';
import { curveStyle } from '../../thesis/src/figures/theme.js';

export const steps = (count: number) => Array.from({ length: count }, (_, index) => index);

/** A curve that falls from 0 towards -rate. */
const falling = (count: number, rate: number) => steps(count).map((t) => -rate * (1 - Math.exp(-t / 12)));

export function series(label: string, color: ColorKey, more: Partial<SeriesData> = {}): SeriesData {
  const y = more.y ?? falling(50, 1 + label.length / 20);
  return {
    label,
    reference: label,
    style: curveStyle(color),
    x: steps(y.length),
    y,
    seeds: [0],
    runs: ['a1b2'],
    ...more,
  };
}

export function panel(list: readonly SeriesData[], more: Partial<PanelData> = {}): PanelData {
  return {
    panel: null,
    title: null,
    x: { label: 'Epochs', range: [-2.45, 51.45], ticks: [0, 10, 20, 30, 40, 50] },
    y: { label: 'log10 of the loss', range: [-2.2, 0.1], ticks: [-2, -1.5, -1, -0.5, 0] },
    series: list,
    ...more,
  };
}

export function figure(panels: readonly PanelData[], more: Partial<FigureData> = {}): FigureData {
  return {
    figure: '3.6',
    title: 'MNG and Adam on a test',
    caption: 'Made up <for> a test.',
    unit: 'epoch',
    view: 'curves',
    panels,
    provenance: {
      kit: '0.1.0',
      profile: 'thesis',
      shortened: null,
      trainings: [],
      engines: ['tensor/wasm'],
      precision: ['float32'],
      versions: { tfjs: '4.22.0' },
      data: { name: 'mnist', variant: 'official', checksum: 'c0ffee' },
    },
    ...more,
  };
}

export function training(metaIterations: number, thesisMetaIterations: number): TrainingProvenance {
  const unknown = { dump: null, ended: null };
  return {
    name: 'la-b-6',
    source: 'run',
    profile: 'quick',
    seed: 0,
    metaIterations,
    thesisMetaIterations,
    ...unknown,
  };
}

/** The thesis' side: every series of ours, a little higher. */
export function reference(of: FigureData, binned: ReferenceSeries['binned'] | null = null): ReferenceFigure {
  return {
    panels: of.panels.map((one) => ({
      panel: one.panel,
      series: one.series.map(({ label }) => ({
        label,
        x: steps(50),
        y: falling(50, 0.9 + label.length / 20),
        ...(binned ? { binned } : {}),
      })),
    })),
  };
}

/** Two curves, one with the range of its seeds. */
export function lines(): FigureData {
  const band = series('MNG eta_min 1e-4', 'mng 1e-4');
  const spread = { low: band.y.map((y) => y - 0.1), high: band.y.map((y) => y + 0.08) };
  const bySeed = [band.y, spread.low, spread.high];
  return figure([
    panel([{ ...band, spread, bySeed, seeds: [0, 1, 2] }, series('Adam eta 1e-2', 'adam 1e-2')]),
  ]);
}

/** Two panels that share a series, under a long title and a note. */
export function panels(): FigureData {
  const shared = series('Adam eta 1e-2', 'adam 1e-2');
  const two = figure(
    [
      panel([shared, series('RMSProp eta 1e-2', 'rmsprop')], {
        panel: 'a',
        title: 'Loss on the training set',
      }),
      panel([shared], { panel: 'b', title: 'eta = 1e-2' }),
    ],
    {
      figure: '3.10',
      title:
        'A title so long that it takes a second line above two panels that stand side by side, and then some more',
    },
  );
  return { ...two, provenance: { ...two.provenance, profile: 'quick' } };
}

/** The first two epochs of 500, too short to be seen among them: losses, and accuracies that rise. */
export function prefix(): FigureData {
  const list = [series('Adam .9', 'timescale .9'), series('RNN', 'rnn 2')];
  const losses = list.map((one) => ({ ...one, x: [0, 1], y: one.y.slice(0, 2) }));
  const accuracies = losses.map((one) => ({
    ...one,
    measure: 'accuracy' as const,
    y: one.y.map((y) => 0.3 - y),
  }));
  const x = { label: 'Epochs', range: [-25, 524], ticks: [0, 100, 200, 300, 400, 500] } as const;
  return figure(
    [
      panel(losses, { panel: 'a', title: 'Loss', x }),
      panel(accuracies, {
        panel: 'b',
        title: 'Accuracy',
        x,
        y: { label: 'Accuracy', range: [0.2, 0.9], ticks: [0.2, 0.4, 0.6, 0.8] },
      }),
    ],
    { figure: '4.13', title: 'The beginning of a long curve' },
  );
}

/** The thesis' side of it: curves of 500 epochs. */
export function longReference(of: FigureData): ReferenceFigure {
  return {
    panels: of.panels.map((one) => ({
      panel: one.panel,
      series: one.series.map(({ label, measure }, i) => ({
        label,
        x: steps(500),
        y: falling(500, 1.5 + i / 5).map((y) => (measure ? 0.3 - y / 4 : y)),
      })),
    })),
  };
}

/** Eleven panels of three curves with the same axes, one under a long heading. */
export function manyPanels(): FigureData {
  const curves = [
    series('Adam .5', 'timescale .5'),
    series('Adam .99', 'timescale .99'),
    series('RNN', 'rnn 2'),
  ];
  const letters = [...'abcdefghijk'];
  return figure(
    letters.map((letter, index) =>
      panel(curves, {
        panel: letter,
        title: index === 4 ? 'eta 0.05 to 0, first step of the Adams at 1.0, as run' : 'eta 1e-1',
      }),
    ),
    { figure: '4.10', title: 'Many panels' },
  );
}

/** Eight curves in one frame, which end at two heights; the lower ones at its edge. */
export function crowded(): FigureData {
  return figure([
    panel(
      steps(8).map((index) =>
        series(`Adam .${index}`, 'timescale .9', {
          x: [0, 49],
          y: [0, index < 4 ? -1 : -2.19 + index / 1000],
        }),
      ),
    ),
  ]);
}

/** Each curve of the first example in a panel of its own. */
export function parted(): FigureData {
  const { panels, ...rest } = lines();
  return {
    ...rest,
    panels: panels.map((one) => ({
      ...one,
      series: one.series.map((curve, index) => ({ ...curve, facet: `k = ${index}` })),
    })),
  };
}

/** Two rows and a third that only the first two of three columns have; seeds, a curve that diverged, a long note. */
export function heatMap(): FigureData {
  const row = (label: string, color: ColorKey, mean: number, more: Partial<SeriesData> = {}) =>
    series(label, color, { y: [mean + 0.5, mean - 0.5], ...more });
  const seeds = { seeds: [0, 1], spread: { low: [-0.1, -1.1], high: [0.1, -0.9] } };
  const column = (title: string, list: SeriesData[]) => panel(list, { panel: null, title });
  const map = figure(
    [
      column('1e-1', [
        row('Adam .9', 'timescale .9', -0.5, seeds),
        row('Adam .5', 'timescale .5', -0.4),
        row('LA', 'la 6', -0.25),
      ]),
      column('1e-2', [
        row('Adam .9', 'timescale .9', -0.8),
        row('Adam .5', 'timescale .5', -0.6),
        row('LA', 'la 6', -1),
      ]),
      column('1e-2, first step at 1.0', [
        row('Adam .9', 'timescale .9', -0.2, { reference: undefined }),
        row('Adam .5', 'timescale .5', -0.1, { diverged: [{ seed: 0, step: 2 }], reference: undefined }),
      ]),
    ],
    { figure: '4.5', title: 'A heat map', view: 'heat map' },
  );
  const trainings = [training(30, 50_000), training(5000, 50_000), training(500, 200_000)];
  return {
    ...map,
    provenance: { ...map.provenance, profile: 'quick', shortened: 'first 2 of 50 epochs', trainings },
  };
}

/** The thesis' side of it. */
export const thesisMap: ReferenceHeatMap = {
  columns: ['1e-1', '1e-2'],
  rows: ['Adam .9', 'Adam .5', 'LA'],
  means: [
    [-0.51, -0.9],
    [-0.41, -0.6],
    [-0.26, -1.2],
  ],
  // Lower from the third epoch on; of LA at 1e-1 the mean alone is known.
  curves: [
    [
      [0.08, -1.1, -2],
      [-0.8, -1, -2],
    ],
    [
      [0.08, -0.9, -2],
      [-0.5, -0.7, -2],
    ],
    [null, [-1, -1.4, -2]],
  ],
};

/** All that a reader must be warned of: a curve that diverged, a short profile, other images, a noisy thesis. */
export function warned(): FigureData {
  const whole = figure([
    panel([
      series('MNG eta_min 1e-2', 'mng 1e-2', {
        y: falling(12, 2),
        diverged: [{ seed: 0, step: 12 }],
      }),
    ]),
  ]);
  return {
    ...whole,
    provenance: {
      ...whole.provenance,
      profile: 'quick',
      shortened: 'first 20 of 50 epochs',
      trainings: [training(500, 50_000)],
      data: { name: 'mnist', variant: 're-compressed', checksum: 'c0ffee' },
    },
  };
}

export const bins: NonNullable<ReferenceSeries['binned']> = {
  bin_width: 10,
  x_start: [0, 10, 20, 30, 40],
  min: [-1, -1.4, -1.7, -1.8, -1.9],
  max: [0, -0.6, -0.9, -1, -1.1],
  mean: [-0.5, -1, -1.3, -1.4, -1.5],
};
