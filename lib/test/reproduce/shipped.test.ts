/** Curves that ship with the kit: kept, found, too short, damaged, ignored. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { DataError, StorageError } from '../../core/src/errors.js';
import type { CurveProgress } from '../../core/src/evaluation/progress.js';
import { FileStore } from '../../core/src/node/store/run-store.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import type { FigureExperiment } from '../../thesis/src/experiments/experiment.js';
import { figureNamed } from '../../thesis/src/experiments/index.js';
import { sealedJson } from '../../thesis/src/figures/sealed-json.js';
import type { ProfileName } from '../../thesis/src/profile.js';
import {
  exportReproduced,
  reproduceFigure,
  shipFigure,
  storedFigure,
} from '../../thesis/src/reproduce/reproduce.js';
import { ShippedResults } from '../../thesis/src/results/shipped-results.js';
import { parabola } from '../support/problems.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'l2o-shipped-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Both ways of counting iterations, and a curve that diverges; `quick` is shorter than `thesis`. */
const experiment: FigureExperiment = {
  ...figureNamed('3.3'),
  points: { smoke: 10, quick: 60, thesis: 100 },
  panels: [
    {
      ...figureNamed('3.3').panels[0],
      series: [
        { label: 'before', color: 'adam 10', problem: parabola, optimizer: sgd({ rate: 0.07 }) },
        {
          label: 'after',
          color: 'adam 1e-1',
          problem: parabola,
          optimizer: sgd({ rate: 0.07 }),
          lossAfterStep: true,
        },
        { label: 'diverges', color: 'mng 1e-4', problem: parabola, optimizer: sgd({ rate: 0.6 }) },
      ],
    },
  ],
};

/**
 * Step of the first loss beyond single precision, 3.4e38, at rate 0.6: the distance along y grows by |1 - 6 x 0.6| = 2.6
 * a step, the loss is 27 x 2.6^(2t), and 2t log10 2.6 > 37.1 from t = 45 on.
 */
const divergence = 45;

const results = () => new ShippedResults(join(folder, 'results'));
const file = () => join(folder, 'results', 'fig-3.03.json');

async function setting(
  runs: string,
  profile: ProfileName = 'thesis',
  engine = 'tensor/cpu',
  explicit = false,
) {
  const chosen = { ...(await chooseEngine(engine)), explicit };
  return { profile, seeds: 2, engine: chosen, store: new FileStore(join(folder, runs)) };
}

/** Computes the figure in a store of its own, and keeps its curves. */
async function ship(profile: ProfileName = 'thesis', seeds = 2) {
  const options = { ...(await setting('shipped-from', profile)), seeds };
  const computed = await reproduceFigure(experiment, options);
  const shipped = await shipFigure(experiment, options, join(folder, 'results'));
  return { options, computed, shipped };
}

const sources = ({ runs }: Awaited<ReturnType<typeof reproduceFigure>>) =>
  runs.map(({ result }) => result.source);

