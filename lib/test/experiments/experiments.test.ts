/** The records of the thesis' figures against the thesis' own curves. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  definitionOf,
  doubleEngine,
  experimentNamed,
  experiments,
  notebooksFolder,
  readReference,
  runId,
  UsageError,
} from '../../src/index.js';
import { planOf } from '../../src/reproduce/plan.js';
import { madeUpImages } from '../support/images.js';

describe.each(experiments.map((experiment) => ({ id: experiment.id, experiment })))(
  'figure $id',
  ({ experiment }) => {
    const reference = readReference(experiment.id);

    it('answers every curve of the thesis, each once', () => {
      experiment.panels.forEach(({ series }, i) => {
        const answered = series.map((record) => record.reference).sort();
        expect(answered).toEqual(reference.panels[i].series.map(({ label }) => label).sort());
      });
    });

    it("is as long as the thesis' curves in the thesis profile, and no longer in any other", () => {
      const last = Math.max(...reference.panels.flatMap(({ series }) => series.flatMap(({ x }) => x)));
      expect(experiment.points.thesis).toBe(last + 1);
      expect(experiment.points.smoke).toBeLessThanOrEqual(experiment.points.quick);
      expect(experiment.points.quick).toBeLessThanOrEqual(experiment.points.thesis);
    });

    it("frames all of the thesis' curves", () => {
      experiment.panels.forEach(({ x, y }, i) => {
        for (const curve of reference.panels[i].series) {
          expect(Math.min(...curve.x)).toBeGreaterThan(x.range[0]);
          expect(Math.max(...curve.x)).toBeLessThan(x.range[1]);
          expect(Math.min(...curve.y)).toBeGreaterThan(y.range[0]);
          expect(Math.max(...curve.y)).toBeLessThan(y.range[1]);
        }
      });
    });

    it('has a notebook that tells its story', () => {
      expect(existsSync(join(notebooksFolder, `${experiment.notebook}.ipynb`))).toBe(true);
    });
  },
);

describe('the list of experiments', () => {
  it('has the figures in the order of the thesis', () => {
    expect(experiments.map(({ id }) => id)).toEqual(['3.3', '3.4', '3.5', '3.6', '4.1', '4.2', '4.3']);
  });

  it('names the nearest figures for an unknown one', () => {
    expect(() => experimentNamed('3.33')).toThrow(UsageError);
    expect(() => experimentNamed('3.33')).toThrow(/nearest: 3\.3/);
  });

  it('shares runs where figures show the same curve', () => {
    const idsOf = (figure: string) =>
      planOf(experimentNamed(figure), { profile: 'smoke', dataset: madeUpImages(128) }).runs.map(
        ({ series: { problem }, optimizer, seed }) =>
          runId(definitionOf({ problem, optimizer, seed, engine: doubleEngine, dataset: madeUpImages(128) })),
      );
    const shared = (a: string, b: string) => idsOf(a).filter((id) => idsOf(b).includes(id)).length;
    expect(shared('3.3', '3.4')).toBe(4);
    expect(shared('3.6', '4.1')).toBe(1);
    expect(shared('3.3', '3.5')).toBe(0);
  });
});
