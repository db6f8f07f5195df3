/** Every rule that has a short name trains, in the regime of its name: finite throughout, and theta moves. */
import { describe, expect, it } from 'vitest';
import { regimeOf, ruleByName, ruleNames } from '../../core/src/learned/rule-named.js';
import { resetCauses } from '../../core/src/meta/training-log.js';
import { TrainingTrajectory } from '../../core/src/meta/training-trajectory.js';
import { regimes, trainingIn } from '../../thesis/src/experiments/regimes.js';
import { engines } from '../support/engines.js';
import { pointOf, smallImages, smallNetwork } from './small-network.js';

const network = smallNetwork();
const problem = { ...network, initialize: () => pointOf(network.size, 1) };
/** In the first step of Multiscale Adam all steps are the same, and theta has no gradient: the second moves it. */
const iterations = 2;

describe.each(engines.filter(({ name }) => name === 'tensor/wasm'))('$name', ({ make }) => {
  it.each(ruleNames)('%s', async (name) => {
    const rule = ruleByName(name);
    const { training } = trainingIn(regimes[regimeOf(name)], 'smoke', { rule, problem });
    const trajectory = new TrainingTrajectory({
      training,
      engine: await make(),
      dataset: smallImages,
      seed: 0,
    });
    const begin = [...(await trajectory.parameters())];
    const losses = await trajectory.advance(iterations);
    const theta = [...(await trajectory.parameters())];
    const { arrays } = await trajectory.snapshot();
    trajectory.dispose();
    const causes = [...arrays['log/resets'].values].filter((_, i) => i % 2 === 1);
    expect(causes).not.toContain(resetCauses.indexOf('non-finite'));
    expect([...losses, ...theta, ...arrays['log/gradient-norms'].values].every(Number.isFinite)).toBe(true);
    expect(theta).not.toEqual(begin);
  });
});
