/** Table 3.1: what the k Timesteps that ships with the kit makes of the thesis' hand-made gradients. */
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/src/errors.js';
import { deltaOf } from '../../core/src/trained/delta-of.js';
import { loadTrained } from '../../thesis/src/data/trained.js';
import type { TableExperiment } from '../../thesis/src/experiments/experiment.js';
import { experimentNamed } from '../../thesis/src/experiments/index.js';

const { content } = experimentNamed('T3.1') as TableExperiment;
if (content.kind !== 'outputs') throw new Error('Table 3.1 has outputs');
const inputs = content.rows.map(({ input }) => input);
const thesis = content.rows.map((row) => row.thesis);

describe('the trained k = 5', () => {
  it('takes the side of the majority, almost wholly, where all gradients are as large', async () => {
    const deltas = deltaOf(await loadTrained('k-timesteps-5'), inputs);
    for (let i = 0; i < 6; i++) {
      expect(Math.sign(deltas[i])).toBe(Math.sign(thesis[i]));
      expect(Math.abs(deltas[i])).toBeGreaterThan(0.9);
    }
  });

  it('takes the side of the latest gradient where it is much larger than the others', async () => {
    const deltas = deltaOf(await loadTrained('k-timesteps-5'), inputs);
    for (const row of [6, 7, 8]) expect(Math.sign(deltas[row])).toBe(Math.sign(thesis[row]));
  });

  it('does not see the scale of the gradients', async () => {
    const trained = await loadTrained('k-timesteps-5');
    const scaled = inputs.map((history) => history.map((gradient) => 1000 * gradient));
    expect(deltaOf(trained, scaled)).toEqual(deltaOf(trained, inputs));
  });
});

describe('deltaOf', () => {
  it('refuses another rule, and a history of another length', async () => {
    const average = await loadTrained('la-b-6');
    expect(() => deltaOf(average, inputs)).toThrow(UsageError);
    expect(() => deltaOf(average, inputs)).toThrow(/A trained k Timesteps/);
    const five = await loadTrained('k-timesteps-5');
    expect(() => deltaOf(five, [[1, 1]])).toThrow(/histories of 2/);
  });
});
