/** `l2o report`: from a folder of figures to report.md, report.html and report.json. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DataError, StorageError } from '../../core/src/errors.js';
import { figureJson } from '../../thesis/src/figures/figure-json.js';
import { reportCommand } from '../../tools/src/cli/report.js';
import { found } from '../report/made-up.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { testContext } from './output.js';

vi.mock('../../thesis/src/project.js', async (original) => ({
  ...(await original<object>()),
  ownFiguresFolder: () => join(folder, 'mine'),
}));

let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  vi.stubEnv('L2O_FIGURES', join(folder, 'figures'));
  await mkdir(join(folder, 'figures'));
});

afterEach(() => vi.unstubAllEnvs());

async function run(...args: string[]): Promise<string> {
  const context = testContext();
  const command = reportCommand(context).exitOverride();
  await new Command().addCommand(command).parseAsync(['report', ...args], { from: 'user' });
  return context.stdout.text();
}

async function writeFigure(length = 50) {
  const { figure } = found(
    '3.6',
    {
      'MNG eta_min 1e-2': { ours: [-0.75, -0.76, -0.74] },
      'MNG eta_min 1e-4': { ours: [-0.35, -0.36, -0.34] },
      'Adam eta 1e-2': { ours: [-0.5, -0.5625, -0.53125] },
    },
    {},
    { length },
  );
  await writeFile(join(folder, 'figures', 'fig-3.06.json'), figureJson(figure));
}

it('writes its files beside the figures and says every verdict', async () => {
  await writeFigure();
  const told = await run();
  expect(told).toContain('  4  Adam beats MNG on MlpMnist by far.\n     contradicted\n');
  expect(told).toContain('     not run; figure 3.3 is missing\n');
  expect(told).toMatch(
    /Files: .*figures\n {2}index\.html {2}report\.html {2}report\.md {2}report\.json\n {2}and 1 page of figures and tables\n$/,
  );
  const page = await readFile(join(folder, 'figures', 'report.md'), 'utf8');
  expect(page).toContain('### Claim 4 (3.4.1, p. 15): contradicted');
  expect(await readFile(join(folder, 'figures', 'report.html'), 'utf8')).toContain('class="contradicted"');
  await run();
  expect(await readFile(join(folder, 'figures', 'report.md'), 'utf8')).toBe(page);
});

it('reads from and writes to other folders, and has JSON', async () => {
  await writeFigure(20);
  const out = join(folder, 'new', 'report');
  const told = JSON.parse(await run('--figures', join(folder, 'figures'), '--out', out, '--json'));
  const pages = ['index.html', 'report.html', 'report.md', 'report.json'];
  expect(await readdir(out)).toEqual([...pages, 'fig-3.06.html', 'plotly.min.js'].sort());
  expect(told.files).toEqual(pages.map((name) => join(out, name)));
  expect(told.pages).toEqual([join(out, 'fig-3.06.html')]);
  expect(told.claims.find(({ id }: { id: string }) => id === '4')).toMatchObject({
    verdict: 'contradicted',
    shorter: 'first 20 of 50 epochs',
    thesisThere: 'supported',
    readings: [{ name: 'Adam eta 1e-2', ours: [{ 0: -0.5, 1: -0.5625, 2: -0.53125 }] }, {}, {}],
  });
});

it('says in one line where other figures are', async () => {
  const own = join(folder, 'mine');
  await writeFigure();
  const told = async () => {
    const context = testContext();
    await new Command()
      .addCommand(reportCommand(context).exitOverride())
      .parseAsync(['report'], { from: 'user' });
    return context.stderr.text();
  };
  expect(await told()).toBe('');
  await mkdir(own);
  await writeFile(join(own, 'fig-3.06.json'), '{}');
  expect(await told()).toMatch(
    /^Judged are the figures of .*figures; those of .*mine are by --figures \S*mine\.\n$/,
  );
});

it('explains a folder without figures, a damaged figure, a folder that cannot be', async () => {
  await expect(run()).rejects.toThrow(DataError);
  await expect(run('--figures', join(folder, 'nowhere'))).rejects.toThrow(/--figures FOLDER/);
  await writeFigure();
  await writeFile(join(folder, 'figures', 'tab-4.02.json'), '{"table": "T4.2"');
  await expect(run()).rejects.toThrow(/tab-4\.02\.json is there, and intact[\s\S]*reproduce -- T4\.2/);
  await writeFile(join(folder, 'figures', 'tab-4.02.json'), '{}');
  await expect(run()).rejects.toThrow(/checksum is not that of the rest/);
});

it('explains a place that cannot be written', async () => {
  await writeFigure();
  await writeFile(join(folder, 'file'), '');
  await expect(run('--out', join(folder, 'file', 'report'))).rejects.toThrow(StorageError);
});
