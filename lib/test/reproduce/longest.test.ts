/** Each series of a figure is as long as it is stored or ships, in as many seeds; a profile says only what is computed. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { FileStore } from '../../core/src/node/store/run-store.js';
import { tensorflowAdam } from '../../core/src/optimizers/tensorflow-adam.js';
import { networkProblem } from '../../core/src/problems/network.js';
import type { FigureExperiment } from '../../thesis/src/experiments/experiment.js';
import { figureNamed } from '../../thesis/src/experiments/index.js';
import { caveats } from '../../thesis/src/figures/caveats.js';
import type { ReproduceOptions } from '../../thesis/src/reproduce/plan.js';
import {
  type ReproducedFigure,
  reproduceFigure,
  shipFigure,
  storedFigure,
} from '../../thesis/src/reproduce/reproduce.js';
import { ShippedResults } from '../../thesis/src/results/shipped-results.js';
import { writeCifarCopy } from '../support/cifar-copy.mjs';

/** 24 x 24 x 3 -> 10. */
const layerOnCrops = (size: number) =>
  networkProblem(
    {
      id: 'Crops',
      title: 'A layer on crops',
      source: 'test',
      settings: { size },
      batch: { dataset: 'cifar10', size, sampling: 'shuffled-passes', images: 'crops' },
    },
    [
      {
        kind: 'dense',
        inputs: 1728,
        outputs: 10,
        activation: 'linear',
        weights: { kind: 'normal', deviation: 0.01 },
        bias: { kind: 'constant', value: 0 },
      },
    ],
  );

/** An epoch of 20 steps over the 160 images of the copy. */
const inEights = layerOnCrops(8);

const labels = ['Adam .9', 'Adam .95', 'Adam .99'] as const;
type Label = (typeof labels)[number];
const rates = { 'Adam .9': 5e-4, 'Adam .95': 1e-3, 'Adam .99': 2e-3 };

