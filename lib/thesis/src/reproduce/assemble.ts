/** The numbers of a figure or a table, put together from its curves and trained optimizers. */

import { shownImages } from 'l2o/internal/data/dataset.js';
import { type SeedBand, seedBand } from 'l2o/internal/evaluation/curves.js';
import { adamTimescales } from 'l2o/internal/learned/timescales.js';
import { averageWeights } from 'l2o/internal/trained/average-weights.js';
import { deltaOf } from 'l2o/internal/trained/delta-of.js';
import type { TrainedOptimizer } from 'l2o/internal/trained/trained-optimizer.js';
import { kitVersion } from 'l2o/internal/version.js';
import { at } from '../at.js';
import { type Images, isWithoutImages, loadedOf } from '../data/images.js';
import type {
  FigureExperiment,
  PanelRecord,
  SeriesRecord,
  TableContent,
  TableExperiment,
} from '../experiments/experiment.js';
import type {
  FigureData,
  FigureProvenance,
  PanelData,
  SeriesData,
  TableData,
} from '../figures/figure-data.js';
import { curveStyle } from '../figures/theme.js';
import type { ProfileName } from '../profile.js';
import type { CurveResult } from './curves.js';
import type { Plan, PlannedRun, ResolvedTraining } from './plan.js';

export interface DrawnRun extends PlannedRun {
  readonly result: CurveResult;
}

/** What a panel shows of a run, which may still be at work. */
export interface ShownRun extends PlannedRun {
  readonly result: Pick<CurveResult, 'id' | 'points' | 'testAccuracies' | 'divergedAt'>;
}

/**
 * A series without a run is left out.
 * @param shown what stands in the panels, where that is more than is finished
 */
export function assembleFigure(
  plan: Plan,
  runs: readonly DrawnRun[],
  shown: readonly ShownRun[] = runs,
): FigureData {
  const { experiment } = plan;
  const panels = experiment.panels.map((panel) => panelData(panel, shown));
  return {
    figure: experiment.id,
    title: experiment.title,
    caption: experiment.caption,
    unit: experiment.unit,
    view: experiment.view,
    panels,
    provenance: provenanceOf(plan, runs, shortening(experiment, panels)),
  };
}

function panelData(
  { panel, referencePanel, title, x, y, series }: PanelRecord,
  all: readonly ShownRun[],
): PanelData {
  return {
    panel,
    ...(referencePanel === undefined ? {} : { referencePanel }),
    title,
    x,
    y,
    series: series.flatMap((record) => {
      const runs = all.filter((run) => run.series === record);
      return runs.length > 0 ? [seriesData(record, runs)] : [];
    }),
  };
}

function seriesData(record: SeriesRecord, runs: readonly ShownRun[]): SeriesData {
  const results = runs.map(({ result }) => result);
  const band = seedBand(results.map(({ points }) => points));
  const [{ pointsPerUnit } = { pointsPerUnit: 1 }] = runs;
  const diverged = runs.flatMap(({ seed, result: { divergedAt } }) =>
    divergedAt === null ? [] : [{ seed, step: divergedAt }],
  );
  return {
    label: record.label,
    ...(record.reference === undefined ? {} : { reference: record.reference }),
    style: curveStyle(record.color),
    ...(record.facet === undefined ? {} : { facet: record.facet }),
    ...(pointsPerUnit > 1 && { pointsPerUnit }),
    ...(record.measure === 'accuracy' ? { measure: 'accuracy', ...testAccuracyOf(results) } : {}),
    x: band.mean.map((_, i) => i / pointsPerUnit),
    y: band.mean,
    ...overSeeds(band, results),
    seeds: runs.map(({ seed }) => seed),
    ...(diverged.length > 0 ? { diverged } : {}),
    runs: results.map(({ id }) => id),
  };
}

function testAccuracyOf(results: readonly ShownRun['result'][]): Pick<SeriesData, 'testAccuracy'> {
  const { mean } = seedBand(results.map(({ testAccuracies = [] }) => testAccuracies));
  return mean.length > 0 ? { testAccuracy: mean } : {};
}

function overSeeds(
  { mean, low, high }: SeedBand,
  results: readonly ShownRun['result'][],
): Pick<SeriesData, 'spread' | 'bySeed'> {
  if (results.length === 1) return {};
  return { spread: { low, high }, bySeed: results.map(({ points }) => points.slice(0, mean.length)) };
}

function provenanceOf(
  plan: Plan,
  runs: readonly DrawnRun[],
  shortened: FigureProvenance['shortened'],
): FigureProvenance {
  const results = runs.map(({ result }) => result);
  // All curves of a figure are on one data set; trainings on another are named with them.
  const [shown] = results.map(({ data }) => data);
  const foreign = loadedOf(plan.images).filter((dataset) => dataset.foreign);
  return {
    kit: kitVersion,
    profile: plan.profile,
    shortened,
    trainings: plan.trainings.map(({ provenance }) => provenance),
    engines: distinct(results.map(({ engine }) => engine)).sort(),
    precision: distinct(results.map(({ precision }) => precision)).sort(),
    versions: Object.assign({}, ...results.map(({ versions }) => versions)),
    data: shownImages([...foreign, ...(shown ? [shown] : [])]),
    ...heldAgainst(plan, runs),
  };
}

