/** Every curve of the committed figures that seeds do not explain has a cause, and no cause is left over. */
import { describe, expect, test } from 'vitest';
import { figureNamed } from '../../thesis/src/experiments/index.js';
import { figuresFolder } from '../../thesis/src/project.js';
import { causes } from '../../thesis/src/report/causes.js';
import { readMaterial } from '../../thesis/src/report/material.js';
import { outsideCurves, outsideNotes } from '../../thesis/src/report/outside-curves.js';

const found = [...readMaterial(figuresFolder()).figures.values()].map(({ figure, reference }) => ({
  figure,
  ...outsideCurves(figure, reference, figureNamed(figure.figure)),
}));
const outside = found.flatMap((one) => one.outside);

describe('the committed figures', () => {
  test('have a cause for each curve outside, or say that none is known', () => {
    const others = outside.filter(({ cause }) => cause === 'not looked into').map(({ figure }) => figure);
    // Of those whose trainings or curves are short.
    expect([...new Set(others)]).toEqual(['3.10', '4.7', '4.8', '4.10', '4.14']);
  });

  test('have none left over', () => {
    const entries = causes.flatMap(({ figures, panels = [null], series = [null] }) =>
      figures.flatMap((figure) =>
        panels.flatMap((panel) => series.map((label) => ({ figure, panel, series: label }))),
      ),
    );
    const left = entries.filter(
      (entry) =>
        !outside.some(
          ({ figure, panel, series }) =>
            figure === entry.figure &&
            (entry.series === null || series === entry.series) &&
            (entry.panel === null || panel === entry.panel),
        ),
    );
    expect(left).toEqual([]);
  });

  test('say so on their faces', () => {
    for (const { figure, outside } of found)
      expect(figure.notes ?? [], figure.figure).toEqual(outsideNotes(outside));
  });
});
