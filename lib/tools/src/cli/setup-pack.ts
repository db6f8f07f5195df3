/** `l2o setup pack` and `l2o setup --offline`: the kit on a machine without network. */
import { resolve } from 'node:path';
import { Argument, Command } from 'commander';
import { inLines } from 'l2o/internal/errors.js';
import { folderSize, inMegabytes } from 'l2o/internal/node/size.js';
import { inColumns } from 'l2o-thesis/internal/columns.js';
import { type PackPart, packParts } from '../../bin/pack.mjs';
import { CommandFailed, type Context } from './context.js';
import { downloadDisplay } from './download-progress.js';

export function setupPackCommand({ stdout, stderr, signal }: Context): Command {
  return new Command('pack')
    .description('fill a folder with what set-up fetches, for machines without network')
    .argument('<folder>', 'a new or empty one, or a pack')
    .addArgument(new Argument('[part...]', 'what it is to have beside the dependencies').choices(packParts))
    .addHelpText(
      'after',
      `
Examples:
  l2o setup pack ../pack
  l2o setup pack ../pack lab node cifar10

The dependencies, MNIST among them, are always in it: 0.3 GB, and 1 GB more while it is filled. lab is JupyterLab, for
the Python at hand (L2O_PYTHON names another); node is what "setup node" brings. What "setup tensorflow" brings cannot
be packed. A pack is for one version of the kit and one kind of machine. Carried there with the checkout:

  node lib/tools/bin/l2o.mjs setup --offline ../pack`,
    )
    .action(async (name: string, parts: readonly PackPart[]) => {
      const { fillPack } = await import('../offline/pack.js');
      const display = downloadDisplay('cifar10', stderr);
      const onProgress = (line: string) => void stderr.write(`${line}\n`);
      const work = { onProgress, onReceived: display.show, signal };
      const rows = await fillPack(name, parts, work).finally(display.end);
      stdout.write(`${resolve(name)} is a pack of ${inMegabytes(await folderSize(name))}.\n`);
      const use = ['to use it', `node lib/tools/bin/l2o.mjs setup --offline ${name}`];
      stdout.write(inColumns([...rows, use].map(([title = '', ...words]) => [`  ${title}`, ...words])));
    });
}

/** @throws SetupError where the folder is no pack for this checkout, CommandFailed where a part could not be installed */
export async function setUpOffline(name: string, { stdout, stderr, signal }: Context): Promise<void> {
  const { installPack } = await import('../offline/pack.js');
  const onProgress = (line: string) => void stderr.write(`${line}\n`);
  const { rows, failures } = await installPack(name, { onProgress, signal });
  stdout.write(inColumns(rows));
  for (const [title, explanation] of failures) stderr.write(`${title}\n  ${inLines(explanation)}\n`);
  if (failures.length > 0) throw new CommandFailed();
}