/** What is known of the curves from computing their beginnings again, where that is anything but agreement. */
function heldAgainst(
  { images }: Plan,
  runs: readonly DrawnRun[],
): Pick<FigureProvenance, 'differing' | 'unreplayed'> {
  const differing = runs.flatMap(({ series, seed, result: { differs } }) =>
    differs ? [`${series.label}, seed ${seed}, before step ${differs.step}`] : [],
  );
  const isUnreplayed = runs.some(({ series }) => isWithoutImages(images, series.problem));
  return {
    ...(differing.length > 0 && { differing }),
    ...(isUnreplayed && { unreplayed: 'no such images' as const }),
  };
}

/**
 * "first 20 of 50 epochs" where all are shorter, else "12 of 72 curves are shorter than 50 epochs (10)"; which are not there at all. Null
 * at the thesis' length, which one that diverged has.
 */
function shortening(
  { unit, points: { thesis }, panels: records }: FigureExperiment,
  panels: readonly PanelData[],
): string | null {
  const all = panels.flatMap(({ series }) => series);
  const short = all.flatMap(({ y, pointsPerUnit = 1, diverged }) => {
    const length = Number((y.length / pointsPerUnit).toPrecision(3));
    return length < thesis && !diverged ? [{ length, parts: pointsPerUnit }] : [];
  });
  const lengths = distinct(short.map(({ length }) => length)).sort((a, b) => a - b);
  const ends = distinct([lengths.at(0), lengths.at(-1)]).join(' to ');
  const areAll = short.length === all.length;
  const parts = Math.max(1, ...short.map(({ parts }) => parts));
  const missing = records.flatMap(({ series }, i) =>
    series.filter(({ label }) => panels[i]?.series.every((one) => one.label !== label)),
  );
  const words = [
    ...(areAll && short.length > 0 ? [`first ${ends} of ${thesis} ${unit}s`] : []),
    ...(!areAll && short.length > 0
      ? [`${short.length} of ${all.length} curves are shorter than ${thesis} ${unit}s (${ends})`]
      : []),
    ...(parts > 1 ? [`${parts} points per ${unit}`] : []),
    ...(missing.length > 0 ? [`not there: ${distinct(missing.map(({ label }) => label)).join(', ')}`] : []),
  ];
  return words.length > 0 ? words.join(', ') : null;
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

// --- Tables

export function assembleTable(
  { id, title, caption, content }: TableExperiment,
  profile: ProfileName,
  trainings: readonly ResolvedTraining[],
  images: Images,
): TableData {
  // All trainings behind a table are on one data set.
  const data = shownImages(loadedOf(images));
  const trained = new Map(trainings.map(({ trained }) => [trained.name, trained]));
  return {
    table: id,
    title,
    caption,
    ...cellsOf(content, trained, data?.foreign !== true),
    provenance: {
      kit: kitVersion,
      profile,
      trainings: trainings.map(({ provenance }) => provenance),
      data,
    },
  };
}

type Cells = Pick<TableData, 'columns' | 'rows'>;

/** @param besideThesis whether the thesis' numbers stand beside ours: not where ours are of other images */
function cellsOf(
  content: TableContent,
  trained: ReadonlyMap<string, TrainedOptimizer>,
  besideThesis: boolean,
): Cells {
  const need = (name: string) => {
    const found = trained.get(name);
    if (!found) throw new Error(`the trained optimizer ${name} was not resolved`);
    return found;
  };
  switch (content.kind) {
    case 'timescales':
      return {
        columns: ['Adam', 'beta1', 'beta2'],
        rows: adamTimescales(content.k).map(([beta1, beta2]) => [String(beta1).slice(1), beta1, beta2]),
      };
    case 'weights':
      return {
        columns: ['rule', 'whose', ...content.averages[0].timescales, 'sum'],
        rows: content.averages.flatMap(({ label, training, average, thesis }) =>
          (
            [
              ['ours', averageWeights(need(training.name).theta, average)],
              ...(besideThesis ? ([['thesis', thesis]] as const) : []),
            ] as const
          ).map(([whose, weights]) => [label, whose, ...weights, weights.reduce((sum, one) => sum + one, 0)]),
        ),
      };
    case 'outputs': {
      const { k, rows, training } = content;
      const inputs = rows.map(({ input }) => input);
      const deltas = deltaOf(need(training.name), inputs);
      const names = Array.from({ length: k }, (_, j) => (j === k - 1 ? 'g(t)' : `g(t-${k - 1 - j})`));
      return {
        columns: [...names, 'ours', ...(besideThesis ? ['thesis'] : [])],
        rows: rows.map(({ input, thesis }, i) => [
          ...input,
          at(deltas, i),
          ...(besideThesis ? [thesis] : []),
        ]),
      };
    }
  }
}
