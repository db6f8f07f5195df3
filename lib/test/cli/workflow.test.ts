/** `l2o workflow snakemake`: open tasks as jobs. What Snakemake and Slurm make of it, `npm test -- slurm` tries. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { projectRoot } from '../../thesis/src/project.js';
import { keptApart, l2o } from './l2o.js';

let folder: string;
beforeEach(async () => {
  folder = await keptApart('runs', 'results', 'trained');
});
afterEach(() => vi.unstubAllEnvs());

const workflow = (...args: string[]) => l2o('workflow', 'snakemake', ...args);

it('writes a job for each open task, trainings before curves', async () => {
  const out = join(folder, 'cluster');
  const { code, stdout } = await workflow(
    ...['4.2', '--profile', 'smoke', '--engine', 'kernels', '--threads', '2', '--out', out],
  );
  expect([code, stdout]).toEqual([0, `6 jobs in ${out}; its README.md says what to type.\n`]);
  expect(readdirSync(out).sort()).toEqual(['README.md', 'Snakefile', 'jobs.json', 'slurm']);
  const jobs = JSON.parse(readFileSync(join(out, 'jobs.json'), 'utf8'));
  const after = new Map(jobs.map(({ file, after }: { file: string; after: string[] }) => [file, after]));
  expect(after).toEqual(
    new Map([
      ['training-la-a-6', []],
      ['training-la-b-6', []],
      ['training-la-c-6', []],
      ['4.2-la-a-normalised', ['training-la-a-6']],
      ['4.2-la-b-absolute-values-normalised', ['training-la-b-6']],
      ['4.2-la-c-not-normalised', ['training-la-c-6']],
    ]),
  );
  for (const { minutes, megabytes } of jobs) {
    expect(minutes).toBeGreaterThan(10);
    expect(megabytes).toBeGreaterThan(500);
  }
  const text = readFileSync(join(out, 'Snakefile'), 'utf8');
  const [, kit = ''] = /^KIT = "(.*)"/m.exec(text) ?? [];
  expect(resolve(out, kit)).toBe(resolve(projectRoot));
  expect(text).toContain('WORK = "work 4.2 --profile smoke --engine kernels"');
  expect(text).toContain('threads: 2');
  // The words of the product, not of this machine.
  expect(text).not.toContain(`"${projectRoot}`);
});

it('hands the engine on, and says whose images are missing', async () => {
  mkdirSync(join(folder, 'cifar10'));
  vi.stubEnv('L2O_DATA', folder);
  const out = join(folder, 'cluster');
  const asked = ['4.14', '--profile', 'smoke', '--engine', 'kernels', '--out', out];
  const { stdout } = await workflow(...asked);
  expect(stdout).toContain(`2 jobs in ${out}`);
  expect(stdout).toContain('Images are missing for 9:');
  const text = readFileSync(join(out, 'Snakefile'), 'utf8');
  expect(text).toContain('WORK = "work 4.14 --profile smoke --engine kernels"');
  // Quoted: the checkout may lie in a folder with spaces.
  expect(text).toContain('node {KIT:q}/lib');
});

it('leaves a folder with files in it alone', async () => {
  const out = join(folder, 'mine');
  mkdirSync(out);
  writeFileSync(join(out, 'Snakefile'), 'mine');
  const { code, stderr } = await workflow('4.2', '--profile', 'smoke', '--out', out);
  expect(code).toBe(2);
  expect(stderr).toMatch(/found: files in/);
  expect(readdirSync(out)).toEqual(['Snakefile']);
});
