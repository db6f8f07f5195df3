/** The numbers that claims are judged by: one of ours by seed, beside the thesis' own. */
import type { ShownImages } from 'l2o/internal/data/dataset.js';
import { numbersKept } from 'l2o/internal/engine/memory.js';
import { ruleByName } from 'l2o/internal/learned/rule-named.js';
import { type ReferenceFigure, readReference } from '../data/reference.js';
import type { FigureExperiment, PanelRecord, SeriesRecord } from '../experiments/experiment.js';
import { experiments } from '../experiments/index.js';
import { grouped } from '../figures/caveats.js';
import type { PanelData, SeriesData, TableData, TrainingProvenance } from '../figures/figure-data.js';
import { thesisMean } from '../figures/heat-map.js';
import { referenceOf, rowNameOf, sameRateCell } from '../figures/reference-of.js';
import type { Material } from './material.js';
import { measuredDeviation } from './seed-deviations.js';
import { type Deviation, meanOf, type Statistic, statistics, varianceOf } from './statistics.js';

/** The least part of the thesis' meta-iterations that a training must have: validation is flat from there on. */
const leastPart = 0.1;

/** One number of ours and its counterpart. */
export interface Reading {
  /** "LA_b k 6". */
  readonly name: string;
  /** "4.3", "T4.2". */
  readonly figure: string;
  /** "mean of 50 epochs". */
  readonly quantity: string;
  /** Whether larger is better: an accuracy. */
  readonly isAccuracy: boolean;
  /** Over the whole of the thesis' curve; null where it has none. */
  readonly thesis: number | null;
  /** The thesis' at the point that ours has come to, where that is not the end; null where that is not known. */
  readonly thesisThere: number | null;
  /** By training, one for a rule made by hand; in it by evaluation seed. Empty where `missing` says why. */
  readonly ours: readonly ReadonlyMap<number, number>[];
  readonly missing: string | null;
  /** "first 10 of 50 epochs" where ours is shorter than the thesis', else null. */
  readonly shorter: string | null;
  /** Of a curve of ours: how long it is, and the same number of its beginning. */
  readonly curve?: { readonly length: number; upTo(length: number): Reading };
  /** The training behind it; null for a rule made by hand. */
  readonly training: TrainingProvenance | null;
  /** Whether training is behind it. */
  readonly isLearned: boolean;
  /** Of a single run: of our seeds where there are several, else as measured. */
  readonly deviation: Deviation;
}

/** The mean over trainings and seeds; null where there is none. */
export function ourMean({ ours }: Reading): number | null {
  return ours.length === 0 ? null : meanOf(ours.map((bySeed) => meanOf([...bySeed.values()])));
}

export class Evidence {
  private readonly references = new Map<string, ReferenceFigure>();

  constructor(private readonly material: Material) {}

  /**
   * A statistic of a curve.
   * @param place figure, with the letter of its panel, or of a heat map with its column: "3.9b", "4.5 at 5e-2"
   * @param most only the first so many points
   * @throws Error where the kit has no such curve
   */
  read(statistic: Statistic, place: string, label: string, most = Number.POSITIVE_INFINITY): Reading {
    const { experiment, panel, column, record } = recordOf(place, label);
    const { id } = experiment;
    const { of, words } = statistics[statistic];
    const whole = experiment.points.thesis;
    const points = `${whole} ${experiment.unit}s`;
    const thesis = this.thesisOf(experiment, panel, record, whole, of);
    const common = {
      name: column === undefined ? label : `${label} at ${column}`,
      figure: id,
      quantity: words(points),
      isAccuracy: statistic === 'accuracy',
      thesis,
      training: null,
      isLearned: 'training' in record,
    };
    const measured = measuredDeviation(record, statistic, column);
    const found = seriesOf(this.material, id, panel, label);
    const missing = this.whyMissing(id, record, label, found);
    if (missing !== null || found === undefined)
      return {
        ...common,
        ...without(missing ?? `${figureName(id)} has no curve ${label}`),
        deviation: measured,
      };
    const trainings = [found, ...this.furtherTrainings(id, panel, label)];
    const length = Math.min(most, ...trainings.map(({ y }) => y.length));
    const isShorter = length < whole;
    const ours = trainings.map(
      (series) =>
        new Map(series.seeds.map((seed, i) => [seed, of((series.bySeed?.[i] ?? series.y).slice(0, length))])),
    );
    const values = [...(ours[0]?.values() ?? [])];
    return {
      ...common,
      ours,
      missing,
      curve: { length, upTo: (points) => this.read(statistic, place, label, points) },
      shorter: isShorter ? `first ${length} of ${points}` : null,
      thesisThere: isShorter ? this.thesisOf(experiment, panel, record, length, of) : thesis,
      training: this.trainingOf(id, record),
      deviation:
        values.length > 1 ? { value: Math.sqrt(varianceOf(values)), freedom: values.length - 1 } : measured,
    };
  }