/** Of ten epochs in the thesis, two in `quick`; a supplement has another file in data/results. */
function experiment(shown: readonly Label[] = labels, id = '4.13', problem = inEights): FigureExperiment {
  const figure = figureNamed('4.13');
  const series = shown.map((label, i) => ({
    label,
    reference: `Adam_0${label.slice(5)}`,
    color: (['timescale .9', 'timescale .95', 'timescale .99'] as const)[i] ?? 'timescale .9',
    problem,
    optimizer: tensorflowAdam({ rate: rates[label] }),
  }));
  return {
    ...figure,
    id,
    referenceFigure: '4.13',
    points: { smoke: 0.4, quick: 2, thesis: 10 },
    panels: [{ ...figure.panels[0], panel: null, series }],
  };
}

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'l2o-longest-'));
  mkdirSync(join(folder, 'without', 'cifar10'), { recursive: true });
  writeCifarCopy(join(folder, 'with', 'cifar10'), { records: 32 });
  vi.stubEnv('L2O_DATA', join(folder, 'with'));
  // Ten epochs and two seeds of the second ship with another figure; four and two of the first are stored, of a third seed one.
  const from = await options('of the kit');
  await reproduceFigure(experiment(['Adam .95'], '4.14'), { ...from, epochs: 10, seeds: 2 });
  await shipFigure(experiment(['Adam .95'], '4.14'), from, join(folder, 'results'));
  const stored = await options('stored');
  await reproduceFigure(experiment(['Adam .9']), { ...stored, epochs: 4, seeds: 2 });
  await reproduceFigure(experiment(['Adam .9']), { ...stored, epochs: 1, seeds: 3 });
}, 60_000);
beforeEach(() => {
  vi.stubEnv('L2O_DATA', join(folder, 'with'));
  return () => vi.unstubAllEnvs();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function options(runs: string): Promise<ReproduceOptions> {
  return { profile: 'quick', engine: await chooseEngine(), store: new FileStore(join(folder, runs)) };
}

const kept = async () => ({
  ...(await options('stored')),
  results: new ShippedResults(join(folder, 'results')),
});

const extents = ({ figure }: ReproducedFigure) =>
  Object.fromEntries(figure.panels[0].series.map(({ label, y, seeds }) => [label, [y.length, seeds.length]]));

describe('computing nothing', () => {
  it('each series is as long as it is there, in the seeds of this length; what is not there is left out and told', async () => {
    const drawn = await storedFigure(experiment(), await kept());
    expect(extents(drawn)).toEqual({ 'Adam .9': [4, 2], 'Adam .95': [10, 2] });
    expect(drawn.figure.provenance.shortened).toBe(
      '1 of 2 curves are shorter than 10 epochs (4), not there: Adam .99',
    );
    expect(new Set(drawn.runs.map(({ result }) => result.source))).toEqual(new Set(['stored', 'shipped']));
  });

  it('is as long as it ships where nothing else counts', async () => {
    const drawn = await storedFigure(experiment(), { ...(await kept()), shippedAlone: true });
    expect(extents(drawn)).toEqual({ 'Adam .95': [10, 2] });
  });

  it('nothing is short where all are whole, whatever the profile', async () => {
    const { figure } = await storedFigure(experiment(['Adam .95']), await kept());
    expect(figure.provenance).toMatchObject({ profile: 'quick', shortened: null });
    expect(caveats(figure)).not.toContain('quick');
  });

  it('takes as many epochs and seeds as are asked for, and no others', async () => {
    const cut = await storedFigure(experiment(), { ...(await kept()), epochs: 3 });
    expect(extents(cut)).toEqual({ 'Adam .9': [3, 2], 'Adam .95': [3, 2] });
    const third = storedFigure(experiment(), { ...(await kept()), seeds: 3 });
    await expect(third).rejects.toThrow(
      /2 are missing or too short: 4\.13 Adam \.9, seed 2; 4\.13 Adam \.95, seed 2/,
    );
    const one = await storedFigure(experiment(['Adam .9', 'Adam .95']), { ...(await kept()), seeds: 1 });
    expect(extents(one)).toEqual({ 'Adam .9': [4, 1], 'Adam .95': [10, 1] });
  });

  it('without its images takes what ships by its program', async () => {
    const shipped = experiment(['Adam .95']);
    const withImages = await storedFigure(shipped, await kept());
    vi.stubEnv('L2O_DATA', join(folder, 'without'));
    for (const make of [storedFigure, reproduceFigure]) {
      const { figure } = await make(shipped, await kept());
      expect(figure.panels).toEqual(withImages.figure.panels);
      expect(figure.provenance).toEqual({ ...withImages.figure.provenance, unreplayed: 'no such images' });
    }
  });

  it('without its images takes what is stored, in epochs of the thesis', async () => {
    // 160 images are one step here, and 50,000 are 312: their first tenths end after 31 and 62.
    const alone = {
      ...experiment(['Adam .9'], '4.13', layerOnCrops(160)),
      points: { smoke: 1, quick: 1, thesis: 90 },
    };
    const setting = await options('large steps');
    const { figure: steps } = await reproduceFigure(alone, { ...setting, epochs: 63 });
    vi.stubEnv('L2O_DATA', join(folder, 'without'));
    const { figure } = await storedFigure(alone, setting);
    const [{ x, y, runs }] = figure.panels[0].series;
    expect(x).toEqual([0, 0.1]);
    const losses = steps.panels[0].series[0].y.map((logarithm) => 10 ** logarithm);
    const means = [losses.slice(0, 31), losses.slice(31, 62)].map(
      (part) => part.reduce((sum, loss) => sum + loss, 0) / 31,
    );
    for (const [i, mean] of means.entries()) expect(y[i]).toBeCloseTo(Math.log10(mean), 4);
    expect(runs).toEqual(steps.panels[0].series[0].runs);
    expect(figure.provenance).toMatchObject({ data: steps.provenance.data, unreplayed: 'no such images' });
    await expect(storedFigure(experiment(['Adam .99']), await kept())).rejects.toThrow(/data fetch cifar10/);
  });
});

describe('computing what is not there', () => {
  it('a series without any is as long as the profile says, the others stay as they are', async () => {
    const made = await reproduceFigure(experiment(), {
      ...(await kept()),
      store: (await options('copy')).store,
    });
    expect(extents(made)).toEqual({ 'Adam .9': [2, 1], 'Adam .95': [10, 2], 'Adam .99': [2, 1] });
    expect(made.figure.provenance.shortened).toBe('2 of 3 curves are shorter than 10 epochs (2)');
    expect(made.runs.map(({ result }) => result.source)).toEqual([
      'computed',
      'shipped',
      'shipped',
      'computed',
    ]);
  });

  it('epochs and seeds are obeyed', async () => {
    const setting = { ...(await kept()), store: (await options('asked')).store };
    const made = await reproduceFigure(experiment(['Adam .95']), { ...setting, epochs: 3, seeds: 1 });
    expect(extents(made)).toEqual({ 'Adam .95': [3, 1] });
    expect(made.figure.provenance.shortened).toBe('first 3 of 10 epochs');
    const beyond = await reproduceFigure(experiment(['Adam .95']), { ...setting, epochs: 80 });
    expect(extents(beyond)).toEqual({ 'Adam .95': [10, 2] });
  });
});

describe('what ships', () => {
  it('is each stored curve as long as it is, without those of other figures', async () => {
    const { results: _, ...stored } = await kept();
    const again = await options('of the kit');
    const both = join(folder, 'both');
    await shipFigure(experiment(['Adam .95'], '4.14'), again, both);
    await reproduceFigure(experiment(['Adam .95']), { ...stored, epochs: 10, seeds: 2 });
    const written = await shipFigure(experiment(), stored, both);
    expect(written).toMatchObject({ curves: 2, elsewhere: 2 });
    const fresh = { ...(await options('nothing')), results: new ShippedResults(both) };
    expect(extents(await storedFigure(experiment(), fresh))).toEqual({
      'Adam .9': [4, 2],
      'Adam .95': [10, 2],
    });
    const none = await shipFigure(experiment(['Adam .95'], '4.15'), again, both);
    expect(none).toEqual({ file: undefined, curves: 0, elsewhere: 2 });
  });
});