describe('curves that ship with the kit', () => {
  it('make a figure of the same bytes as computed and stored ones', async () => {
    const { options, computed, shipped } = await ship();
    expect(shipped).toEqual({ file: file(), curves: 6, elsewhere: 0 });
    const stored = await reproduceFigure(experiment, options);
    const states: CurveProgress['state'][] = [];
    const onProgress = ({ state }: CurveProgress) => states.push(state);
    const fresh = { ...(await setting('empty')), results: results() };
    const taken = await reproduceFigure(experiment, { ...fresh, onProgress });
    // "before" and "after" are two curves of one run.
    expect(sources(computed)).toEqual(Array(6).fill('computed'));
    expect(sources(stored)).toEqual(Array(6).fill('stored'));
    expect(sources(taken)).toEqual(Array(6).fill('shipped'));
    expect(states).toEqual(Array(6).fill('shipped'));
    expect(await fresh.store.list()).toEqual([]);

    const [first, ...others] = await Promise.all(
      [computed, stored, taken].map(async (one, i) => {
        const { files } = await exportReproduced(one, join(folder, `figures-${i}`));
        return files.map((name) => readFileSync(name, 'utf8'));
      }),
    );
    expect(first.length).toBeGreaterThan(2);
    for (const other of others) expect(other).toEqual(first);
    const [before, after, diverges] = taken.figure.panels[0].series;
    expect(before.y[0]).toBe(1.5563);
    expect(after.y[0]).toBe(before.y[1]);
    expect([before.y, after.y].map(({ length }) => length)).toEqual([100, 100]);
    const expected = [0, 1].map((seed) => ({ seed, step: divergence }));
    expect(diverges.diverged).toEqual(expected);
    expect(diverges.y).toHaveLength(divergence);
  });

  it('stay in their file where a store has fewer of them, or shorter ones', async () => {
    await ship();
    const whole = readFileSync(file(), 'utf8');
    const fewer = { ...(await setting('fewer')), seeds: 1 };
    await reproduceFigure({ ...experiment, points: { ...experiment.points, thesis: 60 } }, fewer);
    const again = await shipFigure(experiment, fewer, join(folder, 'results'));
    expect(again).toEqual({ file: file(), curves: 6, elsewhere: 0 });
    expect(readFileSync(file(), 'utf8')).toBe(whole);
  });

  it('make a figure that counts in epochs, too', async () => {
    const figure = figureNamed('3.6');
    const options = { ...(await setting('of-3.6', 'smoke', 'auto')), seeds: 2 };
    const computed = await reproduceFigure(figure, options);
    await shipFigure(figure, options, join(folder, 'results'));
    const taken = await storedFigure(figure, {
      ...options,
      store: new FileStore(join(folder, 'empty')),
      results: results(),
    });
    expect(new Set(sources(taken))).toEqual(new Set(['shipped']));
    expect(taken.figure).toEqual(computed.figure);
    expect(taken.figure.panels[0].series[0].y).toHaveLength(figure.points.smoke);
  });

  it('also make the shorter figure, and the one that computes nothing', async () => {
    await ship();
    const shorter = { ...experiment, points: { ...experiment.points, thesis: 60 } };
    const quick = { ...(await setting('empty', 'quick')), results: results() };
    const figure = await storedFigure(shorter, quick);
    expect(sources(figure)).toEqual(Array(6).fill('shipped'));
    const { results: _, ...without } = quick;
    expect(figure.figure).toEqual((await reproduceFigure(shorter, without)).figure);
  });

  it('end before a divergence that was asked for, and do not tell of a later one', async () => {
    await ship();
    for (const [points, diverged] of [
      [divergence, undefined],
      [divergence + 1, [divergence, divergence]],
    ] as const) {
      const cut = { ...experiment, points: { ...experiment.points, thesis: points } };
      const { figure } = await storedFigure(cut, {
        ...(await setting('empty', 'quick')),
        results: results(),
      });
      const curve = figure.panels[0].series[2];
      expect(curve.y).toHaveLength(divergence);
      expect(curve.diverged?.map(({ step }) => step)).toEqual(diverged);
    }
  });

  it('are not used where they are too short, or of fewer seeds', async () => {
    await ship('quick', 1);
    const options = { ...(await setting('empty', 'thesis')), results: results() };
    const made = await reproduceFigure(experiment, options);
    // What diverged within its length is whole, whatever is asked for.
    const computed = 'computed';
    expect(sources(made)).toEqual([computed, computed, computed, computed, 'shipped', computed]);
    expect(made.figure.panels[0].series.map(({ y }) => y.length)).toEqual([100, 100, divergence]);
  });

  it('give way to the run store', async () => {
    const { options } = await ship('quick');
    const taken = await reproduceFigure(experiment, { ...options, profile: 'quick', results: results() });
    expect(sources(taken)).toEqual(Array(6).fill('stored'));
  });

  it('are not taken instead of those of an engine that was asked for, or of another precision', async () => {
    await ship();
    const from = async (engine: string, explicit: boolean) =>
      sources(
        await reproduceFigure(experiment, {
          ...(await setting(`by-${engine}-${explicit}`.replace('/', '-'), 'smoke', engine, explicit)),
          results: results(),
        }),
      );
    expect(new Set(await from('tensor/wasm', false))).toEqual(new Set(['shipped']));
    expect(new Set(await from('tensor/wasm', true))).not.toContain('shipped');
    expect(new Set(await from('tensor/cpu', true))).toEqual(new Set(['shipped']));
    expect(new Set(await from('double', false))).not.toContain('shipped');
    // An engine is what it computes, whatever it is called.
    const asked = await setting('by-another-name', 'smoke', 'tensor/cpu', true);
    const renamed = { ...asked.engine, engine: { ...asked.engine.engine, name: 'tensor/gpu' } };
    const made = await reproduceFigure(experiment, { ...asked, engine: renamed, results: results() });
    expect(new Set(sources(made))).toEqual(new Set(['shipped']));
  });

  it('are not taken for those of another rule, or measured in another way', async () => {
    await ship();
    const [before, after, diverges] = experiment.panels[0].series;
    const changed: FigureExperiment = {
      ...experiment,
      panels: [
        {
          ...experiment.panels[0],
          series: [
            before,
            { ...after, optimizer: sgd({ rate: 0.08 }) } as typeof after,
            { ...diverges, lossAfterStep: true },
          ],
        },
      ],
    };
    const made = await reproduceFigure(changed, { ...(await setting('empty')), results: results() });
    expect(sources(made)).toEqual(['shipped', 'shipped', 'computed', 'computed', 'computed', 'computed']);
  });

  it('are kept from the run store alone', async () => {
    await ship();
    const options = { ...(await setting('empty')), results: results() };
    await expect(shipFigure(experiment, options, join(folder, 'again'))).rejects.toThrow(StorageError);
  });
});

