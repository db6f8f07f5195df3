/** A power cut at any moment loses nothing: killed and started again, the figures come out the same. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { l2o, ownFolders, runNode } from '../program.mjs';
import { reproduceArguments, reproduceSmoke, requireSameFigures, someFigures } from './smoke.mjs';

const times = 3;

/** Checkpoints come often, so that a kill lands between two of them and the next start resumes in the middle. */
const env = { L2O_CHECKPOINT_SECONDS: '0.2' };

/** @type {import('../checks.mjs').Step} */
export const kill = {
  name: 'kill',
  about: `reproduce killed ${times} times at random moments, then finished: the same figures, byte for byte`,
  run: async (temporary) => {
    const undisturbed = join(temporary, 'undisturbed');
    const start = performance.now();
    await reproduceSmoke({ temporary: join(temporary, 'a'), out: undisturbed, figures: someFigures, env });
    const duration = performance.now() - start;

    const own = join(temporary, 'b');
    const killed = join(temporary, 'killed');
    const moments = [];
    for (let i = 0; i < times; i++) {
      const killAfterMs = Math.round(Math.random() * duration);
      moments.push(killAfterMs);
      await runNode(l2o([...reproduceArguments(someFigures), '--out', killed]), {
        env: { ...ownFolders(own), ...env },
        killAfterMs,
      });
      if (existsSync(killed)) requireSameFigures(undisturbed, killed, { mayBeIncomplete: true });
    }
    const note = `killed after ${moments.map((ms) => `${(ms / 1000).toFixed(1)} s`).join(', ')}`;
    try {
      await reproduceSmoke({ temporary: own, out: killed, figures: someFigures, env });
      requireSameFigures(undisturbed, killed);
    } catch (error) {
      return { outcome: 'failed', note, details: error instanceof Error ? error.message : String(error) };
    }
    return { outcome: 'ok', note };
  },
};
