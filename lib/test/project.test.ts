/** The folders that variables of the environment move. */
import { afterEach, expect, test, vi } from 'vitest';
import { trainedFolder } from '../thesis/src/data/trained.js';
import { defaultProfile } from '../thesis/src/profile.js';
import { figuresFolder, ownDataFolder, resultsFolder, runsFolder } from '../thesis/src/project.js';
import { checkpointInterval } from '../tools/src/cli/checkpoint-interval.js';

afterEach(() => vi.unstubAllEnvs());

test.each([
  ['L2O_RUNS', runsFolder],
  ['L2O_FIGURES', figuresFolder],
  ['L2O_RESULTS', resultsFolder],
  ['L2O_TRAINED', trainedFolder],
  ['L2O_DATA', ownDataFolder],
  ['L2O_PROFILE', () => defaultProfile()],
  ['L2O_CHECKPOINT_SECONDS', checkpointInterval],
])('%s that is set to nothing is as if it were not set', (name, read: () => unknown) => {
  vi.stubEnv(name, undefined);
  const usual = read();
  vi.stubEnv(name, '');
  expect(read()).toEqual(usual);
});
