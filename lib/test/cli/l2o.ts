/** The command line as a person calls it, in folders of a test's own. */
import { join } from 'node:path';
import { vi } from 'vitest';
import { main } from '../../tools/src/cli/main.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { recorder } from './output.js';

export async function l2o(...args: string[]) {
  const [stdout, stderr] = [recorder(), recorder()];
  const code = await main(args, { stdout, stderr });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

/** Sends what is kept under these names, "runs" as L2O_RUNS, into an empty folder. @returns that folder */
export async function keptApart(...names: readonly string[]): Promise<string> {
  const folder = await temporaryFolder();
  for (const name of names) vi.stubEnv(`L2O_${name.toUpperCase()}`, join(folder, name));
  return folder;
}
