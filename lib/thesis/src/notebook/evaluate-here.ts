/**
 * Any optimizers on any problem, in a notebook: run, drawn, and in numbers. What was computed is kept in the run store; a
 * changed rule or problem is another run (see workplace.ts).
 */
import type { Engine } from 'l2o/internal/engine/engine.js';
import { checkOnce } from 'l2o/internal/engine/gate.js';
import { checkRule } from 'l2o/internal/engine/rule-gate.js';
import { UsageError } from 'l2o/internal/errors.js';
import { epochCurve, seedBand } from 'l2o/internal/evaluation/curves.js';
import { evaluateRun } from 'l2o/internal/evaluation/evaluate-run.js';
import type { RunRequest, RunResult } from 'l2o/internal/evaluation/run-request.js';
import { requireKnown } from 'l2o/internal/gate/settings.js';
import type { Optimizer } from 'l2o/internal/optimizers/optimizer.js';
import type { Problem } from 'l2o/internal/problems/problem.js';
import { axesOf } from '../figures/axes.js';
import type { SeriesData } from '../figures/figure-data.js';
import { oneFrame } from '../figures/layout.js';
import { requireFrame } from '../figures/least-width.js';
import { counterpart } from '../figures/palette.js';
import { type Sheet, usualSheet } from '../figures/print.js';
import { type Chart, distinctStyle, sizes, themed } from '../figures/theme.js';
import { tracesOf } from '../figures/traces.js';
import { hyphenated } from '../hyphenated.js';
import { Curve } from './curve.js';
import { showChart } from './display.js';
import { type Subjects, sideBySide, subjectsIn } from './own-module.js';
import { type Row, showTable } from './table.js';
import { type FiledRequest, type Workplace, withWorkplace } from './workplace.js';

/** What is run, and how much of it: a problem with optimizers, or the module that has them. */
export type EvaluateOptions = Extent & (Subjects | FromModule);

/** How much is run, and by what. */
export interface Extent {
  /** Steps from the starting point; an epoch of MNIST has 429. */
  readonly steps: number;
  /** How many seeds, 0, 1, 2, ...; 1 by default. A seed is a starting point and batches, the same for every optimizer. */
  readonly seeds?: number;
  /** Of how many steps a point of a curve is the mean; by default of so many that about 100 points come of it. */
  readonly every?: number;
  /** The fastest one that runs the problem, unless given. */
  readonly engine?: Engine;
}

/** Problem and optimizers in a file, which threads can read: they compute the runs side by side. */
export interface FromModule {
  /** A JavaScript module that exports `problem` and `optimizers`: a path relative to the folder of the notebook. In a script it is
   * relative to where that was started, hence better `new URL('./mine.mjs', import.meta.url).href`. */
  readonly module: string;
}

/** What one optimizer did. A point is log10 of the mean loss of `every` steps and stands in their middle. */
export interface EvaluatedOptimizer {
  readonly label: string;
  /** The label of the one that it is drawn over, in dashes of its hue: the same on other images. */
  readonly beside?: string;
  /** One curve per seed; of a seed that diverged the part before it. */
  readonly seeds: readonly Curve[];
  /** First step with a loss that is not finite, per seed that had one. */
  readonly diverged: readonly { readonly seed: number; readonly step: number }[];
}

/** What optimizers did on a problem, to be shown with `showEvaluation`. */
export interface EvaluatedHere {
  /** Title of the problem. */
  readonly problem: string;
  readonly steps: number;
  readonly every: number;
  readonly optimizers: readonly EvaluatedOptimizer[];
}

const known = ['problem', 'optimizers', 'module', 'steps', 'seeds', 'every', 'engine'];

/**
 * Runs every optimizer with every seed, under a progress display. What is in the run store is taken from there, and what was
 * interrupted goes on.
 *
 * @throws UsageError for two optimizers of one title, numbers that cannot be, a negative loss, a module that cannot be read
 * @throws Interrupted after "interrupt kernel"
 */
