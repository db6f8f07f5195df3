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

export function assembleFigure(plan: Plan, runs: readonly DrawnRun[]): FigureData {
  const { experiment } = plan;
  const runsOf = (series: SeriesRecord) => runs.filter((run) => run.series === series);
  return {
    figure: experiment.id,
    title: experiment.title,
    caption: experiment.caption,
    unit: experiment.unit,
    ...partsOf(plan),
    view: experiment.view,
    panels: experiment.panels.map((panel) => panelData(plan, panel, runsOf)),
    provenance: provenanceOf(plan, runs),
  };
}

/** Where curves are shorter than an epoch. */
function partsOf({ runs }: Plan): Pick<FigureData, 'pointsPerUnit'> {
  const pointsPerUnit = Math.max(1, ...runs.map((run) => run.pointsPerUnit));
  return pointsPerUnit > 1 ? { pointsPerUnit } : {};
}

function panelData(
  plan: Plan,
  { panel, referencePanel, title, x, y, series }: PanelRecord,
  runsOf: (series: SeriesRecord) => DrawnRun[],
): PanelData {
  return {
    panel,
    ...(referencePanel === undefined ? {} : { referencePanel }),
    title,
    x,
    y,
    series: series.map((record) => seriesData(plan, record, runsOf(record))),
  };
}

function seriesData({ seeds }: Plan, record: SeriesRecord, runs: readonly DrawnRun[]): SeriesData {
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
    ...(record.measure === 'accuracy' ? { measure: 'accuracy', ...testAccuracyOf(results) } : {}),
    x: band.mean.map((_, i) => i / pointsPerUnit),
    y: band.mean,
    ...overSeeds(band, results),
    seeds,
    ...(diverged.length > 0 ? { diverged } : {}),
    runs: results.map(({ id }) => id),
  };
}

function testAccuracyOf(results: readonly CurveResult[]): Pick<SeriesData, 'testAccuracy'> {
  const { mean } = seedBand(results.map(({ testAccuracies = [] }) => testAccuracies));
  return mean.length > 0 ? { testAccuracy: mean } : {};
}

function overSeeds(
  { mean, low, high }: SeedBand,
  results: readonly CurveResult[],
): Pick<SeriesData, 'spread' | 'bySeed'> {
  if (results.length === 1) return {};
  return { spread: { low, high }, bySeed: results.map(({ points }) => points.slice(0, mean.length)) };
}

function provenanceOf(plan: Plan, runs: readonly DrawnRun[]): FigureProvenance {
  const { profile, experiment } = plan;
  const results = runs.map(({ result }) => result);
  // All curves of a figure are on one data set; trainings on another are named with them.
  const [shown] = results.map(({ data }) => data);
  const foreign = loadedOf(plan.images).filter((dataset) => dataset.foreign);
  return {
    kit: kitVersion,
    profile,
    shortened: shortening(experiment, plan),
    trainings: plan.trainings.map(({ provenance }) => provenance),
    engines: distinct(results.map(({ engine }) => engine)),
    precision: distinct(results.map(({ precision }) => precision)),
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

/** "first 20 of 50 epochs", or null at the thesis' length. */
function shortening({ unit, points }: FigureExperiment, plan: Plan): string | null {
  if (plan.length >= points.thesis) return null;
  const { pointsPerUnit } = partsOf(plan);
  const parts = pointsPerUnit === undefined ? '' : `, ${pointsPerUnit} points per ${unit}`;
  return `first ${plan.length} of ${points.thesis} ${unit}s${parts}`;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
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
