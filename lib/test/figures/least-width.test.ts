/** Every published figure in the least width that it is said to have: nothing of it is cut off. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileStem } from '../../thesis/src/data/file-stem.js';
import { counterpartOf } from '../../thesis/src/data/reference.js';
import { experiments } from '../../thesis/src/experiments/index.js';
import { chart } from '../../thesis/src/figures/chart.js';
import { textWidth } from '../../thesis/src/figures/font.js';
import { sheetOf } from '../../thesis/src/figures/print.js';
import { renderSvg } from '../../thesis/src/figures/render.js';
import type { Chart } from '../../thesis/src/figures/theme.js';
import { plain } from '../../thesis/src/figures/typeset.js';
import { projectRoot } from '../../thesis/src/project.js';
import { readFigureFile } from '../../thesis/src/report/figure-file.js';
import { measured } from './measured.js';

const fileOf = (id: string) => join(projectRoot, 'figures', `${fileStem(id)}.json`);
const published = experiments.flatMap((one) =>
  one.kind === 'figure' && existsSync(fileOf(one.id)) ? one : [],
);

function chartAt(width: string, { id, referenceFigure = id }: (typeof published)[number]): Chart {
  const figure = readFigureFile(fileOf(id), id);
  const reference = counterpartOf(referenceFigure, figure.provenance.data);
  return chart(figure, reference, sheetOf({ width, fontSize: '8pt', title: false }));
}

/** In the width that the refusal of a narrower one names. */
function narrowest(experiment: (typeof published)[number]): Chart {
  try {
    return chartAt('1in', experiment);
  } catch (error) {
    const [, least] = /is at least ([\d.]+in) wide/.exec(String(error)) ?? [];
    if (least === undefined) throw error;
    return chartAt(least, experiment);
  }
}

const drawn = new Map(published.map((experiment) => [experiment.id, narrowest(experiment)]));

test.each([...drawn])('%s has room for its legends and the titles of its axes', (_, { data, layout }) => {
  const { width = 0, height = 0, margin = {} } = layout;
  const widths = data.flatMap((trace) =>
    'showlegend' in trace && trace.showlegend && trace.name
      ? [textWidth(plain(trace.name), { size: 12, weight: 'regular' })]
      : [],
  );
  // 8 pixels to the left edge, 44 for the sample of the line.
  expect(52 + Math.max(0, ...widths)).toBeLessThan(width);
  const { domain: [low, high] = [0, 1], title } = layout.yaxis ?? {};
  const { t = 0, b = 0 } = margin;
  expect(textWidth(title?.text ?? '', { size: 13, weight: 'regular' })).toBeLessThanOrEqual(
    Math.ceil((height - t - b) * (high - low)),
  );
});

test.each(['3.5-stall', '3.6', '4.1', '4.6', '4.7', '4.13'])('%s has all its words inside', async (id) => {
  const one = drawn.get(id);
  if (!one) throw new Error(`${id} is not published`);
  const { labels, width, height } = measured(await renderSvg(one, 'fig'));
  const cut = labels.filter(
    ({ box }) => box.left < 0 || box.top < 0 || box.right > width || box.bottom > height,
  );
  expect(cut).toEqual([]);
  expect(labels.length).toBeGreaterThan(8);
});
