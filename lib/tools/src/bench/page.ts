/** The page of a bench: bench.md. */
import { goalsOf, isReached } from './goals.js';
import { busyCores } from './passes.js';
import { ratiosOf } from './ratios.js';
import type { BenchResult, Timing } from './result.js';
import { isOurs } from './tasks.js';

/** @param pictures names of the files of pictures that lie beside the page, with what they show */
export function pageOf(
  result: BenchResult,
  pictures: readonly { readonly file: string; readonly title: string }[],
): string {
  const { build, node, processor, passes } = result;
  return [
    `# Bench: ${build}, Node ${node}, ${processor}`,
    '',
    [
      busyLine(result),
      peakLine(result),
      `${counted(passes, 'pass', 'passes')}, every trial in a process of its own.`,
    ].join(' '),
    '',
    ...timingTable(result),
    '',
    'GFLOP/s count the matrix products as they are defined; black pixels, which the kernels leave out, and multiplications that the transforms of convolutions save, count too. "MB" is the largest resident set of a process that does this and nothing else.',
    ...ratioTable(result),
    ...obstacleLines(result),
    ...goalTable(result),
    ...profileTables(result),
    ...imageLines(result),
    ...preparationLine(result),
    ...startTable(result),
    ...leakLine(result),
    ...growthLines(result),
    ...pictures.flatMap(({ file, title }) => ['', `![${title}](${file})`]),
    ...skippedLines(result),
    '',
  ].join('\n');
}

/** A busy machine is named, and what was done about it. */
function busyLine({ coresOfOthers, repeated }: BenchResult): string {
  const found =
    coresOfOthers > busyCores
      ? `**The machine was busy: other programs used ${coresOfOthers.toFixed(1)} cores in the meantime.**`
      : 'The machine was quiet.';
  return repeated > 0
    ? `${found} ${counted(repeated, 'disturbed trial was', 'disturbed trials were')} repeated.`
    : found;
}

function peakLine({ peaks }: BenchResult): string {
  const all = Object.entries(peaks).map(
    ([threads, peak]) => `${peak.toFixed(0)} GFLOP/s with ${counted(Number(threads), 'thread', 'threads')}`,
  );
  return all.length > 0 ? `Peak loop: ${all.join(', ')}.` : '';
}

function timingTable({ timings }: BenchResult): string[] {
  const mine = timings.filter(isOurs).sort((a, b) => a.threads - b.threads);
  const row = (timing: Timing) => {
    const { title, threads, best, median, gflops, share, peakMegabytes } = timing;
    const faster = timings
      .filter((peer) => !isOurs(peer) && peer.workload === timing.workload)
      .map((peer) => `${(peer.best / best).toFixed(1)}x ${peer.engine}`);
    return [
      title,
      threads,
      best.toFixed(3),
      median.toFixed(3),
      gflops === null ? '' : gflops.toFixed(1),
      share === null ? '' : `${(100 * share).toFixed(0)} %`,
      peakMegabytes,
      faster.join(', '),
    ];
  };
  return table(
    ['one', 'threads', 'best ms', 'median ms', 'GFLOP/s', 'of the peak', 'MB', 'faster than'],
    mine.map(row),
  );
}

/** Ours beside the best of the others. */
function ratioTable(result: BenchResult): string[] {
  const ratios = ratiosOf(result);
  const engines = [...new Set(ratios.flatMap(({ others }) => Object.keys(others)))];
  if (engines.length === 0) return [];
  const holds = (ratio: number, wanted: number) => `${wanted}: ${ratio <= wanted ? 'yes' : 'no'}`;
  const rows = ratios.map(({ title, ours, others, ratio, condition, beyond }) => [
    title,
    ours.toPrecision(3),
    ...engines.map((engine) => others[engine]?.toPrecision(3) ?? ''),
    ratio.toFixed(2),
    holds(ratio, condition),
    holds(ratio, beyond),
  ]);
  return [
    '',
    'Best milliseconds of each, taken in turns within one run; the ratio is ours over the best of the others.',
    '',
    ...table(
      ['beside others', result.build, ...engines, 'ratio', 'condition: at most', 'goal beyond: at most'],
      rows,
    ),
  ];
}

