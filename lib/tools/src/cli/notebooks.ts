/** `l2o notebooks`: executes notebooks unattended and names the first cell that fails, or cleans them. */
import { text } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import { describeSeconds } from 'l2o-thesis/internal/duration.js';
import { defaultProfile, type ProfileName, profileNamed, profileNames } from 'l2o-thesis/internal/profile.js';
import type { CellFailure, NotebookProgress, NotebookResult } from '../jupyter/execute.js';
import { CommandFailed, type Context } from './context.js';
import { countBetween } from './count-between.js';

interface NotebookOptions {
  readonly profile?: ProfileName;
  readonly save?: boolean;
  readonly timeout?: number;
  readonly clean?: boolean;
  /** The path of the notebook that comes by standard input. */
  readonly filter?: string;
  readonly gitFilter?: boolean;
  readonly remove?: boolean;
}

export function notebooksCommand(context: Context): Command {
  return new Command('notebooks')
    .description('run notebooks from top to bottom, without a browser')
    .argument('[name...]', 'names of notebooks, with or without .ipynb; all of them if none is given')
    .option(
      '--profile <name>',
      `how long the runs are: ${profileNames.join(', ')} (default: L2O_PROFILE, else quick)`,
      profileNamed,
    )
    .option('--timeout <seconds>', 'the longest that one cell may take (default: any time)', cellSeconds)
    .option('--save', 'write the outputs into the notebooks, with still pictures')
    .addOption(
      new Option('--clean', 'run nothing: take out of the files what differs from run to run').conflicts([
        ...running,
        'filter',
        'gitFilter',
      ]),
    )
    .addOption(
      new Option('--filter <path>', 'the same from standard input to standard output').conflicts([
        ...running,
        'gitFilter',
      ]),
    )
    .addOption(
      new Option('--git-filter', 'let git read notebooks in this way, whatever program saves them').conflicts(
        running,
      ),
    )
    .addOption(new Option('--remove', 'with --git-filter: no longer').implies({ gitFilter: true }))
    .addHelpText(
      'after',
      `
Examples:
  l2o notebooks --profile smoke
  l2o notebooks 4.1-motivation --save
  l2o notebooks --clean
  l2o notebooks --git-filter

Needs Python, but not to clean; the first call sets up JupyterLab in .lab/, as "l2o lab" does. A clean notebook
has cells, text, tables and one still picture per figure: no execution counts, progress, warnings, interactive
figures or folders of this machine. "l2o lab" saves in this way. --git-filter writes one setting into .git/config;
files stay as they are, git sees them cleaned.`,
    )
    .action(async (names: string[], options: NotebookOptions) => {
      if (options.filter !== undefined) return filterNotebook(options.filter, context);
      if (options.gitFilter) return setGitFilter(options.remove === true, context);
      if (options.clean) return clean(names, context);
      return run(names, options, context);
    });
}

/** What has a meaning only where notebooks are executed. */
const running = ['profile', 'timeout', 'save'];

async function run(
  names: readonly string[],
  {
    profile = defaultProfile(),
    save = false,
    ...limits
  }: Pick<NotebookOptions, 'profile' | 'save' | 'timeout'>,
  { stdout, stderr, signal }: Context,
): Promise<void> {
  const { executeNotebooks } = await import('../jupyter/execute.js');
  const results = await executeNotebooks({
    names,
    profile,
    keepOutputs: save,
    ...limits,
    signal,
    onSetup: (line) => void stderr.write(`${line}\n`),
    onProgress: (progress) => void stderr.write(describeProgress(progress)),
  });
  for (const result of results) stdout.write(describeResult(result));
  const failed = results.filter(({ failure }) => failure);
  if (failed.length === 0) return;
  stdout.write(`${failed.length} of ${results.length} failed.\n`);
  throw new CommandFailed();
}

async function clean(names: readonly string[], { stdout }: Context): Promise<void> {
  const { cleanNotebooks } = await import('../jupyter/notebook-files.js');
  const results = await cleanNotebooks(names);
  for (const { notebook, isChanged, failure } of results) {
    if (failure !== undefined) stdout.write(`FAILED  ${notebook}\n${indented(failure)}\n`);
    else if (isChanged) stdout.write(`cleaned ${notebook}\n`);
  }
  if (results.some(({ failure }) => failure !== undefined)) throw new CommandFailed();
  if (!results.some(({ isChanged }) => isChanged)) stdout.write('All are clean.\n');
}

async function filterNotebook(path: string, { stdout, stderr }: Context): Promise<void> {
  const { cleanedOrAsItIs } = await import('../jupyter/notebook-files.js');
  const tell = (line: string) => void stderr.write(`${line}\n`);
  stdout.write(await cleanedOrAsItIs(await text(process.stdin), path, tell));
}

async function setGitFilter(isToGo: boolean, { stdout }: Context): Promise<void> {
  const { installGitFilter, removeGitFilter } = await import('../jupyter/git-filter.js');
  if (isToGo) {
    await removeGitFilter();
    stdout.write('Git reads notebooks as they are.\n');
    return;
  }
  await installGitFilter();
  stdout.write(`Git reads notebooks/*.ipynb cleaned: what differs from run to run is in no diff and in no commit, whatever
program saved them. The files stay as they are. "l2o notebooks --git-filter --remove" takes the setting out of
.git/config again.
`);
}

const cellSeconds = countBetween(1, 1_000_000, '--timeout', 'how many seconds a cell may take');

/** A line when a notebook begins; what comes of it stands in the result. */
function describeProgress({ notebook, state, done, cells }: NotebookProgress): string {
  return state === 'running' && done === 0 && cells > 0
    ? `${notebook}: ${cells} code ${cells === 1 ? 'cell' : 'cells'} ...\n`
    : '';
}

function describeResult({ notebook, seconds, executed, failure }: NotebookResult): string {
  const time = describeSeconds(seconds);
  if (!failure) return `ok      ${notebook}  ${time}\n`;
  return `FAILED  ${notebook}  ${time}\n${describeFailure(failure, executed)}`;
}

function describeFailure({ cell, source, error }: CellFailure, executed: string): string {
  if (cell === undefined) return `${indented(error)}\n`;
  return `        cell ${cell}:\n${indented(source)}\n        ended with:\n${indented(error)}\n        as run: ${executed}\n`;
}

function indented(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, '          ');
}
