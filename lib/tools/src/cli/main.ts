/** The program `l2o`: puts the commands together and turns every outcome into an exit code. */
import { Command } from 'commander';
import { benchCommand } from './bench.js';
import { compareImagesCommand } from './compare-images.js';
import type { Context, Output } from './context.js';
import { dataCommand } from './data.js';
import { doctorCommand } from './doctor.js';
import { evaluateCommand } from './evaluate.js';
import { describeFailure, exitCodes } from './failure.js';
import { figuresCommand } from './figures.js';
import { watchForInterrupts } from './interrupt.js';
import { labCommand } from './lab.js';
import { notebooksCommand } from './notebooks.js';
import { refuseOptionsThatNpmTook } from './npm-options.js';
import { goOnWithoutReader, requireWritten } from './pipe.js';
import { planCommand } from './plan.js';
import { reportCommand } from './report.js';
import { reproduceCommand } from './reproduce.js';
import { runsCommand } from './runs.js';
import { setupCommand } from './setup.js';
import { trainCommand } from './train.js';
import { trainedCommand } from './trained.js';
import { tuneCommand } from './tune.js';
import { verifyCommand } from './verify.js';
import { workCommand } from './work.js';
import { workflowCommand } from './workflow.js';

const commands = [
  reproduceCommand,
  figuresCommand,
  reportCommand,
  planCommand,
  workCommand,
  workflowCommand,
  verifyCommand,
  evaluateCommand,
  compareImagesCommand,
  trainCommand,
  trainedCommand,
  tuneCommand,
  runsCommand,
  dataCommand,
  notebooksCommand,
  labCommand,
  setupCommand,
  doctorCommand,
  benchCommand,
];

/** Runs one command line. @returns the exit code: 0 done, 1 a run failed, 2 wrong use, 130 interrupted */
export async function main(
  args: readonly string[],
  { stdout, stderr }: { stdout: Output; stderr: Output } = process,
): Promise<number> {
  const interruption = watchForInterrupts(stderr);
  goOnWithoutReader();
  // Asked of the words themselves, because an error may come before they are understood.
  const debug = args.includes('--debug');
  const program = programFor({ stdout, stderr, signal: interruption.signal, debug });
  try {
    await program.parseAsync(args, { from: 'user' });
    await requireWritten();
    return exitCodes.done;
  } catch (error) {
    const stopped = interruption.signal.aborted ? interruption.signal.reason : error;
    const failure = describeFailure(stopped, debug);
    if (failure.text !== undefined) stderr.write(`${failure.text}\n`);
    return failure.exitCode;
  } finally {
    interruption.release();
  }
}

/** The whole tree of commands, without running any. */
export function programFor(context: Context): Command {
  const program = new Command('l2o')
    .description(
      'Reproduces figures of the thesis "Learning to Optimize Deep Neural Networks" (Freiburg, 2017).',
    )
    .option('--debug', 'show the stack trace of an error')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText(
      'after',
      `
Examples:
  npm run reproduce                  all that needs no training first, at the thesis' length
  npm run reproduce -- all           every figure and table, with their trainings, quick
  npm run reproduce -- 3.6           one of them
  npm run lab                        the notebooks
  npm run doctor                     is everything in place on this machine?
  npm run l2o -- runs list           any command in this way

Exit codes: 0 done, 1 a run failed, 2 wrong use, 130 interrupted.`,
    );
  for (const makeCommand of commands) program.addCommand(makeCommand(context));
  program.hook('preAction', (_, command) => refuseOptionsThatNpmTook(command));
  return forEachCommand(program, (command) =>
    command
      .exitOverride()
      .showHelpAfterError(`(${fullName(command)} --help says more)`)
      .configureOutput({
        writeOut: (text) => void context.stdout.write(text),
        writeErr: (text) => void context.stderr.write(text),
        getOutHelpWidth: () => context.stdout.columns ?? 100,
        getErrHelpWidth: () => context.stderr.columns ?? 100,
      }),
  );
}

function forEachCommand(command: Command, change: (command: Command) => void): Command {
  change(command);
  for (const child of command.commands) forEachCommand(child, change);
  return command;
}

/** "l2o runs show". */
function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}
