import { describe, expect, test } from 'vitest';
import { readReference } from '../../thesis/src/data/reference.js';
import { figuresFolder } from '../../thesis/src/project.js';
import { compareFigure } from '../../thesis/src/report/compare.js';
import { type FoundFigure, readMaterial } from '../../thesis/src/report/material.js';

const { figures } = readMaterial(figuresFolder());

/** The mean of the thesis' drawn curve over the first so many epochs: Figure 4.10 has those of the Adams and of the RNN 2. */
const ofCurve = (letter: string, reference: string, epochs: number) => {
  const label = reference === 'RNN 2 layers' ? 'RNN' : reference;
  const curve = readReference('4.10')
    .panels.find(({ panel }) => panel === letter)
    ?.series.find((one) => one.label === label || one.label.startsWith(`${label}_`));
  return curve && mean(curve.y.slice(0, epochs));
};

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const comparisonsOf = ({ figure, reference }: FoundFigure) => compareFigure(figure, reference);

describe('ours and the thesis over the same epochs', () => {
  test.each(['4.5', '4.7', '4.8'])('in the cells of figure %s', (id) => {
    const found = figures.get(id);
    if (!found) throw new Error(`no figure ${id}`);
    const letters = new Map(
      found.figure.panels.map(({ title, referencePanel }) => [title, referencePanel ?? '']),
    );
    const comparisons = comparisonsOf(found);
    expect(comparisons.length).toBeGreaterThan(0);
    for (const { panel, reference, points, thesisMean, how } of comparisons) {
      const curve = ofCurve(letters.get(panel) ?? '', reference, points);
      if (curve === undefined) expect(how).toBe('mean of 50 epochs');
      // The thesis' colours give its means to 0.003.
      else expect(Math.abs(thesisMean - curve)).toBeLessThan(0.003);
    }
  });

  test('in every curve: as many points of the one as of the other', () => {
    for (const found of [...figures.values()].filter(({ figure }) => figure.view === 'curves')) {
      for (const { panel, series, at, points, ourMean } of comparisonsOf(found)) {
        const curve = found.figure.panels
          .find((one) => one.panel === panel)
          ?.series.find(({ label }) => label === series);
        if (found.figure.unit !== 'epoch' || !curve) continue;
        expect(curve.x.indexOf(at)).toBe(points - 1);
        expect(ourMean).toBeCloseTo(mean(curve.y.slice(0, points)), 9);
      }
    }
  });
});
