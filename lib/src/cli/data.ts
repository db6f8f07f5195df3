/** `l2o data`: the data files, checked and brought back. */
import { Command } from 'commander';
import type { DataCheck } from '../data/verify.js';
import { inColumns } from './columns.js';
import { CommandFailed, type Context } from './context.js';

export function dataCommand(context: Context): Command {
  return new Command('data')
    .description('check the data files, or bring missing ones back')
    .addCommand(verifyCommand(context))
    .addCommand(fetchCommand(context))
    .addHelpText(
      'after',
      `
Examples:
  l2o data verify
  l2o data fetch

The images come with the dependencies; L2O_DATA names a folder of your own that has them (mnist/).
data/manifest.json lists every file with its size, checksum, source and licence.`,
    );
}

function verifyCommand({ stdout }: Context): Command {
  return new Command('verify')
    .description('compare every data file with its checksum')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExamples:\n  l2o data verify\n  l2o data verify --json')
    .action(async ({ json }: { json?: boolean }) => {
      const { verifyData } = await import('../data/verify.js');
      const checks = await verifyData();
      stdout.write(json ? `${JSON.stringify(checks, null, 2)}\n` : describeChecks(checks));
      if (checks.some((check) => check.status !== 'ok')) throw new CommandFailed();
    });
}

function fetchCommand({ stdout, stderr }: Context): Command {
  return new Command('fetch')
    .description('bring back data files that are missing or damaged')
    .addHelpText('after', '\nExamples:\n  l2o data fetch')
    .action(async () => {
      const { fetchData } = await import('../data/fetch.js');
      stderr.write('Looking at the data files ...\n');
      const fetched = await fetchData();
      if (fetched.length === 0) stdout.write('All files are there and intact.\n');
      for (const { path } of fetched) stdout.write(`brought back ${path}\n`);
    });
}

function describeChecks(checks: readonly DataCheck[]): string {
  const rows = checks.map(({ status, collection, name, variant, path }) => [
    status,
    collection,
    name,
    variant,
    path,
  ]);
  const complaints = checks.flatMap(({ path, explanation }) =>
    explanation
      ? `\n${path}\n  ${explanation.expected}\n  found: ${explanation.found}\n  to mend it: ${explanation.mend}\n`
      : [],
  );
  return inColumns(rows) + complaints.join('');
}