export function evaluateHere(options: EvaluateOptions): Promise<EvaluatedHere> {
  requireKnown('evaluateHere()', options, known);
  const { steps, seeds = 1, every = usualEvery(steps), engine } = options;
  const extent = { steps, seeds, every };
  checkCounts(extent, steps);
  if (!('module' in options)) return inNotebook(options, extent, engine);
  const { module } = options;
  return subjectsIn(module).then((subjects) =>
    inNotebook(subjects, extent, engine, (requests) => sideBySide(module, requests)),
  );
}

/** About 100 points come of it. */
export function usualEvery(steps: number): number {
  return Math.max(1, Math.round(steps / 100));
}

/** What an evaluation is made from: of each optimizer, its seeds in their order. */
type Recordings = (optimizer: Optimizer) => readonly Pick<RunResult, 'losses' | 'divergedAt'>[];

type Counts = Required<Omit<Extent, 'engine'>>;
type Run = (requests: readonly FiledRequest[]) => Promise<RunResult[]>;

function inNotebook(
  subjects: Subjects,
  counts: Counts,
  engine: Engine | undefined,
  run?: Run,
): Promise<EvaluatedHere> {
  checkSubjects(subjects);
  const { problem, optimizers } = subjects;
  return withWorkplace(problem, optimizers, engine, (workplace) =>
    evaluated(subjects, counts, workplace, run),
  );
}

/** @throws UsageError where one of them cannot be, or two optimizers have one title */
export function checkSubjects({ problem, optimizers }: Subjects): void {
  checkOnce(problem);
  checkTitles(optimizers, problem);
}

/** As `evaluateHere`, of what was looked at, wherever it is computed. */
export async function evaluated(
  { problem, optimizers }: Subjects,
  { steps, seeds, every }: Counts,
  workplace: Workplace,
  run: Run = oneAfterAnother,
): Promise<EvaluatedHere> {
  const requests = optimizers.flatMap((optimizer) =>
    Array.from({ length: seeds }, (_, seed) => {
      const curve = seeds > 1 ? `${optimizer.title}, seed ${seed}` : optimizer.title;
      return { ...workplace, problem, optimizer, seed, steps, curve };
    }),
  );
  const evaluation = (recordings: Recordings): EvaluatedHere => ({
    problem: problem.title,
    steps,
    every,
    optimizers: optimizers.map((optimizer) =>
      evaluatedOptimizer(optimizer.title, recordings(optimizer), every),
    ),
  });
  for (const { curve } of requests) workplace.onProgress?.({ curve, state: 'waiting', step: 0, steps });
  workplace.drawAs?.((recorded) => {
    // Of its seeds an optimizer shows those that are furthest.
    const furthest = (optimizer: Optimizer) => {
      const own = requests.filter((request) => request.optimizer === optimizer);
      const all = own.map(({ curve }) => recorded.get(curve)?.losses ?? new Float64Array());
      const length = Math.max(...all.map((losses) => losses.length));
      return all.flatMap((losses) => (losses.length === length ? [{ losses, divergedAt: null }] : []));
    };
    const { data, layout } = evaluationChart(evaluation(furthest), problem.title);
    return { data, layout: { ...layout, xaxis: { ...layout.xaxis, range: [0, steps] } } };
  });
  const results = await run(requests);
  return evaluation((optimizer) => results.filter((_, i) => requests[i]?.optimizer === optimizer));
}

async function oneAfterAnother(requests: readonly RunRequest[]): Promise<RunResult[]> {
  const results: RunResult[] = [];
  for (const request of requests) results.push(await evaluateRun(request));
  return results;
}

function evaluatedOptimizer(
  label: string,
  results: ReturnType<Recordings>,
  every: number,
): EvaluatedOptimizer {
  return {
    label,
    seeds: results.map(({ losses }) => {
      const y = epochCurve(losses, every);
      const x = y.map((_, i) => i * every + (every - 1) / 2);
      return new Curve(label, x, y);
    }),
    diverged: results.flatMap(({ divergedAt }, seed) =>
      divergedAt === null ? [] : [{ seed, step: divergedAt }],
    ),
  };
}

/** Shows the curves, with the range of the seeds as an area, and below them a table of their ends. */
export async function showEvaluation(evaluation: EvaluatedHere, title = evaluation.problem): Promise<void> {
  await showChart(evaluationChart(evaluation, title), evaluationStem(title), title, evaluation);
  await showTable(evaluationRows(evaluation));
}

