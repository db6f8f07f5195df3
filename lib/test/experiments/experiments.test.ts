/** The records of the thesis' figures and tables against the thesis' own curves. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import { UsageError } from '../../core/src/errors.js';
import { definitionOf } from '../../core/src/evaluation/evaluate-run.js';
import { bind } from '../../core/src/learned/learned-optimizer.js';
import { ruleNames } from '../../core/src/learned/rule-named.js';
import { totalSize } from '../../core/src/parameters.js';
import type { Problem } from '../../core/src/problems/problem.js';
import { Stream } from '../../core/src/random/stream.js';
import { runId } from '../../core/src/store/run-id.js';
import { fileStem } from '../../thesis/src/data/file-stem.js';
import { readReference } from '../../thesis/src/data/reference.js';
import type { AxisRecord, FigureExperiment, NamedTraining } from '../../thesis/src/experiments/experiment.js';
import {
  experimentNamed,
  experiments,
  experimentsNamed,
  figureNamed,
} from '../../thesis/src/experiments/index.js';
import { trainingsOf } from '../../thesis/src/experiments/needs.js';
import { chart } from '../../thesis/src/figures/chart.js';
import { referenceOf } from '../../thesis/src/figures/reference-of.js';
import { notebooksFolder, referenceFolder } from '../../thesis/src/project.js';
import { type ResolvedTraining, runOf } from '../../thesis/src/reproduce/plan.js';
import { madeUpImages } from '../support/images.js';

const figures = experiments.filter((one): one is FigureExperiment => one.kind === 'figure');
const provenance = {
  kit: '',
  profile: 'thesis',
  shortened: null,
  trainings: [],
  engines: [],
  precision: [],
  versions: {},
  data: null,
} as const;

const noCurve = { style: { color: '', dash: 'solid', width: 1 }, x: [], y: [], seeds: [], runs: [] } as const;

const isConvolutional = (problem: Problem) =>
  problem.kind === 'network' && problem.layers.some(({ kind }) => kind === 'convolution');

/** The panels as they stand in data/reference, with the axes that readReference leaves out. */
function publishedPanels({ id, referenceFigure }: FigureExperiment) {
  const file = join(referenceFolder, `${fileStem(referenceFigure ?? id)}.json`);
  const { panels } = JSON.parse(readFileSync(file, 'utf8')) as {
    panels: { panel: string | null; x: AxisRecord; y: AxisRecord }[];
  };
  return panels;
}

const isSupplement = ({ referenceFigure }: FigureExperiment) => referenceFigure !== undefined;

describe.each(experiments.map((experiment) => ({ id: experiment.id, experiment })))(
  '$id',
  ({ experiment }) => {
    it('has a notebook that tells its story', () => {
      expect(existsSync(join(notebooksFolder, `${experiment.notebook}.ipynb`))).toBe(true);
    });

    it('names trainings whose rule is what their name says, once each', () => {
      for (const { name, rule } of trainingsOf(experiment)) {
        const known = ruleNames.find((ruleName) => name.startsWith(ruleName));
        expect(known, name).toBeDefined();
        expect(rule.theta.length, name).toBeGreaterThan(0);
      }
    });
  },
);

