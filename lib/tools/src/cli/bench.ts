/** `l2o bench`: how fast the engines are on this machine, how much memory they take, and how soon they are ready. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { requireWritableFolder } from 'l2o/internal/node/store/writable-folder.js';
import { figuresFolder } from 'l2o-thesis/internal/project.js';
import type { Context } from './context.js';
import { countBetween } from './count-between.js';
import { folderNamed } from './folder-named.js';
import { thisMachine } from './provenance.js';

interface BenchOptions {
  readonly threads: number;
  readonly passes: number;
  readonly peers: string;
  readonly only?: string;
  readonly growth: boolean;
  readonly out?: string;
}

export function benchCommand({ stdout, stderr, signal }: Context): Command {
  return new Command('bench')
    .description(
      'time every workload of the thesis, beside a peak loop and other engines, in interleaved passes',
    )
    .option('--threads <number>', 'threads inside a run, beside one', threadCount, availableParallelism())
    .option('--passes <number>', 'passes over all workloads', passCount, 4)
    .option(
      '--peers <engines>',
      'what to time beside it, separated by commas: engines (those that are not there are left out), jax, torch',
      'tensor/wasm,tensor/node',
    )
    .option('--only <names>', 'nothing but workloads whose names contain one of these words')
    .option('--no-growth', 'leave out how cost grows with k, size, unroll and threads')
    .option('--out <folder>', 'where the results go (default: figures/bench)', folderNamed)
    .addHelpText(
      'after',
      `
Examples:
  l2o bench                            a quarter of an hour, best on a machine that does nothing else
  l2o bench --only adam,rnn-2 --passes 3 --no-growth
  l2o bench --peers jax,torch,tensor/wasm,tensor/node

With jax and torch the same loops run in JAX and PyTorch, in turns with ours. The first time, that makes a Python
environment in .cache/peers/: needs Python 3.11 with the module venv, and for PyTorch a C++ compiler; 0.4 GB to download, some
3 GB where the package index gives PyTorch with CUDA. Each trial begins by finding the kit's own losses.
What is not done after two minutes, compiling included, is left out; there are two passes at least, since each has two ways of running.

Every trial is a process of its own: its memory and the time of its start are measured too.
What other programs or a slowed processor disturbed is tried again. Writes bench.json, bench.md and a picture of each way in which cost grows.`,
    )
    .action(
      async ({
        threads,
        passes,
        peers,
        only,
        growth,
        out: folder = join(figuresFolder(), 'bench'),
      }: BenchOptions) => {
        await requireWritableFolder(folder, '--out FOLDER');
        // Loaded here, not above: "--help" does not need it. What draws is loaded after measuring: a process that is
        // large when it starts another lends it its size.
        const { measure } = await import('../bench/measure.js');
        const measured = await measure({
          threads,
          passes,
          peers: wordsOf(peers),
          ...(only === undefined ? {} : { only: wordsOf(only) }),
          growth,
          signal,
          say: (line) => void stderr.write(`${line}\n`),
        });
        const { node, processor, cores } = thisMachine();
        const { writeBench } = await import('../bench/write-bench.js');
        const { drawingThread } = await import('l2o-thesis/internal/figures/drawing-thread.js');
        const drawing = drawingThread(signal);
        const result = { node: `v${node}`, processor, cores, ...measured };
        const page = await writeBench(result, folder, drawing.draw).finally(drawing.close);
        stdout.write(`${page}\n${folder}\n`);
      },
    );
}

function wordsOf(list: string): string[] {
  return list.split(',').filter((word) => word !== '');
}

const threadCount = countBetween(1, 256, '--threads', 'the number of threads');
const passCount = countBetween(1, 1000, '--passes', 'the number of passes');