/** Begins the names of files and the ids of an SVG: letters, digits and hyphens. */
export function evaluationStem(title: string): string {
  return `evaluation-${hyphenated(title).replaceAll('.', '-')}`;
}

/** Over a line that they may lie on. */
const dashes = { dash: 'dashed', width: sizes.thesisLine } as const;

/**
 * The mean over the seeds as a line, their range as an area; a cross where a seed diverged.
 * @param sheet what it is laid out for @throws UsageError where that is too narrow
 */
export function evaluationChart(
  { problem, optimizers, every }: EvaluatedHere,
  title: string,
  sheet: Sheet = usualSheet,
): Chart {
  requireFrame(
    problem,
    optimizers.map(({ label }) => label),
    sheet,
  );
  const traces = optimizers.flatMap(({ label, beside, seeds, diverged }) => {
    const place = optimizers.findIndex((one) => one.label === (beside ?? label));
    const own = distinctStyle(place);
    const band = seedBand(seeds.map(({ y }) => y));
    const [first] = seeds;
    const series: SeriesData = {
      label,
      style: beside === undefined ? own : { ...dashes, color: counterpart(own.color) },
      x: first?.x.slice(0, band.mean.length) ?? [],
      y: band.mean,
      ...(seeds.length > 1 && { spread: { low: band.low, high: band.high } }),
      seeds: seeds.map((_, seed) => seed),
      diverged,
      runs: [],
    };
    return tracesOf(series, undefined, axesOf(0));
  });
  return themed(traces, {
    ...(sheet.title && { title: { text: title } }),
    showlegend: true,
    xaxis: { title: { text: 'Steps' } },
    yaxis: { title: { text: measured(every, sheet.width === undefined ? ', ' : ',<br>') } },
    ...(sheet.width !== undefined && oneFrame(traces, sheet.width, sheet.title)),
  });
}

/** What a point of a curve is. @param comma where a line may end: in a column of a paper the axis is shorter than the words */
export function measured(every: number, comma = ', '): string {
  return `log10 of the loss${every > 1 ? `${comma}mean of ${every} steps` : ''}`;
}

/** One row per optimizer, in the order of the call: where its curves end, over the seeds. */
export function evaluationRows({ optimizers }: EvaluatedHere): Row[] {
  return optimizers.map(({ label, seeds, diverged }) => {
    const ends = seeds.map(({ last }) => last);
    const mean = ends.reduce((sum, end) => sum + end, 0) / ends.length;
    return {
      optimizer: label,
      'last point, mean over seeds': mean,
      'lowest seed': Math.min(...ends),
      'highest seed': Math.max(...ends),
      diverged: diverged.length > 0 ? `${diverged.length} of ${seeds.length}` : '',
    };
  });
}

function checkTitles(optimizers: readonly Optimizer[], { size }: Problem): void {
  for (const optimizer of optimizers) checkRule(optimizer, size);
  const titles = optimizers.map(({ title }) => title);
  const twice = titles.find((title, i) => titles.indexOf(title) < i);
  if (twice === undefined && titles.length > 0) return;
  throw new UsageError({
    expected: 'One optimizer or more, each with a title of its own',
    found: twice === undefined ? 'none' : `"${twice}" twice`,
    fix:
      twice === undefined
        ? 'give some: optimizers: [adam({ rate: 1e-3 })]'
        : 'name one of them: { ...optimizer, title: "another" }',
  });
}

/** @throws UsageError for a count that is none, and an `every` beyond the steps */
export function checkCounts(counts: Readonly<Record<string, number>>, steps: number): void {
  for (const [name, count] of Object.entries(counts)) {
    if (Number.isSafeInteger(count) && count >= 1 && count <= (name === 'every' ? steps : count)) continue;
    throw new UsageError({
      expected: `${name} is a whole number, 1 or more${name === 'every' ? `, and at most steps, ${steps}` : ''}`,
      found: String(count),
      fix: `give another number of ${name}`,
    });
  }
}
