import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StorageError } from '../../core/src/errors.js';
import { renderSvg } from '../../thesis/src/figures/render.js';
import { exportSketch, type Sketch, sketchChart } from '../../thesis/src/figures/sketch-export.js';
import { gradientSignsSketch } from '../../thesis/src/figures/sketch-gradient-signs.js';
import { learningAlgorithmSketch } from '../../thesis/src/figures/sketch-learning-algorithm.js';
import { rangeSketch } from '../../thesis/src/figures/sketch-range.js';
import { clashes, measured } from './measured.js';

const sketches: readonly Sketch[] = [
  { id: '2.1', title: 'How an optimizer is learned', caption: 'One.', draw: learningAlgorithmSketch },
  { id: '3.1', title: 'Signs of gradients', caption: 'Two.', draw: gradientSignsSketch },
  { id: '3.2', title: 'Range and step', caption: 'Three.', draw: rangeSketch },
];
const [flow] = sketches as readonly [Sketch];
const committed = (id: string) => fileURLToPath(new URL(`./drawings/sketch-${id}.svg`, import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l2o-sketch-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe.each(sketches)('the drawing of Figure $id', (sketch) => {
  const svg = renderSvg(sketchChart(sketch), `sketch-${sketch.id}`);

  test('is the committed one (`npx vitest -u` renews it: look at it then)', async () => {
    await expect(await svg).toMatchFileSnapshot(committed(sketch.id));
  });

  test('keeps all text inside, and no label on another', async () => {
    const { width, height, labels } = measured(await svg);
    expect(labels.map(({ text }) => text)).toContain(`Figure ${sketch.id}: ${sketch.title}`);
    for (const { text, box } of labels) {
      const inside = box.left >= 0 && box.top >= 0 && box.right <= width && box.bottom <= height;
      expect(inside, text).toBe(true);
    }
    expect(clashes(labels)).toEqual([]);
  });
});

test('writes three files under the number in the thesis, the same bytes each time', async () => {
  const read = async (name: string) => {
    const { files } = await exportSketch(flow, join(folder, name));
    expect(files.map((file) => basename(file))).toEqual(['fig-2.01.svg', 'fig-2.01.png', 'fig-2.01.json']);
    return Promise.all(files.map((file) => readFile(file, 'latin1')));
  };
  const [once, again] = [await read('one'), await read('two')];
  expect(once.map((text, index) => text === again[index])).toEqual([true, true, true]);
  expect(once[0]).toContain('<title>Figure 2.1: How an optimizer is learned</title>');
  const json = JSON.parse(once[2] ?? '');
  expect(json).toMatchObject({ figure: '2.1', title: flow.title, caption: 'One.' });
  expect(json.layout.shapes.length).toBeGreaterThan(4);
  expect(json.layout.template).toBeUndefined();
});

test('a long title is broken and the drawing stays below it', async () => {
  const title = 'A title that is so long that it does not fit above the boxes of this drawing in one line';
  const { labels } = measured(await renderSvg(sketchChart({ ...flow, title }), 'long'));
  expect(clashes(labels)).toEqual([]);
});

test('a folder that cannot be: a StorageError that names it, and no file', async () => {
  const taken = join(folder, 'taken');
  await writeFile(taken, 'a file');
  const failure = await exportSketch(flow, join(taken, 'figures')).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(StorageError);
  expect(String(failure)).toContain(join(taken, 'figures'));
  expect(await readdir(folder)).toEqual(['taken']);
});
