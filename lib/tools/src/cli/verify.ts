/** `l2o verify`: some of the results that ship, computed again to their end on this machine. */
import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { describeSeconds } from 'l2o-thesis/internal/duration.js';
import type { Verified } from 'l2o-thesis/internal/reproduce/verify.js';
import { ShippedResults } from 'l2o-thesis/internal/results/shipped-results.js';
import { CommandFailed, type Context } from './context.js';
import { countBetween } from './count-between.js';
import { asJson } from './listing.js';
import { thisMachine } from './provenance.js';
import { secondsOf } from './time-option.js';

interface VerifyCommandOptions {
  readonly for?: number;
  readonly seed?: number;
  readonly engine: string;
  readonly json?: boolean;
}

export function verifyCommand({ stdout, stderr, signal }: Context): Command {
  return new Command('verify')
    .description('compute some of the results that ship again, to their end, and compare')
    .option('--for <time>', 'how long: 90s, 10m, 2h (default: 10m)', secondsOf)
    .option('--seed <number>', 'which of them (default: others in every call)', seedOf)
    .option('--engine <name>', 'what computes; "l2o doctor" lists what is there', 'auto')
    .option('--json', 'one JSON document on stdout instead of the list')
    .addHelpText(
      'after',
      `
Examples:
  l2o verify                  ten minutes of curves and trainings, chosen at random
  l2o verify --for 1h
  l2o verify --seed 12345     the same choice again

Curves and thetas recur to every digit that ships where this machine's arithmetic is the one that recorded them; exit code 1
says that one did not. On another arithmetic it is told how far they lead apart. "l2o reproduce" computes the beginnings of all.`,
    )
    .action(
      async ({
        for: seconds = 600,
        seed = Date.now() % 1_000_000,
        engine: name,
        json,
      }: VerifyCommandOptions) => {
        // Loaded here, not above: "--help" does not need it.
        const { chooseEngine } = await import('l2o-thesis/internal/engines.js');
        const { verify } = await import('l2o-thesis/internal/reproduce/verify.js');
        const engine = await chooseEngine(name);
        engine.engine.useThreads?.(availableParallelism());
        const { processor, cores, node } = thisMachine();
        const machine = `${engine.engine.name} on ${cores} cores of ${processor}, Node ${node}`;
        stderr.write(`Seed ${seed}, ${machine}. Ctrl-C ends it.\n`);
        const results = new ShippedResults();
        const done: Verified[] = [];
        for await (const one of verify({ engine, results, seed, seconds, signal })) {
          done.push(one);
          if (!json) stdout.write(`${describe(one)}\n`);
        }
        if (json) stdout.write(asJson({ seed, machine, verified: done }));
        else stdout.write(`${summary(done)}\n`);
        if (done.some(({ isSameArithmetic, apart }) => isSameArithmetic && apart > 0))
          throw new CommandFailed();
      },
    );
}

function describe({ name, compared, apart, isSameArithmetic, seconds }: Verified): string {
  const outcome = apart === 0 ? 'the same' : `up to ${apart.toPrecision(2)} apart`;
  const other = isSameArithmetic ? '' : ', on another arithmetic than it was recorded on';
  return `${name}: ${outcome} in ${compared} numbers${other} (${describeSeconds(seconds)})`;
}

function summary(done: readonly Verified[]): string {
  const same = done.filter(({ apart }) => apart === 0).length;
  const farthest = Math.max(0, ...done.map(({ apart }) => apart));
  const others = same === done.length ? '' : `; the others are up to ${farthest.toPrecision(2)} apart`;
  return `${same} of ${done.length} results recur to every digit${others}.`;
}

const seedOf = countBetween(0, 1_000_000_000, '--seed', 'a seed');
