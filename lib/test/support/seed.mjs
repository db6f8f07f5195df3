/** Random choices of tests follow from one seed, the commit's, so that a failure can be repeated. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';

/** The first digits of the commit; `L2O_TEST_SEED` repeats what another had. */
export const testSeed = process.env.L2O_TEST_SEED || commit() || 'no commit';

function commit() {
  try {
    return execFileSync('git', ['rev-parse', '--short=8', 'HEAD'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

/**
 * Numbers in [0, 1), the same for the same seed and purpose: mulberry32.
 * @param {string} purpose what they decide: two tests do not share numbers
 * @returns {() => number}
 */
export function randomNumbers(purpose) {
  let state = createHash('sha256').update(`${testSeed} ${purpose}`).digest().readInt32LE();
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}
