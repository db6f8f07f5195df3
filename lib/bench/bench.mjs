/**
 * How fast the engines are here: `npm run bench`. Every workload of the thesis on MNIST, beside a peak loop and
 * TensorFlow.js on the same machine in the same run, in several interleaved passes.
 *
 *   npm run bench -- --threads 2 --passes 5 --out FOLDER --only adam,rnn-2
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setUpOrExplain } from '../bin/setup.mjs';

const { values: options } = parseArgs({
  options: {
    threads: { type: 'string', default: String(Math.min(8, availableParallelism())) },
    passes: { type: 'string', default: '5' },
    out: { type: 'string', default: 'figures/bench' },
    only: { type: 'string' },
    peers: { type: 'string', default: 'tensor/wasm' },
    growth: { type: 'boolean', default: true },
  },
  allowNegative: true,
});

if (await setUpOrExplain()) await main();

async function main() {
  const bench = await import('../dist/engine/kernels/measure/bench.js');
  const threads = Number(options.threads);
  const passes = Number(options.passes);
  const peers = options.peers === '' ? [] : options.peers.split(',');
  const only = options.only?.split(',');
  const measured = await bench.measure({
    threads,
    passes,
    peers,
    only,
    growth: options.growth,
    times,
    say: console.error,
  });
  const result = {
    node: process.version,
    processor: cpus()[0]?.model,
    cores: cpus().length,
    ...measured,
  };
  mkdirSync(options.out, { recursive: true });
  writeFileSync(join(options.out, 'bench.json'), `${JSON.stringify(result, null, 2)}\n`);
  const page = bench.pageOf(result);
  writeFileSync(join(options.out, 'bench.md'), page);
  console.log(page);
}

/** Seconds of all cores that were spent, by this process and by all. */
function times() {
  const { user, system } = process.cpuUsage();
  const all = cpus().reduce((sum, { times }) => sum + times.user + times.sys + times.nice + times.irq, 0);
  return { own: (user + system) / 1e6, all: all / 1e3, wall: performance.now() / 1e3 };
}
