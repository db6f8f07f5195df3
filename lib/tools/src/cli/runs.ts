/** `l2o runs`: what is in the run store. */
import { Command } from 'commander';
import { FileStore } from 'l2o/internal/node/store/run-store.js';
import { describeSeconds } from 'l2o-thesis/internal/duration.js';
import { runsFolder } from 'l2o-thesis/internal/project.js';
import type { Context } from './context.js';
import { asJson, listFor, rowsFor } from './listing.js';
import { runHeading, runRows } from './run-rows.js';
import { runsExportCommand } from './runs-export.js';
import { runsMergeCommand } from './runs-merge.js';
import { runsPruneCommand } from './runs-prune.js';
import { runsTableCommand } from './runs-table.js';

export function runsCommand(context: Context): Command {
  return new Command('runs')
    .description('list, show, remove, tidy up, export or merge stored runs')
    .addCommand(listCommand(context))
    .addCommand(showCommand(context))
    .addCommand(removeCommand(context))
    .addCommand(runsPruneCommand(context))
    .addCommand(runsExportCommand(context))
    .addCommand(runsMergeCommand(context))
    .addCommand(runsTableCommand(context))
    .addHelpText(
      'after',
      `
Examples:
  l2o runs list
  l2o runs show 3f2a
  l2o runs remove 3f2a
  l2o runs prune
  l2o runs export 3.6
  l2o runs merge /media/stick/runs
  l2o runs table 3f2a

A run is named by the hash of what it computes; a beginning of it is enough. Runs lie in data/runs,
or where L2O_RUNS says. Removing one loses nothing but time: it is computed again when a figure needs it.`,
    );
}

function listCommand({ stdout, stderr }: Context): Command {
  return new Command('list')
    .description('all stored runs')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExamples:\n  l2o runs list\n  l2o runs list --json')
    .action(async ({ json }: { json?: boolean }) => {
      const store = openStore({ stderr });
      const runs = await store.list();
      if (json) {
        stdout.write(asJson(runs));
      } else if (runs.length === 0) {
        stdout.write(`No runs in ${store.folder}. "l2o reproduce" makes some.\n`);
      } else {
        stdout.write(listFor(stdout, runHeading, runRows(runs), [4, 5, 6, 7]));
      }
    });
}

function showCommand({ stdout, stderr }: Context): Command {
  return new Command('show')
    .description('all that is known of one run')
    .argument('<run>', 'its name, or a beginning of it')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExamples:\n  l2o runs show 3f2a')
    .action(async (name: string, { json }: { json?: boolean }) => {
      const run = await openStore({ stderr }).show(name);
      if (json) {
        stdout.write(asJson(run));
        return;
      }
      stdout.write(
        rowsFor(stdout, [
          ['run', run.name],
          ['problem', JSON.stringify(run.definition.problem)],
          ['optimizer', JSON.stringify(run.definition.optimizer)],
          ['seed', String(run.seed)],
          ['data', run.definition.data ? JSON.stringify(run.definition.data) : 'none'],
          ['precision', run.definition.precision],
          ['engine', `${run.engine}, ${JSON.stringify(run.versions)}, arithmetic ${run.arithmetic}`],
          ['steps', String(run.steps)],
          ['diverged', run.divergedAt === null ? 'no' : `at step ${run.divergedAt}`],
          ['last loss', run.lastLoss === null ? 'none yet' : String(run.lastLoss)],
          ['time', describeSeconds(run.seconds)],
          ['written', run.written.toISOString()],
          ['computed by', run.lockedBy ?? 'nobody at the moment'],
          ['folder', run.folder],
          ...run.files.map(({ name, bytes }) => ['file', `${name}, ${bytes} bytes`]),
        ]),
      );
    });
}

function removeCommand({ stdout, stderr }: Context): Command {
  return new Command('remove')
    .description('delete runs; a figure that needs one computes it again')
    .argument('<run...>', 'their names, or beginnings of them')
    .addHelpText('after', '\nExamples:\n  l2o runs remove 3f2a\n  l2o runs remove 3f2a 88c1')
    .action(async (names: string[]) => {
      const store = openStore({ stderr });
      for (const name of names) stdout.write(`removed ${await store.remove(name)}\n`);
    });
}

function openStore({ stderr }: Pick<Context, 'stderr'>): FileStore {
  return new FileStore(runsFolder(), { onWarning: (message) => void stderr.write(`${message}\n`) });
}
