/** One figure from end to end, on made-up experiments and real ones in short. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { NotStored } from '../../core/src/errors.js';
import { HeldElsewhere } from '../../core/src/evaluation/held.js';
import type { Recorded } from '../../core/src/evaluation/measure.js';
import type { CurveProgress } from '../../core/src/evaluation/progress.js';
import { FileStore } from '../../core/src/node/store/run-store.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import type { RunDefinition } from '../../core/src/store/run-definition.js';
import { runId } from '../../core/src/store/run-id.js';
import type { Images } from '../../thesis/src/data/images.js';
import type { FigureExperiment } from '../../thesis/src/experiments/experiment.js';
import { figureNamed } from '../../thesis/src/experiments/index.js';
import type { FigureData } from '../../thesis/src/figures/figure-data.js';
import type { FigureDraft } from '../../thesis/src/reproduce/plan.js';
import { runOf } from '../../thesis/src/reproduce/plan.js';
import { discardRuns, reproduceFigure, storedFigure } from '../../thesis/src/reproduce/reproduce.js';
import { madeUpImages } from '../support/images.js';
import { parabola } from '../support/problems.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'l2o-reproduce-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = async () => ({
  profile: 'smoke' as const,
  engine: await chooseEngine('tensor/cpu'),
  store: new FileStore(folder),
});

/** The run of a figure's first series. */
function firstRun(experiment: FigureExperiment, length: number, images: Images = new Map()) {
  const run = runOf(
    { experiment, profile: 'quick', images, trainings: [] },
    experiment.panels[0].series[0],
    1,
    length,
  );
  if (!run) throw new Error('not trained');
  return run;
}

describe('a run of a figure', () => {
  it('counts steps in iterations, one more where the loss after the step is shown', () => {
    expect(firstRun(figureNamed('3.3'), 150).steps).toBe(151);
    expect(firstRun(figureNamed('4.1'), 150).steps).toBe(150);
  });

  it('counts steps in epochs of the training split', () => {
    const run = firstRun(figureNamed('3.6'), 20, new Map([['mnist', madeUpImages(1000)]]));
    expect(run).toMatchObject({ steps: 20 * 7, curve: '3.6 MNG eta_min 1e-2, seed 1', pointsPerUnit: 1 });
  });

  it('shorter than an epoch has a point per tenth of one', () => {
    const images = new Map([['mnist', madeUpImages(128 * 30)]]);
    const run = firstRun(figureNamed('3.6'), 0.4, images);
    expect(run).toMatchObject({ measure: 'part mean', pointsPerUnit: 10, steps: 12 });
    const few = new Map([['mnist', madeUpImages(640)]]);
    expect(firstRun(figureNamed('3.6'), 0.4, few)).toMatchObject({ pointsPerUnit: 5, steps: 2 });
  });
});

