/** A power cut at any moment loses nothing: killed and started again, the figures come out the same. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { randomNumbers } from '../../../test/support/seed.mjs';
import { l2o, ownFolders, runNode } from '../program.mjs';
import { reproduceArguments, reproduceSmoke, requireSameFigures, someFigures } from './smoke.mjs';

/** Checkpoints come often, so that a kill lands between two of them and the next start resumes in the middle. */
const env = { L2O_CHECKPOINT_SECONDS: '0.2' };

/** @type {import('../checks.mjs').Step} */
export const kill = {
  name: 'kill',
  about: 'reproduce killed at a random moment, then finished: the same figures, byte for byte',
  run: (temporary) => killedTimes(1, temporary, 1),
};

/** @type {import('../checks.mjs').Step} */
export const kills = {
  name: 'kills',
  about:
    'the same with 100 kills, of two processes at a time in one store and one folder until they are done, then in the next',
  run: (temporary) => killedTimes(100, temporary, 2),
};

/**
 * @param {number} times
 * @param {string} temporary
 * @param {number} processes how many work on a store at a time, each killed at a moment of its own
 * @returns {Promise<import('../checks.mjs').Verdict>}
 */
async function killedTimes(times, temporary, processes) {
  const undisturbed = join(temporary, 'undisturbed');
  const start = performance.now();
  await reproduceSmoke({ temporary: join(temporary, 'alone'), out: undisturbed, figures: someFigures, env });
  const duration = performance.now() - start;

  const random = randomNumbers('moments of killing');
  /** @type {string[]} */
  const moments = [];
  let stores = 0;
  try {
    while (moments.length < times) await killUntilDone(join(temporary, `store-${++stores}`));
  } catch (error) {
    const details = error instanceof Error ? error.message : String(error);
    return { outcome: 'failed', note: `killed after ${moments.slice(-10).join(', ')}`, details };
  }
  return { outcome: 'ok', note: times === 1 ? `killed after ${moments}` : `in ${stores} stores` };

  /** @param {string} own a new store */
  async function killUntilDone(own) {
    const out = join(own, 'out');
    const environment = { ...ownFolders(own), ...env };
    while (moments.length < times) {
      const rounds = Array.from({ length: processes }, async () => {
        const killAfterMs = Math.round(random() * duration);
        const args = l2o([...reproduceArguments(someFigures), '--out', out]);
        const { code } = await runNode(args, { env: environment, killAfterMs });
        // It was done before the moment came.
        if (code === 0) return true;
        moments.push(`${(killAfterMs / 1000).toFixed(1)} s`);
        return false;
      });
      const done = await Promise.all(rounds);
      if (existsSync(out)) requireSameFigures(undisturbed, out, { mayBeIncomplete: true });
      if (done.includes(true)) break;
    }
    await reproduceSmoke({ temporary: own, out, figures: someFigures, env });
    requireSameFigures(undisturbed, out);
  }
}
