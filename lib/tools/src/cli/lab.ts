/** `l2o lab`: JupyterLab on the notebooks, with the TypeScript kernel. */
import { isIP } from 'node:net';
import { userInfo } from 'node:os';
import { Command } from 'commander';
import { UsageError } from 'l2o/internal/errors.js';
import { CommandFailed, type Context } from './context.js';

interface LabOptions {
  readonly port?: number;
  readonly ip?: string;
  readonly baseUrl?: string;
  readonly browser: boolean;
}

export function labCommand({ stderr, signal }: Context): Command {
  return new Command('lab')
    .description('open the notebooks in JupyterLab')
    .option('--port <number>', 'where JupyterLab listens', portNumber)
    .option('--no-browser', 'open no browser; the address is printed')
    .option('--ip <address>', 'open it to other machines: 0.0.0.0 to all that reach this one', address)
    .option('--base-url <path>', 'open it to whoever reaches the proxy that passes this path on', basePath)
    .argument('[argument...]', 'after "--": handed to JupyterLab as they are')
    .addHelpText(
      'after',
      `
Examples:
  l2o lab
  l2o lab --no-browser --port 9000
  l2o lab --port 9999 --base-url /x -- --ServerApp.log_level=WARN

What follows a "--" goes to JupyterLab, but for what would have it listen elsewhere than --ip says: then it is not started.
It listens to this machine alone and asks for a token, whatever else is configured for Jupyter here; with --ip or
--base-url whoever has the token runs programs as the user who started it.

A notebook is saved as "l2o notebooks --clean" leaves it, so that git shows what a person changed and nothing else.

Needs Python. The first call sets up JupyterLab in .lab/ (about a minute); nothing outside the
project is touched. Ctrl-C ends it.`,
    )
    .action(async (extraArgs: string[], { browser, ...where }: LabOptions) => {
      const { startLab } = await import('../jupyter/lab.js');
      const { hasGitFilter } = await import('../jupyter/git-filter.js');
      for (const line of openings(where)) stderr.write(`${line}\n`);
      // Without git there is nothing to offer.
      if (!(await hasGitFilter().catch(() => true))) stderr.write(offer);
      const code = await startLab({
        ...where,
        open: browser,
        extraArgs,
        onProgress: (line) => void stderr.write(`${line}\n`),
        signal,
      });
      if (code !== 0) {
        stderr.write(`JupyterLab ended with code ${code}.\n`);
        throw new CommandFailed(code === 2 ? 2 : 1);
      }
    });
}

const offer = `Notebooks are saved without what differs from run to run. For other editors: l2o notebooks --git-filter\n`;

/** What the options open, and to whom. */
function* openings({ ip, baseUrl }: Pick<LabOptions, 'ip' | 'baseUrl'>) {
  const whoever = `whoever has the token can run programs here as ${userInfo().username}.`;
  if (ip !== undefined && !/^(127\.|::1$)/.test(ip))
    yield `Open to every machine that reaches ${ip}: ${whoever}`;
  if (baseUrl !== undefined) yield `Open to all whom a proxy passes on to ${baseUrl}: ${whoever}`;
}

function address(text: string): string {
  if (isIP(text)) return text;
  throw new UsageError({
    expected: '--ip takes an address of this machine',
    found: `"${text}"`,
    fix: 'give one, as in --ip 0.0.0.0 (all of its addresses), or leave it out: this machine alone',
  });
}

function basePath(text: string): string {
  if (/^\/[\w./~-]*$/.test(text)) return text;
  throw new UsageError({
    expected: '--base-url takes a path that begins with "/"',
    found: `"${text}"`,
    fix: 'give it as the proxy has it, as in --base-url /l2o/',
  });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65535) return port;
  throw new UsageError({
    expected: '--port takes a whole number from 1 to 65535',
    found: `"${text}"`,
    fix: 'give a free port, as in --port 9000',
  });
}