describe('a figure', () => {
  it('is computed once and then taken from the store, to the same numbers', async () => {
    const setting = await options();
    const first = await reproduceFigure(figureNamed('3.4'), setting);
    expect(first.runs.map(({ result }) => result.source)).toEqual(Array(8).fill('computed'));
    const states: CurveProgress['state'][] = [];
    const again = await reproduceFigure(figureNamed('3.4'), {
      ...setting,
      onProgress: ({ state }) => states.push(state),
    });
    expect(states).toEqual(Array(8).fill('reused'));
    expect(again.figure).toEqual(first.figure);
    expect(await storedFigure(figureNamed('3.4'), setting)).toMatchObject({ figure: first.figure });
    expect(first.figure.provenance).toMatchObject({
      profile: 'smoke',
      shortened: 'first 30 of 150 iterations',
      engines: ['tensor/cpu'],
      precision: ['float32'],
      data: null,
    });
    expect(first.comparisons).toHaveLength(8);
    for (const { rms } of first.comparisons) expect(rms).toBeLessThan(0.1);
  });

  it('announces what it computes, and is drafted from what is recorded as it is drawn in the end', async () => {
    const setting = await options();
    await reproduceFigure(figureNamed('3.4'), setting);
    const announced: string[] = [];
    const recorded = new Map<string, Recorded>();
    let draft: FigureDraft | undefined;
    const drafts: FigureData[] = [];
    const whole = await reproduceFigure(figureNamed('3.3'), {
      ...setting,
      onDraft: (made) => {
        draft = made;
      },
      onProgress: ({ curve, state, recorded: part }) => {
        if (state === 'waiting') announced.push(curve);
        if (state !== 'done' || !part) return;
        recorded.set(curve, { ...part, runningAccuracies: Float64Array.from(part.runningAccuracies) });
        if (draft) drafts.push(draft(recorded).figure);
      },
    });
    const computed = whole.runs.filter(({ result }) => result.source === 'computed');
    expect(announced).toEqual(computed.map(({ curve }) => curve));
    expect(drafts).toHaveLength(5);
    const lengths = (figure: FigureData | undefined) => figure?.panels[0]?.series.map(({ y }) => y.length);
    // The four of 3.4 are there, and one of the five was computed.
    expect(lengths(draft?.(new Map()).figure)).toEqual([30, 30, 30, 30]);
    expect(lengths(drafts[0])).toEqual([30, 30, 30, 30, 30]);
    expect(drafts[0]?.provenance.shortened).toBe('still being computed');
    expect(drafts.at(-1)?.panels[0]?.series.map(({ label, style, x }) => ({ label, style, x }))).toEqual(
      whole.figure.panels[0]?.series.map(({ label, style, x }) => ({ label, style, x })),
    );
    const points = ({ panels }: FigureData) => panels.flatMap(({ series }) => series.flatMap(({ y }) => y));
    points(whole.figure).forEach((y, i) => {
      // To the digits that a figure has.
      expect(points(drafts.at(-1) ?? whole.figure)[i]).toBeCloseTo(y, 4);
    });
  });

  it('is drafted with a curve at work in each of its panels', async () => {
    const { panels, ...figure } = figureNamed('3.3');
    const [{ series, ...panel }] = panels;
    // As records are written: each panel has its own, of the same run.
    const twice = (letter: string) => ({
      ...panel,
      panel: letter,
      series: series.map((one) => ({ ...one })),
    });
    let draft: FigureDraft | undefined;
    const drafted: number[][] = [];
    await reproduceFigure(
      { ...figure, panels: [twice('a'), twice('b')] },
      {
        ...(await options()),
        onDraft: (made) => {
          draft = made;
        },
        onProgress: ({ curve, state, recorded: part }) => {
          if (state !== 'done' || !part || !draft) return;
          const runningAccuracies = Float64Array.from(part.runningAccuracies);
          const figure = draft(new Map([[curve, { losses: part.losses, runningAccuracies }]])).figure;
          drafted.push(figure.panels.map((one) => one.series.length));
        },
      },
    );
    expect(drafted).toEqual(series.map(() => [1, 1]));
  });

  it('from the store alone shows what is there, and says what is not', async () => {
    const setting = await options();
    await expect(storedFigure(figureNamed('3.3'), setting)).rejects.toThrow(NotStored);
    await expect(storedFigure(figureNamed('3.3'), setting)).rejects.toThrow(
      /found: none\n.*reproduce -- 3\.3/,
    );
    await reproduceFigure(figureNamed('3.4'), setting);
    const { figure } = await storedFigure(figureNamed('3.3'), setting);
    expect(figure.panels[0].series).toHaveLength(4);
    expect(figure.provenance.shortened).toMatch(/^first 30 of 150 iterations, not there: Adam eta 1\.0, /);
  });

  it('is computed again when its runs are discarded, those of other figures stay', async () => {
    const setting = await options();
    await reproduceFigure(figureNamed('3.3'), setting);
    await reproduceFigure(figureNamed('3.4'), setting);
    await discardRuns(figureNamed('3.3'), setting);
    expect((await setting.store.list()).length).toBe(4);
    const { runs } = await reproduceFigure(figureNamed('3.3'), setting);
    expect(runs.every(({ result }) => result.source === 'computed')).toBe(true);
  });

  it('is discarded whatever engine recorded it, unless one was asked for', async () => {
    const setting = await options();
    await reproduceFigure(figureNamed('3.3'), setting);
    await discardRuns(figureNamed('3.3'), { ...setting, engine: await chooseEngine('kernels') });
    expect((await setting.store.list()).length).toBe(9);
    await discardRuns(figureNamed('3.3'), { ...setting, engine: await chooseEngine() });
    expect(await setting.store.list()).toEqual([]);
  });

  it('passes over a run that another process computes, and waits for it only when the others are done', async () => {
    const setting = await options();
    const holder = { heldBy: 'process 1 on another machine, since today' };
    const { openForWriting } = FileStore.prototype;
    let first: RunDefinition | undefined;
    let looks = 0;
    vi.spyOn(setting.store, 'openForWriting').mockImplementation((address) => {
      first ??= address.definition;
      const isHeld = runId(address.definition) === runId(first) && ++looks < 4;
      return isHeld ? Promise.resolve(holder) : openForWriting.call(setting.store, address);
    });
    const computed: string[] = [];
    const told = {
      onProgress: ({ curve, state }: CurveProgress) => void (state === 'done' && computed.push(curve)),
      onWaiting: (message: string) => void computed.push(message.replace(/ is being.*/, ' is waited for')),
    };
    const figure = figureNamed('3.3');
    const one = { ...figure, panels: [{ ...figure.panels[0], series: figure.panels[0].series.slice(0, 3) }] };
    const leaving = reproduceFigure(one, { ...setting, ...told, leaveHeld: true });
    await expect(leaving).rejects.toThrow(HeldElsewhere);
    const [held, ...free] = one.panels[0].series.map(({ label }) => `3.3 ${label}`);
    expect(computed).toEqual(free);
    await reproduceFigure(one, { ...setting, ...told });
    expect(computed).toEqual([...free, `${held} is waited for`, held]);
  });

  it('shows the mean over its seeds, with the range, and where one diverged', async () => {
    const tiny: FigureExperiment = {
      ...figureNamed('3.3'),
      points: { smoke: 400, quick: 400, thesis: 400 },
      panels: [
        {
          ...figureNamed('3.3').panels[0],
          series: [
            { label: 'fast', color: 'adam 10', problem: parabola, optimizer: sgd({ rate: 2 }) },
            { label: 'slow', color: 'adam 1e-1', problem: parabola, optimizer: sgd({ rate: 0.1 }) },
          ],
        },
      ],
    };
    const { figure } = await reproduceFigure(tiny, { ...(await options()), seeds: 2 });
    const [fast, slow] = figure.panels[0].series;
    // 5 times further from the minimum at every step (3 and 11 times, at least): beyond float32 within 50 steps.
    expect(fast.diverged?.map(({ seed }) => seed)).toEqual([0, 1]);
    expect(fast.x).toHaveLength(fast.diverged?.[0].step ?? 0);
    expect(slow.x).toHaveLength(400);
    expect(slow.y[0]).toBeCloseTo(Math.log10(36), 5);
    expect(slow.spread?.low).toEqual(slow.y);
    expect(slow.seeds).toEqual([0, 1]);
    expect(new Set(slow.runs).size).toBe(2);
    expect(slow.diverged).toBeUndefined();
  });
});
