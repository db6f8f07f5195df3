/** What `l2o bench` refuses before it measures anything. */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { main } from '../../tools/src/cli/main.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { recorder } from './output.js';

test.each([
  ['an engine', ['--peers', 'tensor/wsm'], /"tensor\/wsm"\n.*nearest: tensor\/wasm/],
  ['a workload', ['--only', 'sudoku'], /sudoku\n.*gradient, step adam/],
  ['a number of passes', ['--passes', '0'], /"0"\n.*--passes 2/],
  ['a number of threads', ['--threads', '1e2'], /--threads takes a whole .*\n.*"1e2"\n.*--threads 2/],
])('%s that it does not know', async (_what, args, message) => {
  const folder = await temporaryFolder();
  const stderr = recorder();
  const code = await main(['bench', '--out', folder, ...args], { stdout: recorder(), stderr });
  expect(stderr.text()).toMatch(message);
  expect(code).toBe(2);
  expect(readdirSync(folder)).toEqual([]);
});
