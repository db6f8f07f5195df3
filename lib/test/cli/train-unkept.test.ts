/** `l2o train` and a rule that has a name, but no maker that could read it back from a file. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import type * as RuleNamed from '../../core/src/learned/rule-named.js';
import { main } from '../../tools/src/cli/main.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { recorder } from './output.js';

vi.mock('../../core/src/learned/rule-named.js', async (original) => {
  const known = await original<typeof RuleNamed>();
  return {
    ...known,
    ruleByName: (...request: Parameters<typeof known.ruleByName>) => ({
      ...known.ruleByName(...request),
      id: 'mine',
    }),
  };
});

afterEach(() => vi.unstubAllEnvs());

it('refuses it before it is trained', async () => {
  const folder = await temporaryFolder();
  vi.stubEnv('L2O_RUNS', join(folder, 'runs'));
  vi.stubEnv('L2O_TRAINED', join(folder, 'trained'));
  const stderr = recorder();
  const code = await main(['train', 'k-timesteps-5', '--profile', 'smoke'], { stdout: recorder(), stderr });
  expect(code).toBe(2);
  expect(stderr.text()).toMatch(/found: "mine"[\s\S]*is known once its defineRule\(\) has run/);
  expect(existsSync(join(folder, 'runs'))).toBe(false);
});
