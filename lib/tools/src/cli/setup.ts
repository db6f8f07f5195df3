/** `l2o setup`: makes optional parts work. Never runs unasked. */
import { Command, Option } from 'commander';
import { nearest } from 'l2o/internal/nearest.js';
import { inColumns } from 'l2o-thesis/internal/columns.js';
import type { SetUpResult } from '../tensorflow/setup.js';
import type { Context } from './context.js';
import { setupNodeCommand } from './setup-node.js';
import { setUpOffline, setupPackCommand } from './setup-pack.js';

export function setupCommand(context: Context): Command {
  const parts = [setupNodeCommand, tensorFlowCommand, setupPackCommand].map((make) => make(context));
  const command = new Command('setup')
    .description('make an optional part work; or the kit, on a machine without network')
    .option('--offline <pack>', 'install what a folder has that "setup pack" filled')
    .allowExcessArguments()
    .addHelpText(
      'after',
      `
Examples:
  l2o setup node
  l2o setup tensorflow
  l2o setup pack ../pack
  l2o setup --offline ../pack`,
    )
    .action(async ({ offline }: { offline?: string }) => {
      const [unknown] = command.args;
      if (unknown !== undefined) {
        // As commander says it of a command that does nothing by itself.
        const [meant] = nearest(
          unknown,
          parts.map((part) => part.name()),
        );
        command.error(`error: unknown command '${unknown}'\n(Did you mean ${meant}?)`);
      }
      if (offline === undefined) command.help({ error: true });
      else await setUpOffline(offline, context);
    });
  for (const part of parts) command.addCommand(part);
  return command;
}

function tensorFlowCommand({ stdout, stderr, signal }: Context): Command {
  return new Command('tensorflow')
    .description("make the engine tensor/node work: TensorFlow's own library")
    .option('--gpu', 'the TensorFlow for an NVIDIA GPU, with CUDA (2.4 GB to download, 4.0 GB on the disk)')
    .addOption(new Option('--remove', 'undo it').conflicts('gpu'))
    .addHelpText(
      'after',
      `
Examples:
  l2o setup tensorflow
  l2o setup tensorflow --gpu
  l2o setup tensorflow --remove

Tries the package's own installer (npm rebuild @tensorflow/tfjs-node-gpu). Where that cannot be reached, on Linux,
it takes a TensorFlow wheel from the Python package index (207 MB) and compiles the binding: needs python3 with pip
and g++, installs nothing into either. All of it goes to .tensorflow/ and into the package in node_modules; after
"npm ci" the same command puts it back in seconds.`,
    )
    .action(async ({ gpu = false, remove = false }: { gpu?: boolean; remove?: boolean }) => {
      const { removeTensorFlow, setUpTensorFlow, tensorFlowFolder } = await import('../tensorflow/setup.js');
      const { inMegabytes } = await import('l2o/internal/node/size.js');
      const onProgress = (line: string) => void stderr.write(`${line}\n`);
      if (remove) {
        const freed = await removeTensorFlow({ onProgress, signal });
        stdout.write(
          freed > 0
            ? `Removed: ${inMegabytes(freed)} in ${tensorFlowFolder} and in the package.\n`
            : 'There was nothing to remove.\n',
        );
        return;
      }
      const result = await setUpTensorFlow({ gpu, onProgress, signal });
      stdout.write(describe(result, inMegabytes(result.size)));
      if (gpu && result.working.device === 'CPU') stdout.write(noGpu(result.aboutGpu));
    });
}

const beginnings = {
  there: 'TensorFlow is in place already',
  cache: 'TensorFlow is back in place',
  installer: "TensorFlow is in place, by the package's own installer",
  wheel: 'TensorFlow is in place',
} as const;

/** What was used, where it is, and how to undo it. */
export function describe({ source, working, making, place }: SetUpResult, size: string): string {
  const device = working.device === 'CPU' ? 'the CPU' : working.device;
  const from: [string, string][] = making
    ? [
        ['wheel', `${making.wheel}${making.gpu ? ' with CUDA' : ''}, from the Python package index`],
        ['compiler', `${making.compiler}, Node-API ${making.nodeApi}, headers in ${making.headers}`],
      ]
    : [['from', "Google's storage, by the package's own installer"]];
  return `${beginnings[source]}.\n${inColumns([
    ['  version', `${working.tensorflow}, on ${device}`],
    ['  check', `gradient right to ${working.error.toExponential(0)}`],
    ...from.map(([name, text]) => [`  ${name}`, text]),
    ['  place', `${place}, ${size}`],
    ['  to use it', '--engine tensor/node'],
    ['  to undo it', 'npm run l2o -- setup tensorflow --remove'],
  ])}`;
}

function noGpu(lines: readonly string[]): string {
  const said = lines.map((line) => `\n  ${line}`).join('');
  return `No GPU is used: it needs an NVIDIA card and its driver.${said && ` TensorFlow says:${said}`}\n`;
}