describe.each(figures.map((experiment) => ({ id: experiment.id, experiment })))(
  'figure $id',
  ({ experiment }) => {
    const reference = readReference(experiment.referenceFigure ?? experiment.id);
    const panels = experiment.panels.map(({ panel, referencePanel, series }) => ({
      key: referencePanel === undefined ? panel : referencePanel,
      series,
    }));

    it.runIf(experiment.view === 'curves')('answers curves that the thesis has', () => {
      for (const { key, series } of panels) {
        const labels = reference.panels.find(({ panel }) => panel === key)?.series.map(({ label }) => label);
        for (const { reference } of series) if (reference !== undefined) expect(labels).toContain(reference);
      }
    });

    it.runIf(experiment.view === 'curves')(
      "has accuracies where the thesis' axis says so, on its frame",
      () => {
        const published = publishedPanels(experiment);
        for (const { panel, x, y, series } of experiment.panels) {
          const axes = published.find((one) => one.panel === panel);
          for (const { measure } of series)
            expect(y.label).toBe(measure === 'accuracy' ? 'Accuracy' : 'log10 of the loss');
          if (isSupplement(experiment) || !isConvolutional(series[0].problem)) continue;
          // Of the loss the thesis says "Loss Log 10" and "Loss Log10".
          expect(axes?.y.label.startsWith('Loss')).toBe(y.label !== 'Accuracy');
          expect({ ...axes?.y, label: y.label }).toEqual(y);
          expect(axes?.x).toEqual(x);
        }
      },
    );

    it.runIf(experiment.view === 'curves' && !isSupplement(experiment))(
      'answers every curve of the thesis, each once but for learned ones beside two baselines',
      () => {
        for (const { panel, series } of reference.panels) {
          const answered = panels
            .filter(({ key }) => key === panel)
            .flatMap((one) => one.series.flatMap((record) => record.reference ?? []));
          expect([...new Set(answered)].sort()).toEqual(series.map(({ label }) => label).sort());
          const hand = panels.filter(({ key }) => key === panel);
          if (hand.length === 1) expect(answered).toHaveLength(series.length);
        }
      },
    );

    it.runIf(experiment.view === 'heat map')('answers every cell of the thesis', () => {
      const map = reference.heatMap;
      expect(map?.columns).toEqual(experiment.panels.slice(0, 10).map(({ title }) => title));
      for (const row of map?.rows ?? []) {
        for (let column = 0; column < 10; column++) {
          const letter = String.fromCharCode(97 + column);
          const answers = panels
            .filter(({ key }) => key === letter)
            .flatMap(({ series }) => series.filter((record) => record.reference === row));
          expect(answers.length, `${row} ${column}`).toBeGreaterThan(0);
        }
      }
    });

    it('can be drawn over the thesis, however short it is', () => {
      const drawn = (points: number) => {
        const values = Array.from({ length: points }, (_, i) => i);
        const panels = experiment.panels.map((panel) => ({
          ...panel,
          series: panel.series.map(({ label, reference, measure }) => ({
            label,
            reference,
            ...(measure === 'accuracy' && { measure }),
            ...noCurve,
            x: values,
            y: values.map(() => 0.5),
          })),
        }));
        const { id: figure, title, caption, unit, view } = experiment;
        return chart({ figure, title, caption, unit, view, panels, provenance }, reference);
      };
      expect(drawn(1).data.length).toBeGreaterThan(0);
      const marks = drawn(experiment.points.thesis).layout.shapes ?? [];
      if (experiment.view === 'curves') expect(marks).toEqual([]);
    });

    it("is as long as the thesis' curves in the thesis profile, and no longer in any other", () => {
      const last = Math.max(49, ...reference.panels.flatMap(({ series }) => series.flatMap(({ x }) => x)));
      expect(experiment.points.thesis).toBe(last + 1);
      expect(experiment.points.smoke).toBeLessThanOrEqual(experiment.points.quick);
      expect(experiment.points.quick).toBeLessThanOrEqual(experiment.points.thesis);
    });

    it.runIf(experiment.view === 'curves')("frames all of the thesis' curves", () => {
      experiment.panels.forEach((panel) => {
        for (const series of panel.series) {
          const curve = referenceOf(reference, panel, series);
          if (!curve) continue;
          expect(Math.min(...curve.x)).toBeGreaterThan(panel.x.range[0]);
          expect(Math.max(...curve.x)).toBeLessThan(panel.x.range[1]);
          expect(Math.min(...curve.y)).toBeGreaterThan(panel.y.range[0]);
          expect(Math.max(...curve.y)).toBeLessThan(panel.y.range[1]);
        }
      });
    });
  },
);

