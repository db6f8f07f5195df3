/** `l2o bench`: how fast the engines are on this machine. */
import { availableParallelism, cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { UsageError } from '../errors.js';
import { figuresFolder } from '../project.js';
import { writeAtomically } from '../store/disk.js';
import { thisMachine } from './circumstances.js';
import type { Context } from './context.js';
import { requireWritableFolder } from './folder.js';

interface BenchOptions {
  readonly threads: number;
  readonly passes: number;
  readonly peers: string;
  readonly only?: string;
  readonly growth: boolean;
  readonly out?: string;
}

export function benchCommand({ stdout, stderr }: Context): Command {
  return new Command('bench')
    .description(
      'time every workload of the thesis, beside a peak loop and other engines, in interleaved passes',
    )
    .option('--threads <number>', 'threads inside a run, beside one', wholeNumber, availableParallelism())
    .option('--passes <number>', 'passes over all workloads', wholeNumber, 5)
    .option('--peers <engines>', 'other engines to time, separated by commas', 'tensor/wasm')
    .option('--only <names>', 'workloads whose names contain one of these words')
    .option('--no-growth', 'leave out how cost grows with k, size and unroll')
    .option('--out <folder>', 'where the results go (default: figures/bench)')
    .addHelpText(
      'after',
      `
Examples:
  l2o bench                            minutes, best on a machine that does nothing else
  l2o bench --only adam,rnn-2 --passes 3 --no-growth
  l2o bench --peers tensor/wasm,tensor/node

Writes bench.json and bench.md.`,
    )
    .action(async ({ threads, passes, peers, only, growth, out }: BenchOptions) => {
      const folder = out === undefined ? join(figuresFolder(), 'bench') : resolve(out);
      await requireWritableFolder(folder, '--out FOLDER');
      // Loaded here, not above: "--help" does not need it.
      const { measure, pageOf } = await import('../engine/kernels/measure/bench.js');
      const measured = await measure({
        threads,
        passes,
        peers: wordsOf(peers),
        ...(only === undefined ? {} : { only: wordsOf(only) }),
        growth,
        times: timesSpent,
        say: (line) => void stderr.write(`${line}\n`),
      });
      const { node, processor, cores } = thisMachine();
      const result = { node: `v${node}`, processor, cores, ...measured };
      const page = pageOf(result);
      await writeAtomically(folder, 'bench.json', Buffer.from(`${JSON.stringify(result, null, 2)}\n`));
      await writeAtomically(folder, 'bench.md', Buffer.from(page));
      stdout.write(`${page}\n${folder}\n`);
    });
}

function wordsOf(list: string): string[] {
  return list.split(',').filter((word) => word !== '');
}

/** Seconds of all cores that were spent, by this process and by all. */
function timesSpent() {
  const { user, system } = process.cpuUsage();
  const all = cpus().reduce((sum, { times }) => sum + times.user + times.sys + times.nice + times.irq, 0);
  return { own: (user + system) / 1e6, all: all / 1e3, wall: performance.now() / 1e3 };
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new UsageError({
    expected: '--threads and --passes take whole numbers, 1 or more',
    found: `"${text}"`,
    mend: 'give another number, as in --passes 5',
  });
}
