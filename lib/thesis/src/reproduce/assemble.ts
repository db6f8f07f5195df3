/** From curves to the numbers of a figure. */
import { shownImages } from 'l2o/internal/data/dataset.js';
import { type SeedBand, seedBand } from 'l2o/internal/evaluation/curves.js';
import { kitVersion } from 'l2o/internal/version.js';
import type { FigureExperiment, PanelRecord, SeriesRecord } from '../experiments/experiment.js';
import type { FigureData, FigureProvenance, PanelData, SeriesData } from '../figures/figure-data.js';
import { curveStyle } from '../figures/theme.js';
import type { CurveResult } from './curve-result.js';
import { isWithoutImages, loadedOf } from './images.js';
import type { Plan } from './plan.js';

/** @param results one per run of the plan, in its order */
export function assembleFigure(plan: Plan, results: readonly CurveResult[]): FigureData {
  const { experiment } = plan;
  const resultsOf = (series: SeriesRecord) => results.filter((_, i) => plan.runs[i]?.series === series);
  return {
    figure: experiment.id,
    title: experiment.title,
    caption: experiment.caption,
    unit: experiment.unit,
    ...partsOf(plan),
    view: experiment.view,
    panels: experiment.panels.map((panel) => panelData(plan, panel, resultsOf)),
    provenance: provenanceOf(plan, results),
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
  resultsOf: (series: SeriesRecord) => CurveResult[],
): PanelData {
  return {
    panel,
    ...(referencePanel === undefined ? {} : { referencePanel }),
    title,
    x,
    y,
    series: series.map((record) => seriesData(plan, record, resultsOf(record))),
  };
}

function seriesData(plan: Plan, record: SeriesRecord, results: readonly CurveResult[]): SeriesData {
  const band = seedBand(results.map(({ points }) => points));
  const perUnit = plan.runs.find(({ series }) => series === record)?.pointsPerUnit ?? 1;
  const diverged = results.flatMap(({ divergedAt }, i) =>
    divergedAt === null ? [] : [{ seed: plan.seeds[i] ?? i, step: divergedAt }],
  );
  return {
    label: record.label,
    ...(record.reference === undefined ? {} : { reference: record.reference }),
    style: curveStyle(record.color),
    ...(record.measure === 'accuracy' ? { measure: 'accuracy', ...testAccuracyOf(results) } : {}),
    x: band.mean.map((_, i) => i / perUnit),
    y: band.mean,
    ...overSeeds(band, results),
    seeds: plan.seeds,
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

function provenanceOf(plan: Plan, results: readonly CurveResult[]): FigureProvenance {
  const { profile, experiment } = plan;
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
    ...heldAgainst(plan, results),
  };
}

/** What is known of the curves from computing their beginnings again, where that is anything but agreement. */
function heldAgainst(
  { runs, images }: Plan,
  results: readonly CurveResult[],
): Pick<FigureProvenance, 'differing' | 'unreplayed'> {
  const differing = results.flatMap(({ differs }, i) => {
    const { series, seed } = runs[i];
    return differs ? [`${series.label}, seed ${seed}, before step ${differs.step}`] : [];
  });
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