  /** Labels of a panel's curves, in their order. */
  labels(place: string): readonly string[] {
    return panelOf(place).panel.series.map(({ label }) => label);
  }

  /**
   * How much of the sum of a learned average's weights lies on some of its timescales, in absolute values.
   * @param rule "LA_b" @param timescales ".99" and the like
   */
  share(id: string, rule: string, timescales: readonly string[]): Reading {
    const found = this.material.tables.get(id);
    const ours = found && shareOf(weightsIn(found, rule), timescales);
    const thesis = shareOf(thesisWeights(id, rule), timescales) ?? null;
    const short = found?.provenance.trainings.find(isTooShort);
    const common = {
      ...exact(`${rule}: weight on ${timescales.join(' and ')}`, id, 'share of all weight'),
      thesis,
      training: found?.provenance.trainings[0] ?? null,
      isLearned: true,
    };
    if (ours === undefined) return { ...common, ...without(`${figureName(id)} is missing`) };
    const data = found?.provenance.data;
    if (data?.foreign) return { ...common, ...without(ofOtherImages(id, data)) };
    if (short) return { ...common, ...without(tooShort(short)) };
    return { ...common, ...within(ours), thesisThere: thesis };
  }

  /**
   * How fast one workload of the bench is beside another: 0.5 where it takes twice as long. One thread, the kit's own kernels.
   * @param base "step adam" @param slower "step k-momentums-6-0.2-0.99"
   */
  speed(base: string, slower: string): Reading {
    const [one, other] = [base, slower].map((workload) => this.material.timings.get(workload));
    const common = exact(`speed of "${slower}" as a part of that of "${base}"`, 'bench', 'milliseconds');
    return one === undefined || other === undefined
      ? { ...common, ...without('the bench is missing: "npm run bench" makes it') }
      : { ...common, ...within(one / other), thesisThere: null };
  }

  /** Numbers that a rule keeps per coordinate, by the number of its averages. */
  kept(rule: string, k: number): Reading {
    const common = exact(`${rule}: numbers kept per coordinate, by k`, 'program', 'count');
    return { ...common, ...within(numbersKept(ruleByName(rule)) / k), thesisThere: null };
  }

  /** The thesis over so many points; null where it has no such curve, or shows of a cell only the mean over all. */
  private thesisOf(
    { id, view, panels, referenceFigure = id }: FigureExperiment,
    panel: PanelRecord,
    record: SeriesRecord,
    length: number,
    of: (y: readonly number[]) => number,
  ): number | null {
    const found = this.references.get(referenceFigure) ?? readReference(referenceFigure);
    this.references.set(referenceFigure, found);
    if (view === 'heat map') {
      const { heatMap } = found;
      const place = heatMap && sameRateCell(heatMap, panel.title ?? '', rowNameOf(panels, record.label));
      return place ? thesisMean(heatMap, place, length) : null;
    }
    const curve = referenceOf(found, panel, record);
    const y = curve?.y.filter((_, index) => (curve.x[index] ?? 0) < length) ?? [];
    return y.length === 0 ? null : of(y);
  }

  private whyMissing(
    id: string,
    record: SeriesRecord,
    label: string,
    series: SeriesData | undefined,
  ): string | null {
    const figure = this.material.figures.get(id)?.figure;
    if (!figure) return `${figureName(id)} is missing`;
    if (figure.provenance.data?.foreign) return ofOtherImages(id, figure.provenance.data);
    if (!series) return `${figureName(id)} has no curve ${label}`;
    if (series.pointsPerUnit !== undefined)
      return `${label} of ${figureName(id)} has no whole ${figure.unit}`;
    const [diverged] = series.diverged ?? [];
    if (diverged)
      return `${label} of ${figureName(id)} diverged at step ${diverged.step} (seed ${diverged.seed})`;
    if (series.seeds.length > 1 && !series.bySeed)
      return `the file of ${figureName(id)} does not tell its seeds apart: draw it again with "npm run figures -- ${id}"`;
    if (series.y.length === 0) return `${label} of ${figureName(id)} has no points`;
    const training = this.trainingOf(id, record);
    return training && isTooShort(training) ? tooShort(training) : null;
  }

