/** A power cut at any moment loses nothing: killed and started again, the figures come out the same. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { randomNumbers } from '../../test/support/seed.mjs';
import { l2o, ownFolders, runNode } from '../program.mjs';
import { reproduceArguments, reproduceSmoke, requireSameFigures, someFigures } from './smoke.mjs';

/** Checkpoints come often, so that a kill lands between two of them and the next start resumes in the middle. */
const env = { L2O_CHECKPOINT_SECONDS: '0.2' };

/** @type {import('../checks.mjs').Step} */
export const kill = {
  name: 'kill',
  about: 'reproduce killed at a random moment, then finished: the same figures, byte for byte',
  run: (temporary) => killedTimes(1, temporary),
};

/** @type {import('../checks.mjs').Step} */
export const kills = {
  name: 'kills',
  about: 'the same with 100 kills, again and again in one store until it is done, then in the next',
  run: (temporary) => killedTimes(100, temporary),
};

/**
 * @param {number} times
 * @param {string} temporary
 * @returns {Promise<import('../checks.mjs').Verdict>}
 */
async function killedTimes(times, temporary) {
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
    while (moments.length < times) {
      const killAfterMs = Math.round(random() * duration);
      const { code } = await runNode(l2o([...reproduceArguments(someFigures), '--out', out]), {
        env: { ...ownFolders(own), ...env },
        killAfterMs,
      });
      if (existsSync(out)) requireSameFigures(undisturbed, out, { mayBeIncomplete: true });
      // It was done before the moment came.
      if (code === 0) break;
      moments.push(`${(killAfterMs / 1000).toFixed(1)} s`);
    }
    await reproduceSmoke({ temporary: own, out, figures: someFigures, env });
    requireSameFigures(undisturbed, out);
  }
}