/** What the conditions that are not met come to at the whole peak of the build. */
function obstacleLines(result: BenchResult): string[] {
  const threads = Math.max(...Object.keys(result.peaks).map(Number));
  const peak = result.peaks[threads];
  return ratiosOf(result).flatMap(({ title, ours, others, ratio, condition }) => {
    const mine = result.timings.find((one) => isOurs(one) && one.title === title && one.gflops !== null);
    if (ratio <= condition || !mine?.gflops || !peak) return [];
    const operations = mine.gflops * mine.best;
    const best = Math.min(...Object.values(others));
    const rate = (milliseconds: number) => `${(operations / milliseconds).toFixed(0)} GFLOP/s`;
    return [
      '',
      `${title}: asked for are ${rate(condition * best)}, found ${rate(ours)}, the best of the others does ${rate(best)}; the peak loop of this build does ${peak.toFixed(0)} GFLOP/s.`,
    ];
  });
}

/** Where the gradient of each network goes, largest first. */
function profileTables({ profiles }: BenchResult): string[] {
  return Object.entries(profiles).flatMap(([title, profile]) => {
    const total = Object.values(profile).reduce((sum, one) => sum + one, 0);
    const rows = Object.entries(profile)
      .filter(([, milliseconds]) => milliseconds > 0.01 * total)
      .sort(([, a], [, b]) => b - a)
      .map(([name, milliseconds]) => [
        name,
        milliseconds.toPrecision(3),
        `${((100 * milliseconds) / total).toFixed(0)} %`,
      ]);
    return [
      '',
      `Kernels of the gradient, one thread, each the least of many: ${title}, ${total.toPrecision(3)} ms in all.`,
      '',
      ...table(['kernel (lib/core/kernels)', 'ms', 'share'], rows),
    ];
  });
}

/** What was wanted, in a table; below it, what stands in the way of the rest. */
function goalTable(result: BenchResult): string[] {
  const goals = goalsOf(result);
  if (goals.length === 0) return [];
  const amount = (value: number, unit: string) =>
    `${Number(value.toPrecision(3)).toLocaleString('en')}${unit === 'x' ? 'x' : ` ${unit}`}`;
  const rows = goals.map((goal) => [
    goal.what,
    `${goal.bound} ${amount(goal.wanted, goal.unit)}`,
    amount(goal.found, goal.unit),
    isReached(goal) ? 'yes' : 'no',
  ]);
  const missed = goals.filter((goal) => !isReached(goal) && goal.obstacle);
  return [
    '',
    ...table(['goal', 'wanted', 'found', 'reached'], rows),
    ...missed.flatMap(({ what, obstacle }) => ['', `${what}: ${obstacle}.`]),
  ];
}

function imageLines({ images }: BenchResult): string[] {
  return Object.entries(images).flatMap(([network, variant]) => [
    '',
    `The images of ${network} were not the official ones: ${variant}.`,
  ]);
}

/** Which part of a training step the preparation of its batch is. */
function preparationLine({ timings }: BenchResult): string[] {
  return timings
    .filter(({ workload }) => workload.startsWith('batch'))
    .flatMap((batch) => {
      const network = batch.workload.slice('batch on '.length);
      const steps = timings.filter(({ workload }) => workload === `step adam on ${network}`).filter(isOurs);
      const shares = steps.map(
        ({ threads, best }) =>
          `${((100 * batch.best) / best).toFixed(1)} % (${counted(threads, 'thread', 'threads')})`,
      );
      if (shares.length === 0) return [];
      return [
        '',
        `Drawing its batch, beside the kernels that make its numbers, takes this part of a step of Adam on ${network}: ${shares.join(', ')}.`,
      ];
    });
}

function startTable({ starts }: BenchResult): string[] {
  if (starts.length === 0) return [];
  const rows = starts.map(({ what, best, median, peakMegabytes }) => [
    what,
    best.toFixed(2),
    median.toFixed(2),
    peakMegabytes ?? '',
  ]);
  return ['', ...table(['start', 'best s', 'median s', 'MB'], rows)];
}

function leakLine({ leak }: BenchResult): string[] {
  if (!leak) return [];
  const found = leak.steps.map(
    (steps, index) => `${leak.residentMegabytes[index]} MB after ${steps.toLocaleString('en')} steps`,
  );
  return ['', `Resident set, ${leak.title}: ${found.join(', ')}.`];
}

function growthLines({ growth }: BenchResult): string[] {
  return Object.entries(growth)
    .filter(([, points]) => points.length > 0)
    .flatMap(([name, points]) => [
      '',
      `Milliseconds by ${name}: ${points.map(([value, ms]) => `${value}: ${ms.toPrecision(3)}`).join(', ')}.`,
    ]);
}

function skippedLines({ skipped }: BenchResult): string[] {
  if (skipped.length === 0) return [];
  const rows = skipped.map(({ engine, reason, workloads }) => [
    engine,
    workloads.length > 0 ? workloads.join('; ') : 'everything',
    reason,
  ]);
  return ['', ...table(['engine', 'left out', 'because'], rows)];
}

function counted(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)];
}