describe('the list of experiments', () => {
  it('is in the order of the thesis', () => {
    expect(experiments.map(({ id }) => id).join(' ')).toBe(
      '2.1 3.1 3.2 3.3 3.3-reference 3.3-nesterov 3.4 3.5 3.5-longer 3.5-stall 3.6 3.6-optimizers 3.6-printed 3.7 3.7-range 3.7-factor 3.8 3.8-range T3.1 ' +
        '3.9 3.9-range 3.9-inputs 3.9-length 3.9-sigmoid 3.9-proposals 3.9-trained 3.10 ' +
        '4.1 T4.1a T4.1b 4.2 T4.2 4.3 T4.3a T4.3b 4.4 4.5 4.6 4.7 4.8 4.10 4.10-whole 4.10-length 4.10-unroll 4.10-noise 4.11 4.12 4.13 4.14 4.15',
    );
  });

  it.each([
    [
      '4.9',
      /found: 4\.9, which the numbering of the thesis passes over.*first panels of 4\.10\n.*take 4\.10/,
    ],
    ['4.3a', /4\.3a, the number of a table.*\n.*take T4\.3a/],
    ['4.4.2', /4\.4\.2, the number of a section.*\n.*section: 4\.11$/],
    ['2', /2, the number of a chapter.*\n.*chapter: 2\.1$/],
  ])('explains %s, which the thesis numbers otherwise', (id, message) => {
    for (const find of [experimentNamed, experimentsNamed, figureNamed]) {
      expect(() => find(id)).toThrow(UsageError);
      expect(() => find(id)).toThrow(message);
    }
  });

  it('names the nearest figures for an unknown one', () => {
    for (const find of [experimentNamed, experimentsNamed, figureNamed]) {
      expect(() => find('3.33')).toThrow(UsageError);
      expect(() => find('3.33')).toThrow(/nearest: 3\.3/);
    }
    expect(() => figureNamed('T4.2')).toThrow(/a table/);
  });

  it('takes the number of a table for its parts, and no number for a supplement', () => {
    expect(experimentsNamed('T4.3').map(({ id }) => id)).toEqual(['T4.3a', 'T4.3b']);
    expect(experimentsNamed('3.9').map(({ id }) => id)).toEqual(['3.9']);
  });

  it('names one training by one name', () => {
    const all = experiments.flatMap(trainingsOf);
    for (const { name, rule, regime } of all) {
      const same = all.filter((other) => other.name === name);
      for (const other of same) {
        expect(other.rule.settings).toEqual(rule.settings);
        expect(other.regime).toBe(regime);
      }
    }
    // 14 k Timesteps, 12 k Momentums and one of them after six parts of its training, LA: 14, MLP: 2, RNN: 20, one of them after four parts; LA and RNN on ConvMnist_1, two RNNs on ConvCifar_1.
    const short = new Set(all.map(({ name }) => name).filter((name) => name.endsWith('-short')));
    expect(new Set(all.map(({ name }) => name)).size - short.size).toBe(76);
    expect(short.size).toBe(9);
  });

  it('shares runs where figures show the same curve', async () => {
    const dataset = madeUpImages(128);
    const images = new Map([
      ['mnist' as const, dataset],
      ['cifar10' as const, dataset],
    ]);
    const idsOf = async (figure: string) => {
      const experiment = figureNamed(figure);
      const trainings = trainingsOf(experiment).map(untrained);
      const needs = { experiment, profile: 'smoke' as const, images, trainings };
      const all = experiment.panels.flatMap(({ series }) => series);
      const runs = all.flatMap((series) => runOf(needs, series, 0, 1) ?? []);
      const definitions = runs.map(({ series: { problem }, optimizer, seed }) =>
        definitionOf({ problem, optimizer, seed, engine: doubleEngine, dataset }),
      );
      return new Set((await Promise.all(definitions)).map(runId));
    };
    const shared = async (a: string, b: string) => {
      const others = await idsOf(b);
      return [...(await idsOf(a))].filter((id) => others.has(id)).length;
    };
    expect(await shared('3.3', '3.4')).toBe(4);
    expect(await shared('3.6', '4.1')).toBe(1);
    expect(await shared('3.3', '3.5')).toBe(0);
    expect(await shared('3.8', '3.9')).toBe(1);
    expect(await shared('3.6', '4.4')).toBe(1);
    // All of it: 84 curves, of which the learned one of an annealed column stands in two.
    expect((await idsOf('4.10')).size).toBe(82);
    expect(await shared('4.8', '4.10')).toBe(82);
    expect(await shared('4.5', '4.8')).toBe(72);
    // Panels of loss and of accuracy are one run each.
    expect((await idsOf('3.10')).size).toBe(4);
    const transfers = await Promise.all(['4.11', '4.12', '4.13', '4.14', '4.15'].map(idsOf));
    expect(transfers.map(({ size }) => size)).toEqual([8, 8, 9, 9, 9]);
    // The Adams; untrained, the RNN of 4.12 and RNN_a of 4.13 are one too.
    expect(await shared('4.12', '4.13')).toBe(7);
    expect(await shared('4.14', '4.15')).toBe(0);
  });

  it('shows optimizers on networks that they were not trained on, at rates of their own', () => {
    const learned = (id: string) =>
      figureNamed(id)
        .panels[0].series.flatMap((record) => ('training' in record ? [record] : []))
        .map(({ problem, training, evaluatedWith }) => ({
          trained: training.name,
          on: training.problem.id,
          shown: problem.id,
          with: evaluatedWith,
        }));
    expect(learned('3.10')[1]).toEqual({
      trained: 'k-momentums-10-0.2-0.99',
      on: 'MlpMnist',
      shown: 'ConvCifar_0',
      with: { etaMin: 5e-5 },
    });
    expect(learned('4.11').map(({ trained, on, shown }) => [trained, on, shown])).toEqual([
      ['rnn-2-6-5e-4-conv-mnist-1', 'ConvMnist_1', 'ConvMnist_0'],
      ['la-b-6-5e-4-conv-mnist-1', 'ConvMnist_1', 'ConvMnist_0'],
    ]);
    expect(learned('4.12').map(({ trained, on, shown }) => [trained, on, shown])).toEqual([
      ['rnn-1-6-5e-4-conv-cifar-1', 'ConvCifar_1', 'ConvCifar_0'],
      ['rnn-2-6-5e-4-conv-cifar-1', 'ConvCifar_1', 'ConvCifar_0'],
    ]);
    const [a, b, c] = ['4.13', '4.14', '4.15'].map((id) => learned(id)[0]);
    expect([a, b, c].map(({ trained, shown }) => [trained, shown])).toEqual([
      ['rnn-2-6', 'ConvCifar_0'],
      ['rnn-2-6-0.01-0', 'ConvCifar_0'],
      ['rnn-2-6-0.01-0', 'ConvCifar_0'],
    ]);
    expect(a.with).toEqual({ rate: { kind: 'constant', rate: 5e-4 } });
    expect(b.with).toEqual({ rate: { kind: 'cosine', from: 1e-2, to: 0, steps: 195_000 } });
    expect(c.with).toEqual({ rate: { kind: 'cosine', from: 5e-4, to: 5e-5, steps: 195_000 } });
  });

  it('tells apart what only the range, the inputs or the first step distinguishes', () => {
    expect(new Set(trainingsOf(experimentNamed('3.9-inputs')).map(({ name }) => name)).size).toBe(3);
    const columns = figureNamed('4.10').panels.map(({ series }) => series[0]);
    const settings = columns.map(
      (record) => 'optimizer' in record && JSON.stringify(record.optimizer.settings),
    );
    expect(new Set(settings).size).toBe(12);
  });
});

/** The training in a plan, with the theta it starts from. */
function untrained({ name, rule, problem }: NamedTraining): ResolvedTraining {
  const theta = rule.initialize(Stream.fromSeed(0));
  expect(theta).toHaveLength(totalSize(rule.theta));
  expect(bind(rule, theta).id).toBe(rule.id);
  const record = {
    ruleId: rule.id,
    settings: rule.settings,
    problem: { id: problem.id, settings: problem.settings },
    training: {},
    profile: 'smoke',
    seed: 0,
    metaIterations: 0,
    dump: null,
    validation: null,
    dumps: null,
    ended: null,
    replay: null,
    versions: {},
    kit: '0',
    licence: 'CC-BY-4.0',
  } as const;
  const provenance = { name, source: 'run', profile: 'smoke', seed: 0, metaIterations: 0 } as const;
  return {
    trained: { name, rule, theta, record },
    provenance: { ...provenance, thesisMetaIterations: 1, dump: null, ended: null },
  };
}
