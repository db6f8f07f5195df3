/** What the kit wants of its engine, and how far a bench saw it reached. */
import type { BenchResult } from './result.js';
import { isOurs, ours } from './tasks.js';

/** A number that is wanted at least or at most, and what was found. */
export interface Goal {
  readonly what: string;
  readonly bound: 'at least' | 'at most';
  readonly wanted: number;
  readonly found: number;
  readonly unit: 'x' | '%' | 'ms' | 'MB' | 's';
  /** What stands in the way where it is not reached, as far as it is known. */
  readonly obstacle?: string;
}

export function isReached({ bound, wanted, found }: Goal): boolean {
  return bound === 'at least' ? found >= wanted : found <= wanted;
}

/** A goal whose number this bench may not have. */
type Sought = Omit<Goal, 'found'> & { readonly found: number | undefined };

/** Those that this bench has the numbers for. */
export function goalsOf(result: BenchResult): Goal[] {
  const sought = [
    ...fasterThanTensors(result),
    ...sharesOfThePeak(result),
    ...onConvCifar(result),
    ...rulesAlone(result),
    ...resident(result),
  ];
  return sought.flatMap(({ found, ...goal }) => (found === undefined ? [] : [{ ...goal, found }]));
}

const momentums = 'train k-momentums-6-0.2-0.99';
const recurrent = 'train rnn-2 20 second';
const step = 'step adam on ConvCifar_0';

function fasterThanTensors(result: BenchResult): Sought[] {
  const times = (workload: string) =>
    quotient(best(result, workload, 'tensor/wasm'), best(result, workload, ours));
  const goal = { bound: 'at least', wanted: 30, unit: 'x' } as const;
  return [
    { ...goal, what: 'k Momentums 6, a meta-iteration: faster than tensor/wasm', found: times(momentums) },
    { ...goal, what: 'RNN 2, second order: faster than tensor/wasm', found: times(recurrent) },
  ];
}

function sharesOfThePeak({ timings }: BenchResult): Sought[] {
  const share = (workload: string, threads: number) => {
    const found = timings.find((one) => isOurs(one) && one.workload === workload && one.threads === threads);
    return found?.share ? 100 * found.share : undefined;
  };
  const goal = { bound: 'at least', unit: '%' } as const;
  return [
    { ...goal, what: 'k Momentums 6: of the peak loop, 1 thread', wanted: 55, found: share(momentums, 1) },
    { ...goal, what: 'k Momentums 6: of the peak loop, 2 threads', wanted: 45, found: share(momentums, 2) },
    {
      ...goal,
      what: 'RNN 2, second order: of the peak loop, 1 thread',
      wanted: 55,
      found: share(recurrent, 1),
    },
    {
      ...goal,
      what: 'RNN 2, second order: of the peak loop, 2 threads',
      wanted: 45,
      found: share(recurrent, 2),
    },
  ];
}

function onConvCifar(result: BenchResult): Sought[] {
  const mine = best(result, step, ours);
  const bare = sum(
    best(result, 'gradient on ConvCifar_0', 'tensor/node'),
    best(result, 'rule adam 1068298', ours),
  );
  return [
    {
      what: 'ConvCifar_0, a step of Adam',
      bound: 'at most',
      wanted: 300,
      unit: 'ms',
      found: mine,
    },
    {
      what: 'the same on mixed/node, beside the gradient of tensor/node and the rule in kernels',
      bound: 'at most',
      wanted: 1.15,
      unit: 'x',
      found: quotient(best(result, step, 'mixed/node'), bare),
      obstacle: 'the gradient is copied from TensorFlow into the memory of the kernels',
    },
  ];
}

function rulesAlone(result: BenchResult): Sought[] {
  const goal = { bound: 'at most', unit: 'ms' } as const;
  const found = (rule: string) => best(result, `rule ${rule} 1068298`, ours);
  return [
    { ...goal, what: 'Adam alone on 1,068,298 coordinates', wanted: 5, found: found('adam') },
    {
      ...goal,
      what: 'k Momentums 6 alone on 1,068,298 coordinates',
      wanted: 60,
      found: found('k-momentums-6-0.2-0.99'),
    },
    { ...goal, what: 'RNN 2 alone on 1,068,298 coordinates', wanted: 250, found: found('rnn-2') },
  ];
}

function resident({ timings, starts }: BenchResult): Sought[] {
  const largest = (isMeant: (workload: string) => boolean) => {
    const sizes = timings
      .filter((one) => isOurs(one) && isMeant(one.workload))
      .map((one) => one.peakMegabytes);
    return sizes.length > 0 ? Math.max(...sizes) : undefined;
  };
  const onMlpMnist = (workload: string) => /^(gradient|step|train) ?[^ ]*( \d+ \w+)?$/.test(workload);
  const evaluating = (workload: string) => /^step .* on ConvCifar_0$/.test(workload);
  return [
    {
      what: 'resident set, any run on MlpMnist',
      bound: 'at most',
      wanted: 400,
      unit: 'MB',
      found: largest(onMlpMnist),
    },
    {
      what: 'resident set, steps on ConvCifar_0',
      bound: 'at most',
      wanted: 1500,
      unit: 'MB',
      found: largest(evaluating),
    },
    { what: 'engine ready after', bound: 'at most', wanted: 0.5, unit: 's', found: starts[0]?.best },
  ];
}

/** Milliseconds with the number of threads that is fastest. */
function best({ timings }: BenchResult, workload: string, engine: string): number | undefined {
  const found = timings.filter((one) => one.workload === workload && one.engine.startsWith(engine));
  return found.length > 0 ? Math.min(...found.map((one) => one.best)) : undefined;
}

function quotient(a: number | undefined, b: number | undefined): number | undefined {
  return a !== undefined && b !== undefined ? a / b : undefined;
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a !== undefined && b !== undefined ? a + b : undefined;
}
