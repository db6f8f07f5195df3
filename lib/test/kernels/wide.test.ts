/** The wide build computes what the fused one does, bit for bit: on any Node, whether it joins vectors or not. */
import { describe, expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { whyNoBuild } from '../../core/src/engine/kernels/module.js';
import { arithmeticOf } from '../../core/src/fingerprint/arithmetic.js';
import { Stream } from '../../core/src/random/stream.js';
import { convCases } from '../support/conv-networks.js';
import { evaluate } from './support.js';

describe.skipIf(whyNoBuild('wide'))('the wide build', () => {
  it('has the arithmetic of the fused one', async () => {
    const [wide, fma] = await Promise.all(['kernels/wide', 'kernels/fma'].map((name) => chooseEngine(name)));
    expect(await arithmeticOf(wide.engine)).toBe(await arithmeticOf(fma.engine));
  });

  it.each(convCases)('computes $name as the fused one does', (each) => {
    const direction = Stream.fromSeed(3).normal(new Float32Array(each.problem.size));
    const of = (build: 'wide' | 'fma') => evaluate(build, each, each.x, each.batch, direction);
    expect(of('wide')).toEqual(of('fma'));
  });
});
