/** `l2o plan`: what is still to be computed for figures and tables, and how long it takes. */
import { Command } from 'commander';
import { describeSeconds } from 'l2o-thesis/internal/duration.js';
import type { Context } from './context.js';
import { asJson, listFor } from './listing.js';
import { isOpen, type PlannedTask, planned } from './planned.js';
import { addWorkOptions, type WorkFlags, workRequest } from './work-options.js';

export function planCommand({ stdout, stderr, signal }: Context): Command {
  return addWorkOptions(new Command('plan'))
    .description(
      'list every training and curve that figures need: what is there, what is open, how long it takes',
    )
    .option('--open', 'only what is still to be done')
    .option('--json', 'one JSON document on stdout instead of the table')
    .addHelpText(
      'after',
      `
Examples:
  l2o plan                        all figures and tables at the thesis' length
  l2o plan 4.14 4.8 --open        what two of them still need
  l2o plan 3.6 --epochs 5 --json

Times are estimates: of each kind of task a few steps are tried. A curve whose training is open has no id yet. "l2o work" does what
is open.`,
    )
    .action(async (ids: string[], { open = false, json = false, ...flags }: PlanFlags) => {
      const { chosen, options } = await workRequest(ids, flags, (message) => stderr.write(`${message}\n`));
      const rows = await planned(chosen, { ...options, signal });
      const shown = open ? rows.filter(isOpen) : rows;
      if (json) {
        stdout.write(
          asJson({
            profile: options.profile,
            engine: options.engine.engine.name,
            tasks: shown.map(asObject),
          }),
        );
        return;
      }
      if (shown.length > 0) stdout.write(listFor(stdout, heading, shown.map(asCells), [3, 4, 6, 7]));
      stdout.write(`${sum(rows)} (${options.profile}, ${options.engine.engine.name})\n`);
    });
}

interface PlanFlags extends WorkFlags {
  readonly open?: boolean;
  readonly json?: boolean;
}

const heading = ['task', 'id', 'for', 'steps', 'done', 'state', 'left', 'memory', 'after'];

function asCells({ name, id, figures, steps, done, state, seconds, bytes, needs }: PlannedTask): string[] {
  return [
    name,
    id?.slice(0, 8) ?? '',
    figures.join(' '),
    String(steps),
    String(done),
    state,
    seconds === undefined || seconds === 0 ? '' : describeSeconds(seconds),
    `${Math.ceil(bytes / 1e6)} MB`,
    needs ?? '',
  ];
}

function asObject({ name, id, figures, steps, done, state, seconds, bytes, needs }: PlannedTask) {
  return { name, id, figures, steps, done, state, seconds: seconds ?? null, bytes, needs };
}

function sum(rows: readonly PlannedTask[]): string {
  const count = (...states: readonly string[]) => rows.filter(({ state }) => states.includes(state)).length;
  const seconds = rows.reduce((total, row) => total + (row.seconds ?? 0), 0);
  const missing = count('without images');
  return [
    `${rows.length} tasks: ${count('shipped', 'stored')} there, ${count('begun')} begun, ${count('open')} open`,
    ...(missing > 0 ? [`${missing} without their images`] : []),
    `about ${describeSeconds(seconds)} left`,
  ].join(', ');
}
