/** `l2o trained`: list, show, export. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UsageError } from '../../core/src/errors.js';
import { bindTrained } from '../../core/src/trained/trained-optimizer.js';
import { loadTrained, saveTrained } from '../../thesis/src/data/trained.js';
import { projectRoot } from '../../thesis/src/project.js';
import { CommandFailed, type Context } from '../../tools/src/cli/context.js';
import { trainedCommand } from '../../tools/src/cli/trained.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { network, trainedExample } from '../trained/example.js';
import { testContext } from './output.js';

let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  vi.stubEnv('L2O_TRAINED', join(folder, 'trained'));
});

afterEach(() => vi.unstubAllEnvs());

async function run(...args: string[]) {
  const context = testContext();
  await perform(context, args);
  return { stdout: context.stdout.text(), stderr: context.stderr.text() };
}

/** The same of a command that ends with 1. */
async function failed(...args: string[]) {
  const context = testContext();
  await expect(perform(context, args)).rejects.toMatchObject({ exitCode: 1 });
  return { stdout: context.stdout.text(), stderr: context.stderr.text() };
}

async function perform(context: Context, args: readonly string[]): Promise<void> {
  const command = trainedCommand(context);
  for (const one of [command, ...command.commands]) {
    one.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  }
  await new Command().addCommand(command).parseAsync(['trained', ...args], { from: 'user' });
}

describe('trained list', () => {
  it('says where there is none', async () => {
    const { stdout } = await run('list');
    expect(stdout).toBe(`No trained optimizers in ${join(folder, 'trained')}. "l2o train" makes some.\n`);
    expect((await run('list', '--json')).stdout).toBe('[]\n');
  });

  it('shows one line for each, and says which are damaged', async () => {
    await saveTrained(trainedExample('rnn'));
    await saveTrained(trainedExample('la', network, { dump: null, dumps: null, validation: null, seed: 11 }));
    await writeFile(join(folder, 'trained', 'broken.safetensors'), 'nothing');
    const { stdout, stderr } = await failed('list');
    const lines = stdout.split('\n').map((line) => line.split(/ {2,}/));
    const problem = trainedExample().record.problem.id;
    // As the runs of it are listed.
    const theta = String(bindTrained(trainedExample()).settings.theta);
    expect(lines).toEqual([
      ['name', 'rule', 'trained on', 'profile', 'seed', 'meta-iterations', 'dump', 'validation', 'theta'],
      ['la', network.title, problem, 'quick', '11', '400', 'not recorded', theta.slice(0, 8)],
      ['rnn', network.title, problem, 'quick', '3', '400', '300', '-1.250', theta.slice(0, 8)],
      [''],
    ]);
    expect(stderr).toMatch(/broken\.safetensors is a whole safetensors file[\s\S]*only 7 bytes/);
    const listed = JSON.parse((await failed('list', '--json')).stdout);
    expect(listed[1]).toEqual({ name: 'rnn', ...trainedExample().record, thetaHash: theta });
  });
});

