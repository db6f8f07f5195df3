/** `l2o lab`: JupyterLab on the notebooks, with the TypeScript kernel. */
import { Command } from 'commander';
import { UsageError } from '../errors.js';
import { CommandFailed, type Context } from './context.js';

interface LabOptions {
  readonly port?: number;
  readonly browser: boolean;
}

export function labCommand({ stderr, signal }: Context): Command {
  return new Command('lab')
    .description('open the notebooks in JupyterLab')
    .option('--port <number>', 'where JupyterLab listens', portNumber)
    .option('--no-browser', 'open no browser; the address is printed')
    .addHelpText(
      'after',
      `
Examples:
  l2o lab
  l2o lab --no-browser --port 9000

Needs Python. The first call sets up JupyterLab in .lab/ (about a minute); nothing outside the
project is touched. Ctrl-C ends it.`,
    )
    .action(async ({ port, browser }: LabOptions) => {
      const { startLab } = await import('../jupyter/lab.js');
      const code = await startLab({
        open: browser,
        ...(port === undefined ? {} : { port }),
        onProgress: (line) => void stderr.write(`${line}\n`),
        signal,
      });
      if (code !== 0) {
        stderr.write(`JupyterLab ended with code ${code}.\n`);
        throw new CommandFailed();
      }
    });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65535) return port;
  throw new UsageError({
    expected: '--port takes a whole number from 1 to 65535',
    found: `"${text}"`,
    mend: 'give a free port, as in --port 9000',
  });
}