describe('a damaged file of curves', () => {
  const damages: [string, RegExp, (text: string) => string][] = [
    ['cut off', /JSON/, (text) => text.slice(0, text.length / 2)],
    ['empty', /JSON/, () => ''],
    ['of another figure', /figure is not "3\.3"/, (text) => text.replace('"3.3"', '"3.4"')],
    ['of a later format', /format is not 3/, (text) => text.replace('"format": 3', '"format": 4')],
    [
      'of the format without beginnings',
      /format is not 3/,
      (text) => text.replace('"format": 3', '"format": 2'),
    ],
    [
      'with a point that is no number',
      /points\[1\] is not a number/,
      (t) => t.replace(/("points": \[[^,]*, )/, '$1null, '),
    ],
    ['with a wrong hash', /curves\[0\]\.id is not a hash/, (text) => text.replace(/"id": "./, '"id": "x')],
    ['with an unknown measure', /measure is not one of/, (text) => text.replace('loss before step', 'loss')],
    ['with an unknown precision', /precision is not one of/, (text) => text.replace('float32', 'float8')],
    [
      'with half a step',
      /divergedAt is not a whole number/,
      (t) => t.replace('"divergedAt": null', '"divergedAt": 0.5'),
    ],
    [
      'with a curve twice',
      /curves\[1\] is not another curve/,
      (text) => {
        const [, curve] = /"curves": \[\s*(\{[\s\S]*?\n {2}\})/.exec(text) ?? [];
        return text.replace('"curves": [', `"curves": [${curve},`);
      },
    ],
  ];
  /** With the checksum of what stands there now, where it is JSON. */
  const sealed = (text: string) => {
    try {
      const { checksum: _, ...content } = JSON.parse(text);
      return sealedJson(content);
    } catch {
      return text;
    }
  };

  it('in which a point was changed is named', async () => {
    await ship('smoke', 1);
    writeFileSync(file(), readFileSync(file(), 'utf8').replace(/("points": \[)/, '$11'));
    const options = { ...(await setting('empty', 'smoke')), results: results() };
    await expect(reproduceFigure(experiment, options)).rejects.toThrow(/checksum is not that of the rest/);
  });

  it.each(damages)('%s is named, with what to do', async (_what, found, damage) => {
    await ship('smoke', 1);
    const whole = readFileSync(file(), 'utf8');
    const broken = damage(whole);
    expect(broken).not.toBe(whole);
    writeFileSync(file(), sealed(broken));
    const options = { ...(await setting('empty', 'smoke')), results: results() };
    const error = await reproduceFigure(experiment, options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DataError);
    if (!(error instanceof DataError)) return;
    expect(error.explanation.expected).toContain(file());
    expect(error.explanation.found).toMatch(found);
    expect(error.explanation.fix).toBe(`remove ${file()}: then its curves are computed`);
    // Without it, as with --force, the figure is computed.
    const { results: _, ...without } = options;
    expect(new Set(sources(await reproduceFigure(experiment, without)))).toEqual(new Set(['computed']));
  });
});
