/**
 * The filter through which git reads notebooks, so that what other editors save (VS Code) is as clean in a diff and in a
 * commit as what this JupyterLab saves. `.gitattributes` names it for all; git knows it where a person asked for it.
 */
import { UsageError } from 'l2o/internal/errors.js';
import { projectRoot } from 'l2o-thesis/internal/project.js';
import { type Ended, runProgram } from '../programs/run-program.js';

const section = 'filter.l2o-notebooks';

/** @throws UsageError where this is no checkout of git */
export async function installGitFilter(root = projectRoot): Promise<void> {
  // Git starts a filter in the outermost folder of the checkout.
  const { stdout: inside } = await git(root, 'rev-parse', '--show-prefix');
  const program = `${inside.trim()}lib/tools/bin/l2o.mjs`;
  await git(root, 'config', '--local', `${section}.clean`, `node ${program} notebooks --filter %f`);
}

/** @throws UsageError where this is no checkout of git */
export async function removeGitFilter(root = projectRoot): Promise<void> {
  if (await hasGitFilter(root)) await git(root, 'config', '--local', '--remove-section', section);
}

/** @throws UsageError where this is no checkout of git */
export async function hasGitFilter(root = projectRoot): Promise<boolean> {
  const { stdout } = await git(root, 'config', '--local', '--name-only', '--list');
  return stdout.split('\n').includes(`${section}.clean`);
}

async function git(root: string, ...args: readonly string[]): Promise<Ended> {
  const ended = await runProgram({ command: 'git', args: ['-C', root, ...args] }).catch(() => undefined);
  if (ended?.code === 0) return ended;
  throw new UsageError({
    expected: `${root} is a checkout of git, and git is installed`,
    found: ended ? ended.stderr.trim() || `git ended with code ${ended.code}` : 'no program "git"',
    fix: 'clone the project with git; without it, "l2o notebooks --clean" does the same to the files',
  });
}
