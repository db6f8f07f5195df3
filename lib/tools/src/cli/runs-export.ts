/** `l2o runs export`: the curves of stored runs in the compact form in which the kit ships them. */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { Command } from 'commander';
import { UsageError } from 'l2o/internal/errors.js';
import { FileStore } from 'l2o/internal/node/store/run-store.js';
import { requireWritableFolder } from 'l2o/internal/node/store/writable-folder.js';
import { type ProfileName, profileNamed } from 'l2o-thesis/internal/profile.js';
import { resultsFolder, runsFolder } from 'l2o-thesis/internal/project.js';
import type { Context } from './context.js';
import { epochCount, figureRequest, seedCount } from './figure-options.js';
import { folderNamed } from './folder-named.js';

interface ExportOptions {
  readonly profile: ProfileName;
  readonly seeds?: number;
  readonly epochs?: number;
  readonly engine: string;
  readonly out?: string;
}

export function runsExportCommand({ stdout, stderr }: Context): Command {
  return new Command('export')
    .description('write the curves of figures in compact form, as they ship with the kit')
    .argument('<figure...>', 'figures; of each one file of the curves that are stored')
    .option('--profile <name>', 'whose images and trainings', profileNamed, 'thesis')
    .option('--seeds <number>', 'how many seeds (default: all that are stored)', seedCount)
    .option('--epochs <number>', 'how many epochs (default: all that are stored)', epochCount)
    .option('--engine <name>', 'whose runs; by default of any engine', 'auto')
    .option('--out <folder>', 'where to (default: L2O_RESULTS, else data/results)', folderNamed)
    .addHelpText(
      'after',
      `
Examples:
  l2o runs export 3.6 4.1
  l2o runs export 3.6 --seeds 5 --out my/results

Each curve is as long as it is stored. "l2o reproduce" takes the curves of these files where data/runs has none longer. A curve is found by the hash of what
defines its run: after a change of an optimizer or of its theta it is computed again.`,
    )
    .action(
      async (
        ids: string[],
        { profile, seeds, epochs, engine: engineName, out: folder = resultsFolder() }: ExportOptions,
      ) => {
        const { experiments } = await figureRequest(ids, { profile, engine: engineName });
        // Loaded here, not above: TensorFlow.js takes a second, and "--help" does not need it.
        const { chooseEngine } = await import('l2o-thesis/internal/engines.js');
        const { shipFigure } = await import('l2o-thesis/internal/reproduce/reproduce.js');
        const engine = await chooseEngine(engineName);
        const store = new FileStore(runsFolder(), {
          onWarning: (message) => void stderr.write(`${message}\n`),
        });
        const figures = experiments.map((experiment) => {
          if (experiment.kind === 'figure') return experiment;
          throw new UsageError({
            expected: 'Figures that show curves',
            found: `${experiment.id}, a ${experiment.kind}`,
            fix: 'leave it out: only curves are kept in this form',
          });
        });
        await requireWritableFolder(folder, '--out FOLDER');
        const lengths = {
          ...(seeds === undefined ? {} : { seeds }),
          ...(epochs === undefined ? {} : { epochs }),
        };
        const options = { profile, ...lengths, engine, store };
        for (const figure of figures) {
          const { file, curves, elsewhere } = await shipFigure(figure, options, folder);
          const own =
            file && `${basename(file)}: ${curves} curves, ${Math.ceil(statSync(file).size / 1000)} kB`;
          const others = elsewhere > 0 ? `; ${elsewhere} are in the files of other figures` : '';
          stdout.write(`${own ?? `${figure.id}: no curves of its own`}${others}\n`);
        }
        stdout.write(`Files: ${folder}\n`);
      },
    );
}