describe('trained show', () => {
  it('tells all of one, by name or file', async () => {
    const file = await saveTrained(trainedExample('rnn'));
    const { stdout } = await run('show', 'rnn');
    expect(stdout).toMatch(/^name +rnn$/m);
    expect(stdout).toMatch(/^training +\{"order":2,"unroll":20\}$/m);
    expect(stdout).toMatch(/^validation +-1.25$/m);
    expect(stdout).toMatch(/^licence +CC-BY-4.0$/m);
    expect(stdout).toMatch(/^theta +hidden1\/weights \[3, 6\]$/m);
    expect((await run('show', file)).stdout).toBe(stdout);
  });

  it('names the dump that was taken, those that were tried, and why a training ended', async () => {
    await saveTrained(trainedExample('rnn', network, { ended: 390 }));
    const { stdout } = await run('show', 'rnn');
    expect(stdout).toMatch(/^meta-iterations +ended at 390 of 400: validation had not improved since 300$/m);
    expect(stdout).toMatch(/^dump +after 300$/m);
    expect(stdout).toMatch(/^all dumps +100: diverged, 300: -1.2500, 400: -1.0000$/m);
    await saveTrained(trainedExample('old', network, { dump: null, dumps: null }));
    expect((await run('show', 'old')).stdout).toMatch(
      /^dump +not recorded$[\s\S]*^all dumps +not recorded$/m,
    );
  });

  it('has theta in its JSON', async () => {
    const trained = trainedExample('rnn');
    await saveTrained(trained);
    const shown = JSON.parse((await run('show', 'rnn', '--json')).stdout);
    expect(shown).toMatchObject({ name: 'rnn', ...trained.record });
    const values = trained.rule.theta.flatMap(({ name }) => shown.theta[name].values);
    expect(Float32Array.from(values)).toEqual(trained.theta);
  });

  it('names the nearest', async () => {
    await saveTrained(trainedExample('rnn'));
    await expect(run('show', 'rn')).rejects.toThrow(/nearest: rnn/);
  });
});

describe('trained export', () => {
  it('copies the file byte for byte, into a new folder', async () => {
    const file = await saveTrained(trainedExample('rnn'));
    const out = join(folder, 'deep', 'er', 'copy.safetensors');
    expect((await run('export', 'rnn', '--out', out)).stdout).toBe(`wrote ${out}\n`);
    expect(await readFile(out)).toEqual(await readFile(file));
    expect((await loadTrained(out)).name).toBe('copy');
  });

  it('writes JSON', async () => {
    await saveTrained(trainedExample('rnn'));
    const out = join(folder, 'copy.JSON');
    await run('export', 'rnn', '--out', out);
    expect(await readFile(out, 'utf8')).toBe((await run('show', 'rnn', '--json')).stdout);
  });

  it('refuses another ending, a missing --out, and a folder that cannot be', async () => {
    await saveTrained(trainedExample('rnn'));
    await expect(run('export', 'rnn', '--out', join(folder, 'copy.npz'))).rejects.toThrow(UsageError);
    await expect(run('export', 'rnn')).rejects.toThrow(CommanderError);
    await mkdir(join(folder, 'x'));
    await writeFile(join(folder, 'x', 'file'), '');
    await expect(run('export', 'rnn', '--out', join(folder, 'x', 'file', 'a.json'))).rejects.toThrow(
      /--out FILE/,
    );
  });

  it('replaces nothing that is there, unless it is told to', async () => {
    await saveTrained(trainedExample('rnn'));
    const out = join(folder, 'mine.json');
    await writeFile(out, 'work of a week');
    const failure = await run('export', 'rnn', '--out', out).catch((error) => error);
    expect(failure).toBeInstanceOf(UsageError);
    expect(failure.message).toMatch(/mine\.json is a new file[\s\S]*14 bytes[\s\S]*--force/);
    expect(await readFile(out, 'utf8')).toBe('work of a week');
    const shipped = join(projectRoot, 'data', 'trained', 'la-b-6.safetensors');
    await expect(run('export', 'rnn', '--out', shipped)).rejects.toThrow(/one that shipped with the kit/);
    await run('export', 'rnn', '--out', out, '--force');
    expect(JSON.parse(await readFile(out, 'utf8')).name).toBe('rnn');
    await mkdir(join(folder, 'folder.json'));
    await expect(run('export', 'rnn', '--out', join(folder, 'folder.json'), '--force')).rejects.toThrow(
      /found: a folder/,
    );
  });
});

describe('trained seal', () => {
  it('says of each whether it had a checksum, and goes on after a damaged one', async () => {
    await saveTrained(trainedExample('rnn'));
    await writeFile(join(folder, 'trained', 'broken.safetensors'), 'nothing');
    const failure = await run('seal').catch((error) => error);
    expect(failure).toBeInstanceOf(CommandFailed);
    expect((await run('seal', 'rnn')).stdout).toBe('rnn: has a checksum\n');
  });
});
