/** A figure or table whose results are those that are there leaves its files as they are. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { experimentNamed, figureNamed } from '../../thesis/src/experiments/index.js';
import type { Draw } from '../../thesis/src/figures/render.js';
import { exportReproduced, type Reproduced } from '../../thesis/src/reproduce/reproduce.js';
import { lines, reference } from '../figures/example.js';
import { temporaryFolder } from '../store/temporary-folder.js';

/** What a picture says is all that is looked at here. */
const draw: Draw = async (chart) => ({ svg: JSON.stringify(chart.layout), png: Buffer.from('png') });

const drawn = (
  more: Partial<ReturnType<typeof lines>['provenance']> = {},
  title = 'MNG and Adam',
): Reproduced => {
  const figure = { ...lines(), title, provenance: { ...lines().provenance, ...more } };
  const rest = { comparisons: [], trainings: [], images: new Map(), runs: [] };
  return { kind: 'figure', experiment: figureNamed('3.6'), figure, reference: reference(figure), ...rest };
};

const names = (files: readonly string[]) => files.map((file) => basename(file));

it('whatever computed them', async () => {
  const folder = await temporaryFolder();
  const { files } = await exportReproduced(drawn(), folder, { draw });
  const state = () =>
    files.map((file) => [readFileSync(file, 'latin1'), statSync(file).mtimeMs, statSync(file).ino]);
  const before = state();
  const other = { engines: ['kernels/plain'], precision: ['float64'], versions: { node: '1' }, kit: '9' };
  for (const more of [other, { profile: 'quick' as const }]) {
    const again = await exportReproduced(drawn(more), folder, { draw });
    expect(again).toEqual({ files, changed: [] });
    expect(state()).toEqual(before);
  }
});

it('but not where a number, its training or its images are others', async () => {
  const folder = await temporaryFolder();
  await exportReproduced(drawn(), folder, { draw });
  const data = { name: 'mnist', variant: 'official', checksum: 'other' };
  expect(names((await exportReproduced(drawn({ data }), folder, { draw })).changed)).toEqual([
    'fig-3.06.html',
    'fig-3.06.json',
  ]);
  const changed = (await exportReproduced(drawn({ data }, 'Another title'), folder, { draw })).changed;
  expect(names(changed)).toEqual(['fig-3.06.svg', 'fig-3.06.html', 'fig-3.06.json']);
});

it('a damaged file is made anew', async () => {
  const folder = await temporaryFolder();
  const { files } = await exportReproduced(drawn(), folder, { draw });
  const [json = ''] = files.filter((file) => file.endsWith('.json'));
  writeFileSync(json, '{"figure": "3.6"');
  expect((await exportReproduced(drawn(), folder, { draw })).changed).toEqual([json]);
});

it('a table likewise', async () => {
  const folder = await temporaryFolder();
  const experiment = experimentNamed('T4.1a');
  if (experiment.kind !== 'table') throw new Error('no table');
  const table = (kit: string, value: number): Reproduced => ({
    kind: 'table',
    experiment,
    trainings: [],
    table: {
      table: 'T4.1a',
      title: 'Timescales',
      caption: 'Two.',
      columns: ['Adam', 'beta1'],
      rows: [['9', value]],
      provenance: { kit, profile: 'quick', trainings: [], data: null },
    },
  });
  await exportReproduced(table('0', 0.9), folder);
  expect((await exportReproduced(table('1', 0.9), folder)).changed).toEqual([]);
  expect(names((await exportReproduced(table('1', 0.8), folder)).changed)).toHaveLength(3);
});
