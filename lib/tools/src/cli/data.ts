/** `l2o data`: the data files, checked, fetched and brought back. */
import { Command } from 'commander';
import { inLines } from 'l2o/internal/errors.js';
import type { DataCheck } from 'l2o-thesis/internal/data/verify.js';
import { CommandFailed, type Context, type Output } from './context.js';
import { downloadDisplay } from './download-progress.js';
import { asJson, rowsFor } from './listing.js';

export function dataCommand(context: Context): Command {
  return new Command('data')
    .description('check the data files, fetch them, or bring missing ones back')
    .addCommand(verifyCommand(context))
    .addCommand(fetchCommand(context))
    .addCommand(recordCommand(context))
    .addHelpText(
      'after',
      `
Examples:
  l2o data verify
  l2o data fetch
  l2o data fetch cifar10

MNIST comes with the dependencies, CIFAR-10 (170 MB) on request. L2O_DATA names a folder of your own that has
them (mnist/, cifar10/). data/manifest.json lists every file with its size, checksum, source and licence.`,
    );
}

function verifyCommand({ stdout }: Context): Command {
  return new Command('verify')
    .description('compare every data file with its checksum')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExamples:\n  l2o data verify\n  l2o data verify --json')
    .action(async ({ json }: { json?: boolean }) => {
      const { isAmiss, verifyData } = await import('l2o-thesis/internal/data/verify.js');
      const checks = await verifyData();
      stdout.write(json ? asJson(checks) : describeChecks(checks, stdout));
      if (checks.some(isAmiss)) throw new CommandFailed();
    });
}

function fetchCommand({ stdout, stderr, signal }: Context): Command {
  return new Command('fetch')
    .description('bring back what is missing or damaged; or fetch one collection: mnist, cifar10')
    .argument('[collection]', 'the collection to fetch; all that come with the dependencies if none is named')
    .addHelpText(
      'after',
      `
Examples:
  l2o data fetch
  l2o data fetch cifar10

A download that breaks goes on from there when the command is repeated. HTTPS_PROXY and NO_PROXY are heeded.`,
    )
    .action(async (name: string | undefined) => {
      const { fetchCollection, fetchData } = await import('../data/fetch.js');
      stderr.write('Looking at the data files ...\n');
      const display = downloadDisplay(name ?? '', stderr);
      const onWaiting = (holder: string) =>
        void stderr.write(`Waiting for ${holder}, which fetches ${name} ...\n`);
      const fetching =
        name === undefined
          ? fetchData()
          : fetchCollection(name, {
              signal,
              onProgress: display.show,
              onStart: (words) => void stderr.write(`${words} ...\n`),
              onWaiting,
            });
      const fetched = await fetching.finally(display.end);
      if (fetched.length === 0) stdout.write('All files are there and intact.\n');
      for (const { path } of fetched) stdout.write(`fetched ${path}\n`);
    });
}

function recordCommand({ stdout }: Context): Command {
  return new Command('record')
    .description(
      'write sizes and checksums of data/reference, data/results and data/trained into data/manifest.json',
    )
    .addHelpText(
      'after',
      `
Examples:
  l2o data record

For those who ship the kit: after "l2o runs export" or "l2o train" made such files anew.`,
    )
    .action(async () => {
      const { recordManifest } = await import('../data/record-manifest.js');
      const changed = await recordManifest();
      stdout.write(changed.length > 0 ? `Recorded:\n${changed.join('\n')}\n` : 'Nothing has changed.\n');
    });
}

/** A line for each file, a line for each collection that may be fetched, and what is amiss. */
export function describeChecks(checks: readonly DataCheck[], output: Output): string {
  const rows: string[][] = [];
  const complaints: string[] = [];
  const onRequest = new Map<string, string>();
  for (const { status, collection, name, variant, path, explanation } of checks) {
    if (status === 'not fetched') {
      onRequest.set(collection, explanation.fix);
      continue;
    }
    rows.push([status, collection, name, variant, path]);
    if (status === 'ok') continue;
    complaints.push(`\n${path}\n  ${inLines(explanation)}\n`);
  }
  const notes = [...onRequest].map(([collection, fix]) => `${collection}: not there, optional: ${fix}\n`);
  return [rowsFor(output, rows), ...notes, ...complaints].join('');
}
