import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { describeChecks } from '../../tools/src/cli/data.js';
import { downloadDisplay } from '../../tools/src/cli/download-progress.js';
import { main } from '../../tools/src/cli/main.js';
import { writeCifarCopy } from '../support/cifar-copy.mjs';
import { recorder } from './output.js';

describe('the progress of a download', () => {
  const megabyte = 1e6;

  it('is one line in a terminal, rewritten when it changes', () => {
    const output = { ...recorder(), isTTY: true };
    const { show, end } = downloadDisplay('cifar10', output);
    for (const received of [34.1, 34.2, 35]) show(received * megabyte, 170 * megabyte);
    end();
    expect(output.text()).toBe('\rcifar10: 34 of 170 MB\rcifar10: 35 of 170 MB\n');
  });

  it('is a line at every quarter elsewhere', () => {
    const output = recorder();
    const { show, end } = downloadDisplay('cifar10', output);
    for (let received = 1; received <= 170; received++) show(received * megabyte, 170 * megabyte);
    end();
    expect(output.text().trim().split('\n')).toEqual([
      'cifar10: 0 of 170 MB',
      'cifar10: 42 of 170 MB',
      'cifar10: 85 of 170 MB',
      'cifar10: 127 of 170 MB',
      'cifar10: 170 of 170 MB',
    ]);
  });

  it('leaves no empty line where nothing was downloaded', () => {
    const output = { ...recorder(), isTTY: true };
    downloadDisplay('cifar10', output).end();
    expect(output.text()).toBe('');
  });
});

describe('what verify says', () => {
  const about = { name: 'test images', file: 'x', path: 'data/x', variant: 'official' };

  it('has one line for a collection that comes on request, and does not call it amiss', () => {
    const explanation = {
      expected: 'x lies there',
      found: 'no such file',
      fix: 'get it with "l2o data fetch"',
    };
    const notFetched = { ...about, collection: 'cifar10', status: 'not fetched', explanation } as const;
    expect(
      describeChecks([{ ...about, collection: 'mnist', status: 'ok' }, notFetched, notFetched], recorder()),
    ).toBe(
      'ok  mnist  test images  official  data/x\ncifar10: not there, optional: get it with "l2o data fetch"\n',
    );
  });
});

describe('l2o data', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'l2o-cli-data-'));
    vi.stubEnv('L2O_DATA', parent);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(parent, { recursive: true });
  });

  const run = async (...words: string[]) => {
    const [stdout, stderr] = [recorder(), recorder()];
    const exitCode = await main(['data', ...words], { stdout, stderr });
    return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
  };

  it('verifies CIFAR-10 in a folder named by L2O_DATA, under the name of its variant', async () => {
    writeCifarCopy(join(parent, 'cifar10'), { records: 3 });
    const { exitCode, stdout } = await run('verify');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ok +cifar10 +training images 5 +synthetic +.*data_batch_5\.bin$/m);
  });

  it('fails where a file of it is missing, and says how to fix it', async () => {
    writeCifarCopy(join(parent, 'cifar10'), { records: 3 });
    rmSync(join(parent, 'cifar10', 'test_batch.bin'));
    const { exitCode, stdout } = await run('verify');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^missing +cifar10 +test images/m);
    expect(stdout).toMatch(/to fix it: put an intact copy there/);
  });

  it('fetches nothing that the kit does not know', async () => {
    const { exitCode, stderr } = await run('fetch', 'cifra10');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/one of mnist, cifar10[\s\S]*take the nearest: cifar10/);
  });

  it('leaves alone what is there', async () => {
    expect(await run('fetch', 'mnist')).toMatchObject({
      exitCode: 0,
      stdout: 'All files are there and intact.\n',
    });
  });
});
