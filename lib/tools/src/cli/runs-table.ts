/** `l2o runs table`: the losses of stored runs as csv, for what others plot or test. */
import { Command } from 'commander';
import { FileStore } from 'l2o/internal/node/store/run-store.js';
import type { RunSummary } from 'l2o/internal/node/store/run-summary.js';
import { csvText } from 'l2o-thesis/internal/figures/table-text.js';
import { runsFolder } from 'l2o-thesis/internal/project.js';
import type { Context } from './context.js';
import { countBetween } from './count-between.js';
import { runRows } from './run-rows.js';

export function runsTableCommand({ stdout, stderr }: Context): Command {
  return new Command('table')
    .description('the losses of stored runs as csv: a row per run, that is per seed, and point')
    .argument('[run...]', 'their names, or beginnings of them; all if none is given')
    .option('--every <steps>', 'a point is the mean over so many steps', stepCount, 1)
    .addHelpText(
      'after',
      `
Examples:
  l2o runs table 3f2a > curve.csv
  l2o runs table --every 429 > epochs.csv      429 steps are an epoch of MNIST

Columns: run, problem, optimizer, seed, engine, step (after which the point stands), loss. Of trainings a step is a meta-iteration, the
loss its meta-loss.`,
    )
    .action(async (names: string[], { every }: { every: number }) => {
      const store = new FileStore(runsFolder(), {
        onWarning: (message) => void stderr.write(`${message}\n`),
      });
      const wanted = await Promise.all(names.map(async (name) => (await store.show(name)).name));
      const runs = (await store.list()).filter(({ name }) => names.length === 0 || wanted.includes(name));
      const described = runRows(runs);
      stdout.write(csvText([['run', 'problem', 'optimizer', 'seed', 'engine', 'step', 'loss']]));
      for (const [index, run] of runs.entries()) {
        const [, problem = '', optimizer = ''] = described[index] ?? [];
        const points = await pointsOf(store, run, every);
        const columns = [run.name, problem, optimizer, run.seed, run.engine];
        stdout.write(csvText(points.map((point) => [...columns, ...point])));
      }
    });
}

/** Step and mean loss; a rest that is shorter is left out, as in figures. */
async function pointsOf(store: FileStore, run: RunSummary, every: number): Promise<[number, number][]> {
  const { definition, arithmetic } = run;
  // However long: the last checkpoint may be damaged, and the one before it good.
  const found = await store.find({ definition, arithmetic }, { explicitEngine: true, steps: 0 });
  const losses = found?.losses ?? new Float64Array();
  return Array.from({ length: Math.floor(losses.length / every) }, (_, point) => {
    const part = losses.subarray(point * every, (point + 1) * every);
    return [(point + 1) * every, part.reduce((sum, loss) => sum + loss, 0) / every];
  });
}

const stepCount = countBetween(1, 10_000_000, '--every', 'the number of steps');
