/** The doctor's findings as a table: is everything in place on this machine? */

import { type Row, showTable } from 'l2o-thesis/internal/notebook/table.js';
import { dataCheck } from './data.js';
import { enginesCheck } from './engines.js';
import { lookAt } from './finding.js';
import { machineCheck } from './machine.js';
import { nodeCheck } from './node.js';
import { pythonCheck } from './python.js';

const checks = {
  node: nodeCheck,
  python: pythonCheck,
  engines: enginesCheck,
  data: dataCheck,
  machine: machineCheck,
};

/** What of the machine is looked at. */
export type EnvironmentPart = keyof typeof checks;

/**
 * Shows what the doctor finds, each line ok, a warning (the main things work without it) or a failure, with
 * what fixes it. The table is about this machine, so it is not kept in the saved notebook.
 * @returns how many failures there are
 */
export async function showFindings(...parts: readonly EnvironmentPart[]): Promise<number> {
  const rows: Row[] = [];
  for (const part of parts) {
    for (const { state, subject, text, fix } of await lookAt(checks[part])) {
      rows.push({ state, what: subject, found: text, 'to fix it': fix ?? '' });
    }
  }
  await showTable(rows, { isEphemeral: true });
  return rows.filter(({ state }) => state === 'failure').length;
}
