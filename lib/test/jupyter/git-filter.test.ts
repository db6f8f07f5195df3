/** The setting in .git/config: made when asked for, taken out again; git then reads notebooks through the program. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../core/src/errors.js';
import { hasGitFilter, installGitFilter, removeGitFilter } from '../../tools/src/jupyter/git-filter.js';

/** In the place of the command line: answers with its arguments and the first word that it reads. */
const program = `process.stdin.once('data', (text) =>
  console.log(process.argv.slice(2).join(' '), String(text).split(' ')[0]));`;

describe.skipIf(spawnSync('git', ['--version']).status !== 0)('the git filter', () => {
  let root: string;
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' });

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'l2o-git-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it.each(['.', 'kit'])(
    'reads the notebooks of a project in the folder "%s" of a checkout',
    async (folder) => {
      const project = join(root, folder);
      mkdirSync(join(project, 'lib', 'tools', 'bin'), { recursive: true });
      writeFileSync(join(project, 'lib', 'tools', 'bin', 'l2o.mjs'), program);
      writeFileSync(join(project, '.gitattributes'), '*.ipynb filter=l2o-notebooks\n');
      writeFileSync(join(project, 'a b.ipynb'), 'cells outputs');
      git('init', '--quiet');
      const read = () => {
        git('add', '--renormalize', '.');
        git('add', '.');
        return git('show', `:${join(folder, 'a b.ipynb')}`);
      };
      expect(read()).toBe('cells outputs');

      await installGitFilter(project);
      await installGitFilter(project);
      expect(await hasGitFilter(project)).toBe(true);
      expect(read()).toBe(`notebooks --filter ${join(folder, 'a b.ipynb')} cells\n`);

      await removeGitFilter(project);
      await removeGitFilter(project);
      expect(await hasGitFilter(project)).toBe(false);
      expect(read()).toBe('cells outputs');
    },
  );

  it('says in a sentence that a folder is no checkout', async () => {
    const failure = await installGitFilter(root).catch((error) => error);
    expect(failure).toBeInstanceOf(UsageError);
    expect(failure.explanation.found).toMatch(/not a git repository/);
  });
});
