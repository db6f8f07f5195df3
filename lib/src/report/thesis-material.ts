/** The thesis' own numbers in the place of ours: what a claim is about where our figures are not there. */
import { type ReferenceFigure, readReference } from '../data/reference.js';
import type {
  AxisRecord,
  FigureExperiment,
  PanelRecord,
  SeriesRecord,
  TableExperiment,
} from '../experiments/experiment.js';
import { experiments } from '../experiments/index.js';
import type { PanelData, SeriesData } from '../figures/figure-data.js';
import { mapEpochs } from '../figures/heat-map.js';
import { referenceOf, rowNameOf, sameRateCell } from '../figures/reference-of.js';
import type { FoundFigure, FoundTable, Material } from './material.js';

const provenance = {
  kit: '',
  profile: 'thesis',
  shortened: null,
  trainings: [],
  engines: [],
  precision: [],
  versions: {},
  data: null,
} as const;

/** Every figure of the thesis that the kit has a record of, with the thesis' curves as "ours"; supplements are left out. */
export function thesisMaterial(): Material {
  const figures = new Map<string, FoundFigure>();
  const tables = new Map<string, FoundTable>();
  for (const experiment of experiments) {
    if (experiment.kind === 'figure' && experiment.referenceFigure === undefined)
      figures.set(experiment.id, figureOf(experiment, readReference(experiment.id)));
    if (experiment.kind === 'table' && experiment.content.kind === 'weights')
      tables.set(experiment.id, tableOf(experiment, experiment.content.averages));
  }
  return { figures, tables };
}

function figureOf(experiment: FigureExperiment, reference: ReferenceFigure): FoundFigure {
  const { id: figure, title, caption, unit, view } = experiment;
  const panels = experiment.panels.map((panel): PanelData => {
    const { x, y, ...names } = panel;
    const series = panel.series.flatMap((record) =>
      view === 'heat map'
        ? cellOf(reference, experiment.panels, panel, record)
        : curveOf(reference, panel, record),
    );
    return { ...names, x: axis(x), y: axis(y), series };
  });
  return {
    figure: { figure, title, caption, unit, view, panels, provenance },
    reference,
    hidesTrainings: false,
  };
}

function curveOf(reference: ReferenceFigure, panel: PanelRecord, record: SeriesRecord): SeriesData[] {
  const names = namesOf(record);
  const place = { ...panel, series: [] };
  const thesis = referenceOf(reference, place, { ...names, x: [], y: [] });
  return thesis && thesis.y.length > 0 ? [{ ...names, x: thesis.x, y: thesis.y }] : [];
}

function cellOf(
  { heatMap }: ReferenceFigure,
  panels: readonly PanelRecord[],
  { title }: PanelRecord,
  record: SeriesRecord,
): SeriesData[] {
  const rowName = rowNameOf(panels, record.label);
  const place = heatMap && sameRateCell(heatMap, title ?? '', rowName);
  const mean = place && heatMap.means[place.row]?.[place.column];
  if (rowName === undefined || mean === undefined) return [];
  const x = Array.from({ length: mapEpochs }, (_, epoch) => epoch);
  return [{ ...namesOf(record), reference: rowName, x, y: x.map(() => mean) }];
}

function namesOf({ label, reference }: SeriesRecord): Omit<SeriesData, 'x' | 'y'> {
  return {
    label,
    ...(reference === undefined ? {} : { reference }),
    style: { color: '', dash: 'dashed', width: 1 },
    seeds: [0],
    runs: [],
  };
}

function axis({ label, range, ticks }: AxisRecord): PanelData['x'] {
  return { label, range, ticks };
}

function tableOf(
  { id: table, title, caption }: TableExperiment,
  averages: readonly {
    readonly label: string;
    readonly timescales: readonly string[];
    readonly thesis: readonly number[];
  }[],
): FoundTable {
  const columns = ['rule', 'whose', ...(averages[0]?.timescales ?? [])];
  const rows = averages.flatMap(({ label, thesis }) => [
    [label, 'ours', ...thesis],
    [label, 'thesis', ...thesis],
  ]);
  return { table: { table, title, caption, columns, rows, provenance }, hidesTrainings: false };
}
