/** The doctor's findings as a table: is everything in place on this machine? */
import { dataCheck } from '../doctor/data.js';
import { enginesCheck } from '../doctor/engines.js';
import { lookAt } from '../doctor/finding.js';
import { machineCheck } from '../doctor/machine.js';
import { nodeCheck } from '../doctor/node.js';
import { pythonCheck } from '../doctor/python.js';
import { type Row, showTable } from './table.js';

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
