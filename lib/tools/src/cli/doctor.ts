/** `l2o doctor`: is everything in place on this machine, and what fixes what is not. */
import { Command } from 'commander';
import { dataCheck } from '../doctor/data.js';
import { enginesCheck } from '../doctor/engines.js';
import { type Check, type Finding, lookAt } from '../doctor/finding.js';
import { machineCheck } from '../doctor/machine.js';
import { nodeCheck } from '../doctor/node.js';
import { pythonCheck } from '../doctor/python.js';
import { CommandFailed, type Context, type Output } from './context.js';
import { asJson, styled } from './listing.js';

const allChecks: readonly Check[] = [nodeCheck, pythonCheck, enginesCheck, dataCheck, machineCheck];

export function doctorCommand(context: Context, checks: readonly Check[] = allChecks): Command {
  return new Command('doctor')
    .description('look whether everything is in place on this machine')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Examples:
  l2o doctor

Every line is ok, a warning (the main things work without it) or a failure, with what fixes it.
Exit code 1 if there is a failure.`,
    )
    .action(async ({ json }: { json?: boolean }) => {
      const findings: Finding[] = [];
      for (const check of checks) {
        context.signal.throwIfAborted();
        const found = await lookAt(check);
        findings.push(...found);
        if (!json)
          for (const finding of found) context.stdout.write(describeFinding(finding, context.stdout));
      }
      if (json) context.stdout.write(asJson(findings));
      if (findings.some(({ state }) => state === 'failure')) throw new CommandFailed();
    });
}

const styles = { ok: 'green', warning: 'yellow', failure: 'red' } as const;

function describeFinding({ state, subject, text, fix }: Finding, output: Output): string {
  const line = `${styled(styles[state], state.padEnd(7), output)}  ${subject.padEnd(20)}  ${text}\n`;
  return fix === undefined ? line : `${line}${' '.repeat(31)}to fix it: ${fix}\n`;
}
