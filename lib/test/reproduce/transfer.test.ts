/** Figures whose optimizers learned on other images than they are shown on, with panels of accuracy. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { MissingDataError } from '../../core/src/errors.js';
import { evaluateRun } from '../../core/src/evaluation/evaluate-run.js';
import { FileStore } from '../../core/src/node/store/run-store.js';
import { tensorflowAdam } from '../../core/src/optimizers/tensorflow-adam.js';
import { networkProblem } from '../../core/src/problems/network.js';
import { imagesOf } from '../../thesis/src/data/images.js';
import type { FigureExperiment } from '../../thesis/src/experiments/experiment.js';
import { figureNamed } from '../../thesis/src/experiments/index.js';
import { imagesFor, trainingsOf } from '../../thesis/src/experiments/needs.js';
import { caveats } from '../../thesis/src/figures/caveats.js';
import { planOf } from '../../thesis/src/reproduce/curves.js';
import { type ReproduceOptions, requestOf } from '../../thesis/src/reproduce/plan.js';
import { reproduceFigure, shipFigure, storedFigure } from '../../thesis/src/reproduce/reproduce.js';
import { resolveTraining, trainingRequestOf } from '../../thesis/src/reproduce/trainings.js';
import { Replays } from '../../thesis/src/results/replays.js';
import { ShippedResults } from '../../thesis/src/results/shipped-results.js';
import { writeCifarCopy } from '../support/cifar-copy.mjs';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'l2o-transfer-'));
  mkdirSync(join(folder, 'without', 'cifar10'), { recursive: true });
  writeCifarCopy(join(folder, 'with', 'cifar10'), { records: 32 });
});
beforeEach(() => {
  vi.stubEnv('L2O_TRAINED', join(folder, 'trained'));
  return () => vi.unstubAllEnvs();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const useImages = (name: 'with' | 'without') => vi.stubEnv('L2O_DATA', join(folder, name));

async function options(runs: string): Promise<ReproduceOptions> {
  return { profile: 'smoke', engine: await chooseEngine(), store: new FileStore(join(folder, runs)) };
}

/** 24 x 24 x 3 -> 10, batches of 8: an epoch of 20 steps over the 160 images of the copy. */
const problem = networkProblem(
  {
    id: 'Crops',
    title: 'A layer on crops',
    source: 'test',
    settings: {},
    batch: { dataset: 'cifar10', size: 8, sampling: 'shuffled-passes', images: 'crops' },
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

/** An Adam, and an average that learned on MlpMnist: two epochs in smoke, of 500. */
function experiment(length = 2): FigureExperiment {
  const figure = figureNamed('4.13');
  const learned = figureNamed('4.2').panels[0].series[1];
  if (!('training' in learned)) throw new Error('4.2 has no trainings');
  const series = [
    {
      label: 'Adam .9',
      reference: 'Adam_0.9',
      color: 'timescale .9',
      problem,
      optimizer: tensorflowAdam({ rate: 5e-4 }),
    },
    {
      label: 'LA',
      reference: 'RNN_a',
      color: 'la 6',
      problem,
      training: learned.training,
      evaluatedWith: { rate: { kind: 'constant', rate: 5e-4 } },
    },
  ] as const;
  const [loss, accuracy] = figure.panels;
  return {
    ...figure,
    points: { ...figure.points, smoke: length },
    panels: [
      { ...loss, series },
      { ...accuracy, series: series.map((one) => ({ ...one, measure: 'accuracy' })) },
    ],
  };
}

describe('the images of a figure', () => {
  it('are named where they are missing, with the command that brings them; others do without', async () => {
    useImages('without');
    const missing = reproduceFigure(figureNamed('4.13'), await options('none'));
    await expect(missing).rejects.toThrow(MissingDataError);
    await expect(missing).rejects.toThrow(/data_batch_1\.bin.*\n.*\n.*data fetch cifar10/);
    expect([...(await imagesFor(figureNamed('4.11'), 'smoke')).keys()]).toEqual(['mnist']);
  });

  it('are chosen by the problem: a training has those of MNIST, its curve those of CIFAR', async () => {
    useImages('with');
    const images = await imagesFor(experiment(), 'smoke');
    expect([...images.keys()].sort()).toEqual(['cifar10', 'mnist']);
    const setting = await options('none');
    const [training] = trainingsOf(experiment());
    expect(trainingRequestOf(training, images, setting).dataset?.name).toBe('mnist');
    const [adam, ...others] = experiment().panels.map((panel) => ({ ...panel, series: [panel.series[0]] }));
    const adams = { ...experiment(), panels: [adam, ...others] };
    const needs = { experiment: adams, profile: 'smoke' as const, images, trainings: [] };
    const plan = await planOf(needs, setting, { length: 1, seeds: 1 });
    expect(plan.runs).toHaveLength(2);
    for (const run of plan.runs) expect(requestOf(plan, run, setting).dataset?.name).toBe('cifar10');
    expect(imagesOf(images, problem)?.train.count).toBe(160);
  });
});

it('a figure whose images are not there is drawn from what ships, which nothing was held against', async () => {
  const whole = experiment();
  const adams: FigureExperiment = {
    ...whole,
    panels: whole.panels.map((panel) => ({ ...panel, series: [panel.series[0]] })),
  };
  useImages('with');
  const setting = await options('runs of Adam');
  const computed = await reproduceFigure(adams, setting);
  await shipFigure(adams, setting, join(folder, 'of Adam'));

  useImages('without');
  const { store, ...others } = await options('empty');
  const replays = new Replays(store.folder);
  const results = new ShippedResults(join(folder, 'of Adam'));
  const drawn = await reproduceFigure(adams, { ...others, store, results, replays });
  expect(drawn.runs.map(({ result }) => result.source)).toEqual(['shipped', 'shipped']);
  expect(drawn.figure.panels).toEqual(computed.figure.panels);
  expect(drawn.figure.provenance).toMatchObject({
    data: computed.figure.provenance.data,
    unreplayed: 'no such images',
  });
  expect(caveats(drawn.figure)).toContain('not replayed: no such images');
  expect(replays.counts).toEqual({ done: 0, known: 0, left: 0 });
});

describe('a figure of loss and accuracy', () => {
  it('computes each optimizer once, and shows it in both panels', async () => {
    useImages('with');
    const setting = await options('runs');
    const { figure, comparisons, runs } = await reproduceFigure(experiment(), setting);
    // Two curves and the training.
    expect(await setting.store.list()).toHaveLength(3);
    expect(runs.map(({ measure }) => measure)).toEqual([
      'epoch mean',
      'epoch mean',
      'running accuracy',
      'running accuracy',
    ]);
    expect(figure.provenance).toMatchObject({
      shortened: 'first 2 of 500 epochs',
      data: { name: 'cifar10', variant: 'synthetic, first 640 images' },
    });
    const [loss, accuracy] = figure.panels;
    expect(loss.series[0].measure).toBeUndefined();
    for (const [i, { measure, x, y, testAccuracy }] of accuracy.series.entries()) {
      expect(measure).toBe('accuracy');
      expect(x).toEqual([0, 1]);
      expect(loss.series[i].x).toEqual([0, 1]);
      for (const share of [...y, ...(testAccuracy ?? [])]) {
        expect(share).toBeGreaterThan(0);
        expect(share).toBeLessThanOrEqual(1);
      }
      // The whole test split has 32 images.
      expect(testAccuracy?.map((share) => share * 32).every(Number.isInteger)).toBe(true);
    }
    // The colours of the synthetic classes are easily learned.
    expect(accuracy.series[0].testAccuracy?.[1]).toBeGreaterThan(0.3);
    expect(comparisons.map(({ panel, points }) => [panel, points])).toEqual([
      ['a', 2],
      ['a', 2],
      ['b', 2],
      ['b', 2],
    ]);
  }, 60_000);

  it('comes from the store and from what ships to the same numbers', async () => {
    useImages('with');
    const setting = await options('runs');
    const { figure } = await storedFigure(experiment(), setting);
    await shipFigure(experiment(), setting, join(folder, 'results'));
    const fresh = await options('fresh');
    const [training] = trainingsOf(experiment());
    await resolveTraining(training, await imagesFor(experiment(), 'smoke'), fresh);
    const results = new ShippedResults(join(folder, 'results'));
    const shipped = await storedFigure(experiment(), { ...fresh, results });
    expect(shipped.runs.every(({ result }) => result.source === 'shipped')).toBe(true);
    expect(shipped.figure).toEqual(figure);
    const shorter = await storedFigure(experiment(), { ...fresh, results, epochs: 1 });
    expect(shorter.figure.panels[1].series[0].testAccuracy).toEqual(
      figure.panels[1].series[0].testAccuracy?.slice(0, 1),
    );
  }, 60_000);

  it('shorter than an epoch has points for its parts, of the same run, and is compared with nothing', async () => {
    useImages('with');
    const setting = await options('parts');
    const { figure, comparisons, runs } = await reproduceFigure(experiment(0.4), setting);
    expect(figure.panels[0].series.map(({ pointsPerUnit }) => pointsPerUnit)).toEqual([10, 10]);
    expect(figure.panels.map(({ series }) => series[0].x)).toEqual([
      [0, 0.1, 0.2, 0.3],
      [0, 0.1, 0.2, 0.3],
    ]);
    expect(figure.panels[1].series[0].testAccuracy).toBeUndefined();
    expect(figure.provenance.shortened).toBe('first 0.4 of 500 epochs, 10 points per epoch');
    expect(comparisons).toEqual([]);
    expect(runs.map(({ steps }) => steps)).toEqual([8, 8, 8, 8]);
  }, 60_000);

  it('that would be shorter than an epoch shows the whole ones that are there', async () => {
    useImages('with');
    for (const more of [{}, { results: new ShippedResults(join(folder, 'results')) }]) {
      const setting = { ...(await options('results' in more ? 'fresh' : 'runs')), ...more };
      for (const make of [reproduceFigure, storedFigure]) {
        const { figure, runs } = await make(experiment(0.4), setting);
        expect(figure.provenance.shortened).toBe('first 2 of 500 epochs');
        expect(runs.some(({ result }) => result.source === 'computed')).toBe(false);
      }
    }
    // As far as each of them goes, and not where a number is asked for.
    const setting = await options('some');
    const [loss, accuracy] = experiment(1).panels.map((panel) => ({ ...panel, series: [panel.series[0]] }));
    await reproduceFigure({ ...experiment(1), panels: [loss, accuracy] }, setting);
    const { figure } = await reproduceFigure(experiment(0.4), setting);
    expect(figure.panels[1].series.map(({ x }) => x)).toEqual([[0], [0, 0.1, 0.2, 0.3]]);
    expect(figure.provenance.shortened).toBe('first 0.4 to 1 of 500 epochs, 10 points per epoch');
    const asked = await reproduceFigure(experiment(0.4), { ...(await options('runs')), epochs: 1 });
    expect(asked.figure.provenance.shortened).toBe('first 1 of 500 epochs');
  }, 60_000);
});

describe('a run with a running accuracy', () => {
  it.each(['kernels/plain', 'tensor/cpu', 'double'])('goes on exactly on %s', async (engine) => {
    useImages('with');
    const images = await imagesFor(experiment(), 'smoke');
    const dataset = imagesOf(images, problem);
    const request = {
      engine: (await chooseEngine(engine)).engine,
      problem,
      optimizer: tensorflowAdam({ rate: 5e-4 }),
      seed: 0,
      ...(dataset && { dataset }),
      curve: 'test',
    };
    const name = engine.replace('/', '-');
    const whole = new FileStore(join(folder, `whole-${name}`));
    const once = await evaluateRun({ ...request, store: whole, steps: 44 });
    const pieces = new FileStore(join(folder, `pieces-${name}`));
    for (const steps of [1, 7, 19, 33, 44]) await evaluateRun({ ...request, store: pieces, steps });
    const cut = await evaluateRun({ ...request, store: pieces, steps: 44 });
    expect(cut.stepsComputed).toBe(0);
    expect(cut.losses).toEqual(once.losses);
    expect(cut.runningAccuracies).toEqual(once.runningAccuracies);
    expect(cut.accuracies).toEqual(once.accuracies);
    expect(once.runningAccuracies).toHaveLength(22);
    expect(once.accuracies).toHaveLength(2);
  });
});
