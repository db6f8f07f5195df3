/** `l2o setup node`: a newer Node for the kit alone. */
import { Argument, Command, Option } from 'commander';
import { inMegabytes } from 'l2o/internal/node/size.js';
import { inColumns } from 'l2o-thesis/internal/columns.js';
import { fasterNodes } from '../../bin/node-version.mjs';
import type { KeptNode } from '../node/setup.js';
import type { Context } from './context.js';

const undo = 'npm run l2o -- setup node --remove';

export function setupNodeCommand({ stdout, stderr, signal }: Context): Command {
  return new Command('node')
    .description('a newer Node for the kit alone, on which the kernels run faster')
    .addArgument(
      new Argument('[major]', 'which one').choices(fasterNodes.map(String)).default(String(fasterNodes[0])),
    )
    .addOption(new Option('--remove', 'undo it'))
    .addHelpText(
      'after',
      `
Examples:
  l2o setup node
  l2o setup node 26
  l2o setup node --remove

npm brings it, with the registry and proxy that it is set to, as a package with Node's own binary: 55 MB to download,
200 MB in .cache/own-node. From then on l2o and the notebooks' kernel go on with it wherever they are started on an
older one; nothing else does. L2O_NODE=0 keeps the Node at hand for a call.`,
    )
    .action(async (major: string, { remove = false }: { remove?: boolean }) => {
      const { removeNode, setUpNode } = await import('../node/setup.js');
      const onProgress = (line: string) => void stderr.write(`${line}\n`);
      if (remove) {
        const freed = await removeNode({ onProgress, signal });
        stdout.write(freed > 0 ? `Removed: ${inMegabytes(freed)}.\n` : 'There was nothing to remove.\n');
      } else {
        stdout.write(describeNode(await setUpNode({ major: Number(major), onProgress, signal })));
      }
    });
}

const beginnings = {
  brought: 'is in place',
  there: 'is in place already',
};

/** What was brought, where it is, and how to undo it. */
export function describeNode({ state, version, folder, size }: KeptNode): string {
  if (state === 'needless') {
    return `Nothing is needed: the newest from npm is ${version}, and this is Node ${process.versions.node}.\n`;
  }
  return `Node ${version} ${beginnings[state]}: l2o and the notebooks' kernel go on with it.\n${inColumns([
    ['  place', `${folder}, ${inMegabytes(size)}`],
    ['  not for a call', 'L2O_NODE=0'],
    ['  to undo it', undo],
  ])}`;
}
