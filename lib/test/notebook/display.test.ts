import { expect, test } from 'vitest';
import { chart } from '../../thesis/src/figures/chart.js';
import { drawingBundle, plotlyMime } from '../../thesis/src/notebook/display.js';
import { lines, reference } from '../figures/example.js';

test('a picture in JupyterLab has four buttons, none of which sends it anywhere, and keys that do not answer a click', () => {
  const drawing = { chart: chart(lines(), reference(lines())), svg: '<svg/>', description: 'a test' };
  expect(drawingBundle(drawing).data[plotlyMime]).toMatchObject({
    config: { displaylogo: false, modeBarButtons: [['zoom2d', 'pan2d', 'resetScale2d', 'toImage']] },
    layout: { legend2: { itemclick: false, itemdoubleclick: false } },
  });
});
