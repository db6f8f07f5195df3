/** `l2o runs merge`: the stores of several machines become one. */
import { Command } from 'commander';
import { type MergedRun, type MergeOutcome, mergeRuns } from 'l2o/internal/node/store/merge.js';
import { FileStore } from 'l2o/internal/node/store/run-store.js';
import { requireWritableFolder } from 'l2o/internal/node/store/writable-folder.js';
import { runsFolder } from 'l2o-thesis/internal/project.js';
import { CommandFailed, type Context } from './context.js';
import { asJson } from './listing.js';

const words: Readonly<Record<MergeOutcome, string>> = {
  new: 'new here',
  longer: 'longer than here',
  known: 'known already',
  conflict: 'in conflict: both stores have them, with other numbers; what is here stays',
  unreadable: 'unreadable, and left out',
  held: 'left out, because a process computes them here',
};

export function runsMergeCommand({ stdout, stderr, signal }: Context): Command {
  return new Command('merge')
    .description('take the runs of other stores into this one')
    .argument('<folder...>', 'folders of runs, as other machines kept them (their L2O_RUNS)')
    .option('--json', 'as JSON, each run')
    .addHelpText(
      'after',
      `
Examples:
  l2o runs merge /media/stick/runs
  l2o runs merge node1/runs node2/runs --json

Of each run the longer recording stays; checksums are checked, and the losses that both stores have are compared. Exit code 1 where
some differ.`,
    )
    .action(async (folders: string[], { json = false }: { json?: boolean }) => {
      const onWarning = (message: string) => void stderr.write(`${message}\n`);
      await requireWritableFolder(runsFolder(), 'L2O_RUNS');
      const store = new FileStore(runsFolder(), { onWarning });
      const merged: MergedRun[] = [];
      for (const folder of folders) {
        for await (const run of mergeRuns(store, folder, onWarning)) {
          signal.throwIfAborted();
          merged.push(run);
        }
      }
      stdout.write(json ? asJson(merged) : describe(merged));
      if (merged.some(({ outcome }) => outcome === 'conflict')) throw new CommandFailed();
    });
}

function describe(merged: readonly MergedRun[]): string {
  if (merged.length === 0) return 'No runs there.\n';
  const lines = Object.entries(words).flatMap(([outcome, text]) => {
    const some = merged.filter((run) => run.outcome === outcome);
    return some.length === 0 ? [] : [`${some.length} ${text}`];
  });
  const conflicts = merged.flatMap(({ name, step }) =>
    step === undefined ? [] : [`  ${name}, from step ${step} on`],
  );
  return `${[...lines, ...conflicts].join('\n')}\n`;
}
