/** `l2o notebooks`: executes notebooks unattended and names the first cell that fails. */
import { Command } from 'commander';
import { describeSeconds } from 'l2o-thesis/internal/duration.js';
import { defaultProfile, type ProfileName, profileNamed, profileNames } from 'l2o-thesis/internal/profile.js';
import type { CellFailure, NotebookProgress, NotebookResult } from '../jupyter/execute.js';
import { CommandFailed, type Context } from './context.js';
import { countBetween } from './count-between.js';

interface NotebookOptions {
  readonly profile?: ProfileName;
  readonly save?: boolean;
  readonly timeout?: number;
}

export function notebooksCommand({ stdout, stderr, signal }: Context): Command {
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
    .addHelpText(
      'after',
      `
Examples:
  l2o notebooks --profile smoke
  l2o notebooks 4.1-motivation --save

Needs Python; the first call sets up JupyterLab in .lab/, as "l2o lab" does.`,
    )
    .action(
      async (names: string[], { profile = defaultProfile(), save = false, ...limits }: NotebookOptions) => {
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
      },
    );
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
  const indented = (text: string) => text.trimEnd().replaceAll(/^/gm, '          ');
  if (cell === undefined) return `${indented(error)}\n`;
  return `        cell ${cell}:\n${indented(source)}\n        ended with:\n${indented(error)}\n        as run: ${executed}\n`;
}
