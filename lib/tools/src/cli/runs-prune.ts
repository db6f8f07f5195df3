/** `l2o runs prune`: removes what of the stored runs nobody reads again. */
import { Command } from 'commander';
import { inMegabytes } from 'l2o/internal/node/size.js';
import { prune, type Reason, type Removable, removableIn } from 'l2o/internal/node/store/prune.js';
import { inColumns } from 'l2o-thesis/internal/columns.js';
import { runsFolder } from 'l2o-thesis/internal/project.js';
import type { Context } from './context.js';
import { asJson } from './listing.js';

const reasons: Readonly<Record<Reason, string>> = {
  'earlier version': 'runs of an earlier version of the kit, which are not read any more',
  'other program': 'runs of rules and problems that compute something else by now',
  'set aside': 'files that were damaged, superseded or left half-written',
  'older checkpoint': 'checkpoints before the last one of a run',
};

export function runsPruneCommand({ stdout }: Context): Command {
  return new Command('prune')
    .description('remove what of the stored runs is never read again; without --yes, show it')
    .option('--yes', 'remove it')
    .option('--json', 'as JSON, each folder and file')
    .addHelpText(
      'after',
      `
Examples:
  l2o runs prune
  l2o runs prune --yes

What a process computes at this moment is left alone. The last good checkpoint of every run stays.`,
    )
    .action(async ({ yes = false, json = false }: { yes?: boolean; json?: boolean }) => {
      // Loaded here, not above: "--help" does not need it.
      const { outdatedTest } = await import('l2o-thesis/internal/experiments/outdated.js');
      const folder = runsFolder();
      const removable = await removableIn(folder, await outdatedTest());
      const shown = yes ? await prune(folder, removable) : removable;
      stdout.write(json ? asJson(shown) : describe(shown, folder, yes));
    });
}

function describe(shown: readonly Removable[], folder: string, isGone: boolean): string {
  if (shown.length === 0) return `Nothing in ${folder} can be removed without a loss.\n`;
  const rows = Object.entries(reasons).flatMap(([reason, words]) => {
    const ofReason = shown.filter((one) => one.reason === reason);
    return ofReason.length === 0 ? [] : [[String(ofReason.length), words, inMegabytes(bytesOf(ofReason))]];
  });
  const end = isGone
    ? `Removed: ${inMegabytes(bytesOf(shown))} in ${folder}.`
    : `In ${folder}; nothing is removed yet. "l2o runs prune --yes" removes it: ${inMegabytes(bytesOf(shown))}.`;
  return `${inColumns(rows, [0, 2])}${end}\n`;
}

function bytesOf(some: readonly Removable[]): number {
  return some.reduce((sum, { bytes }) => sum + bytes, 0);
}