  private trainingOf(id: string, record: SeriesRecord): TrainingProvenance | null {
    if (!('training' in record)) return null;
    const { trainings = [] } = this.material.figures.get(id)?.figure.provenance ?? {};
    return trainings.find(({ name }) => name === record.training.name) ?? null;
  }

  /** The same rule after other trainings: series with ", training 2" and so on behind the label. */
  private furtherTrainings(id: string, panel: PanelKey, label: string): SeriesData[] {
    const list = findPanel(this.material, id, panel)?.series ?? [];
    return list.filter((one) => one.label.startsWith(`${label}, training `) && !one.diverged?.length);
  }
}

/** "figure 3.7", "table 4.2". */
export function figureName(id: string): string {
  return id.startsWith('T') ? `table ${id.slice(1)}` : `figure ${id}`;
}

/** The thesis says nothing of them. */
function ofOtherImages(id: string, { variant }: ShownImages): string {
  return `${figureName(id)} is of other images than the thesis' (${variant})`;
}

function without(missing: string): Pick<Reading, 'ours' | 'missing' | 'shorter' | 'thesisThere'> {
  return { ours: [], missing, shorter: null, thesisThere: null };
}

/** A number that has no seed. */
function exact(name: string, figure: string, quantity: string) {
  const deviation: Deviation = { value: 0, freedom: 1 };
  return {
    name,
    figure,
    quantity,
    isAccuracy: false,
    thesis: null,
    training: null,
    isLearned: false,
    deviation,
  };
}

function within(value: number): Pick<Reading, 'ours' | 'missing' | 'shorter'> {
  return { ours: [new Map([[0, value]])], missing: null, shorter: null };
}

function isTooShort({ metaIterations, thesisMetaIterations }: TrainingProvenance): boolean {
  return metaIterations < leastPart * thesisMetaIterations;
}

function tooShort({ name, metaIterations, thesisMetaIterations }: TrainingProvenance): string {
  return `${name} was trained for ${grouped(metaIterations)} of ${grouped(thesisMetaIterations)} meta-iterations`;
}

type PanelKey = Pick<PanelData, 'panel' | 'title'>;

function findPanel(material: Material, id: string, { panel, title }: PanelKey): PanelData | undefined {
  const panels = material.figures.get(id)?.figure.panels ?? [];
  return panels.find((one) => one.panel === panel && (panel !== null || one.title === title));
}

function seriesOf(material: Material, id: string, panel: PanelKey, label: string): SeriesData | undefined {
  return findPanel(material, id, panel)?.series.find((one) => one.label === label);
}

function panelOf(place: string) {
  const [, id = place, letter = null, column] =
    /^(\d+\.\d+(?:-[a-z]+)?)(?: ?([a-z]))?(?: at (.+))?$/.exec(place) ?? [];
  const experiment = experiments.find((one) => one.id === id);
  if (experiment?.kind !== 'figure') throw new Error(`no figure ${id}`);
  const panel = experiment.panels.find((one) =>
    column === undefined ? one.panel === letter : one.title === column,
  );
  if (!panel) throw new Error(`figure ${id} has no panel for ${place}`);
  return { experiment, panel, column };
}

function recordOf(place: string, label: string) {
  const found = panelOf(place);
  const record = found.panel.series.find((one) => one.label === label);
  if (!record) throw new Error(`figure ${place} has no curve ${label}`);
  return { ...found, record };
}

type Weights = ReadonlyMap<string, number>;

/** By timescale: ".99". */
function weightsIn({ columns, rows }: TableData, rule: string): Weights {
  const row = rows.find((cells) => cells[0] === rule && cells[1] === 'ours') ?? [];
  return new Map(
    columns.flatMap((name, index) => {
      const cell = row[index];
      return /^\.\d+$/.test(name) && typeof cell === 'number' ? [[name, cell] as const] : [];
    }),
  );
}

function thesisWeights(id: string, rule: string): Weights {
  const experiment = experiments.find((one) => one.id === id);
  const averages =
    experiment?.kind === 'table' && experiment.content.kind === 'weights' ? experiment.content.averages : [];
  const { timescales = [], thesis = [] } = averages.find(({ label }) => label === rule) ?? {};
  return new Map(timescales.map((name, index) => [name, thesis[index] ?? Number.NaN]));
}

/** @returns undefined where one of the timescales has no weight */
function shareOf(weights: Weights, timescales: readonly string[]): number | undefined {
  const chosen = timescales.flatMap((name) => weights.get(name) ?? []);
  const sum = (list: readonly number[]) => list.reduce((total, weight) => total + Math.abs(weight), 0);
  return chosen.length < timescales.length ? undefined : sum(chosen) / sum([...weights.values()]);
}
