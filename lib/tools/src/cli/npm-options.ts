/** `npm run figures 4.2 --width=3.3in`: without a "--" before them npm takes options for itself, and says nothing. */
import type { Command } from 'commander';
import { UsageError } from 'l2o/internal/errors.js';

/** @throws UsageError where npm has an option that is one of this command */
export function refuseOptionsThatNpmTook(command: Command): void {
  const { npm_lifecycle_event: script } = process.env;
  if (script === undefined) return;
  // npm keeps "--no-title" as "title", which is empty then.
  const taken = command.options.find((option) => {
    const name = `npm_config_${option.name().replace(/^no-/, '').replaceAll('-', '_')}`;
    return process.env[name] !== undefined;
  });
  if (taken === undefined) return;
  throw new UsageError({
    expected: 'Options of l2o stand behind a "--", which npm hands on',
    found: `${taken.long}, which npm took for itself`,
    fix: `write the dashes: npm run ${script} -- ... ${taken.long}`,
  });
}
