/** Options without a "--" before them, which npm keeps. */
import { afterEach, expect, it, vi } from 'vitest';
import { main } from '../../tools/src/cli/main.js';
import { recorder } from './output.js';

afterEach(() => vi.unstubAllEnvs());

async function underNpm(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const [stdout, stderr] = [recorder(), recorder()];
  const code = await main(args, { stdout, stderr });
  return { code, errors: stderr.text() };
}

it.each([
  ['figures', { npm_config_width: '3.3in' }, '--width'],
  ['figures', { npm_config_title: '' }, '--no-title'],
  ['evaluate', { npm_config_font_size: '8pt' }, '--font-size'],
])('npm run %s with %j is told to write the dashes', async (command, env, option) => {
  const { code, errors } = await underNpm({ npm_lifecycle_event: command, ...env }, command, '4.2');
  expect(code).toBe(2);
  expect(errors).toContain(`${option}, which npm took for itself`);
  expect(errors).toContain(`npm run ${command} -- ... ${option}`);
});

it('asks npm only where npm runs it, and only for options that the command has', async () => {
  const { code, errors } = await underNpm(
    { npm_lifecycle_event: '', npm_config_loglevel: 'silent' },
    'runs',
    'list',
  );
  expect(errors).not.toContain('npm took');
  expect(code).toBe(0);
});
