/** `l2o work`: does what `l2o plan` lists as open; several of them, also on several machines, share one store. */
import { Command } from 'commander';
import { Interrupted, UsageError } from 'l2o/internal/errors.js';
import { HeldElsewhere, orHeld } from 'l2o/internal/evaluation/held.js';
import { requireWritableFolder } from 'l2o/internal/node/store/writable-folder.js';
import { pause } from 'l2o/internal/platform.js';
import { describeSeconds } from 'l2o-thesis/internal/duration.js';
import { runsFolder } from 'l2o-thesis/internal/project.js';
import type { Estimates } from 'l2o-thesis/internal/reproduce/estimate.js';
import type { ReproduceOptions } from 'l2o-thesis/internal/reproduce/plan.js';
import type { WorkTask } from 'l2o-thesis/internal/reproduce/work-list.js';
import { checkpointInterval } from './checkpoint-interval.js';
import { CommandFailed, type Context } from './context.js';
import { isOpen, missingImages } from './planned.js';
import { showProgress } from './progress.js';
import { secondsOf } from './time-option.js';
import { addWorkOptions, type WorkFlags, workRequest } from './work-options.js';

interface Flags extends WorkFlags {
  readonly for?: number;
  readonly task?: string;
}

export function workCommand(context: Context): Command {
  return addWorkOptions(new Command('work'))
    .description(
      'compute what figures still need, trainings before their curves; several of these share the work',
    )
    .option('--for <time>', 'how long: 90s, 10m, 2h (default: until all is done)', secondsOf)
    .option('--task <id>', 'only this one: an id of "l2o plan" or a beginning of it, or a name')
    .addHelpText(
      'after',
      `
Examples:
  l2o work 4.14 4.8                  what Figure 4.14 needs first, then the other
  l2o work --for 8h                  overnight
  l2o work 4.8 --threads 1           started once per core, or on machines that share a folder (L2O_RUNS)
  l2o work --task 3f2a

Ctrl-C, a kill or the end of the time loses nothing: the same command goes on, and so does "l2o reproduce", which draws what is
there.`,
    )
    .action((ids: string[], flags: Flags) => work(ids, flags, context));
}

async function work(
  ids: readonly string[],
  { for: seconds, task, ...flags }: Flags,
  context: Context,
): Promise<void> {
  await requireWritableFolder(runsFolder(), 'L2O_RUNS');
  const display = showProgress(context.stderr, context.signal);
  const say = (message: string) => {
    display.clear();
    context.stderr.write(`${message}\n`);
  };
  const { chosen, options } = await workRequest(ids, flags, say);
  const end = seconds === undefined ? undefined : AbortSignal.timeout(seconds * 1000);
  const signal = end ? AbortSignal.any([context.signal, end]) : context.signal;
  const own = {
    ...options,
    onProgress: display.listener,
    onWaiting: say,
    leaveHeld: true,
    signal,
    ...checkpointInterval(),
  };
  const { workList } = await import('l2o-thesis/internal/reproduce/work-list.js');
  // By its name from here on: beginnings of ids that trainings open may fit too.
  const only = task === undefined ? undefined : taskNamed(await workList(chosen, options), task).name;
  const list = async () =>
    (await workList(chosen, options)).filter(({ name }) => only === undefined || name === only);
  const { Estimates } = await import('l2o-thesis/internal/reproduce/estimate.js');
  const estimates = new Estimates(options.engine.engine, signal);
  let done = 0;
  try {
    for await (const _ of computeOpen(list, estimates, own, say)) done++;
  } catch (error) {
    if (!(error instanceof Interrupted) || context.signal.aborted) throw error;
    say('The time is up; the same command goes on.');
  } finally {
    display.clear();
  }
  const left = (await list()).filter(isOpen);
  context.stdout.write(
    `${done} ${done === 1 ? 'task' : 'tasks'} computed${left.length > 0 ? `, ${left.length} left` : ', nothing is left'}.\n`,
  );
  context.stdout.write(missingImages(left));
  // Whoever asked for a certain one, a job of a cluster, wants to know whether it is done.
  if (task !== undefined && left.length > 0) throw new CommandFailed();
}

/** "3f2a" of an id, or a name. @throws UsageError where that fits none, or several */
function taskNamed(tasks: readonly WorkTask[], asked: string): WorkTask {
  const named = tasks.filter(({ name }) => name === asked);
  const fitting = named.length > 0 ? named : tasks.filter(({ id }) => id?.startsWith(asked));
  const [only] = fitting;
  if (only && fitting.length === 1) return only;
  throw new UsageError({
    expected:
      '--task takes a name or an id that "l2o plan" lists, or a beginning of an id that fits one task only',
    found: fitting.length > 0 ? `"${asked}", which fits ${fitting.length}` : `"${asked}"`,
    fix: 'look at "l2o plan", for the same figures and profile',
  });
}

/**
 * The open tasks, as far as nobody else is at them; those of a later figure wait where a training has opened some of an earlier one.
 * @yields each that was computed here
 */
async function* computeOpen(
  list: () => Promise<readonly WorkTask[]>,
  estimates: Estimates,
  options: ReproduceOptions,
  say: (message: string) => void,
): AsyncGenerator<WorkTask> {
  const passedOver = new Set<string>();
  for (;;) {
    const tasks = await list();
    const times = new Map<WorkTask, number>();
    for (const task of tasks) times.set(task, (await estimates.secondsOf(task)) ?? 0);
    const timeOf = (task: WorkTask) => times.get(task) ?? 0;
    const figures = [...new Set(tasks.map(({ figures: [first] }) => first))];
    const rankOf = ({ figures: [first] }: WorkTask) => figures.indexOf(first);
    const open = tasks
      .filter((task): task is Required<WorkTask> => task.compute !== undefined)
      .sort((a, b) => rankOf(a) - rankOf(b) || timeOf(a) - timeOf(b));
    if (open.length === 0) return;
    let left = [...times.values()].reduce((sum, seconds) => sum + seconds, 0);
    let areAllHeld = true;
    const opened: WorkTask[] = [];
    for (const task of open) {
      if (opened.some((one) => rankOf(one) < rankOf(task))) break;
      // Of one that was passed over this is said already.
      if (!passedOver.has(task.name))
        say(`${task.name}: about ${describeSeconds(timeOf(task))}, of ${describeSeconds(left)} in all`);
      const steps = await orHeld(task.compute(options));
      if (steps instanceof HeldElsewhere) {
        if (!passedOver.has(task.name)) say(`${steps.message}: passed over.`);
        passedOver.add(task.name);
        continue;
      }
      areAllHeld = false;
      left -= timeOf(task);
      opened.push(...tasks.filter(({ needs }) => `training ${needs}` === task.name));
      if (steps > 0) yield task;
    }
    if (areAllHeld) await pause(waitMilliseconds, options.signal);
  }
}

/** How often is looked whether others are done. */
const waitMilliseconds = 5000;
