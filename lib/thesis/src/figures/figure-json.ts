/** The numbers of a figure as they are kept: what stands in `fig-3.03.json` and all pictures are drawn from. */
import type { ShownImages } from 'l2o/internal/data/dataset.js';
import { text, truth } from 'l2o/internal/data/json.js';
import { fields, optional } from '../data/fields.js';
import type { FigureData, PanelData, SeriesData, TrainingProvenance } from './figure-data.js';
import { settledNumber } from './json-text.js';
import { sealedJson } from './sealed-json.js';

/** The text of the file, with its checksum. @throws RangeError when a value is not finite */
export function figureJson(figure: FigureData): string {
  return sealedJson({ ...settled(figure) });
}

/**
 * The figure with its keys in the order of the contract and its measured numbers (`y`, `spread` and `bySeed`) rounded
 * to 6 significant digits, so that nothing depends on who made it or on the last bit of a logarithm.
 *
 * @throws RangeError when a value is not finite
 */
export function settled({
  figure,
  title,
  caption,
  unit,
  view,
  panels,
  agreement,
  notes,
  provenance,
}: FigureData): FigureData {
  const { kit, profile, shortened, trainings, engines, precision, versions, data } = provenance;
  const { differing, unreplayed } = provenance;
  return {
    figure,
    title,
    caption,
    unit,
    view,
    panels: panels.map(orderedPanel),
    ...(agreement === undefined ? {} : { agreement }),
    ...(notes === undefined ? {} : { notes }),
    provenance: {
      kit,
      profile,
      shortened,
      trainings: trainings.map(orderedTraining),
      engines,
      precision,
      versions: Object.fromEntries(Object.entries(versions).sort()),
      data: data && orderedImages(data),
      ...(differing && { differing }),
      ...(unreplayed && { unreplayed }),
    },
  };
}

/** Reads what `orderedImages` gives. @throws SchemaError */
export const shownImages = fields<ShownImages>({
  name: text,
  variant: text,
  checksum: text,
  foreign: optional(truth),
});

/** As it is kept in the files of figures and tables. */
export function orderedImages({ name, variant, checksum, foreign }: ShownImages): ShownImages {
  return { name, variant, checksum, ...(foreign && { foreign }) };
}

/** Its keys in the order of the contract. */
export function orderedTraining(training: TrainingProvenance): TrainingProvenance {
  const { name, source, profile, seed, metaIterations, thesisMetaIterations, dump, ended } = training;
  const { differs } = training;
  return {
    name,
    source,
    profile,
    seed,
    metaIterations,
    thesisMetaIterations,
    dump,
    ended,
    ...(differs && { differs }),
  };
}

function orderedPanel({ panel, referencePanel, title, x, y, series }: PanelData): PanelData {
  const axis = ({ label, range, ticks }: PanelData['x']) => ({ label, range, ticks });
  return {
    panel,
    ...(referencePanel === undefined ? {} : { referencePanel }),
    title,
    x: axis(x),
    y: axis(y),
    series: series.map(orderedSeries),
  };
}

function orderedSeries({
  label,
  reference,
  style,
  facet,
  measure,
  pointsPerUnit,
  testAccuracy,
  x,
  y,
  spread,
  bySeed,
  seeds,
  diverged,
  runs,
}: SeriesData): SeriesData {
  return {
    label,
    ...(reference === undefined ? {} : { reference }),
    style: { color: style.color, dash: style.dash, width: style.width },
    ...(facet === undefined ? {} : { facet }),
    ...(measure === undefined ? {} : { measure }),
    ...(pointsPerUnit === undefined ? {} : { pointsPerUnit }),
    ...(testAccuracy === undefined ? {} : { testAccuracy: testAccuracy.map(settledNumber) }),
    x,
    y: y.map(settledNumber),
    ...(spread
      ? { spread: { low: spread.low.map(settledNumber), high: spread.high.map(settledNumber) } }
      : {}),
    ...(bySeed ? { bySeed: bySeed.map((curve) => curve.map(settledNumber)) } : {}),
    seeds,
    ...(diverged ? { diverged: diverged.map(({ seed, step }) => ({ seed, step })) } : {}),
    runs,
  };
}
