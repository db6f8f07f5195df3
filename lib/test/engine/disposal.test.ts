/** A trajectory that was disposed: it computes no longer, and takes nothing from others. */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../core/src/engine/engine.js';
import { UsageError } from '../../core/src/errors.js';
import { ruleByName } from '../../core/src/learned/rule-named.js';
import { adam } from '../../core/src/optimizers/adam.js';
import { Stream } from '../../core/src/random/stream.js';
import { offset } from '../conformance/offset.js';
import { drawTheta, thetaSize, walk } from '../kernels/support.js';
import { engines } from '../support/engines.js';

const startOf = (seed: number) => ({ problem: offset(1000), optimizer: adam({ rate: 0.1 * seed }), seed });
const rule = ruleByName('la-c');

function startMeta(engine: Engine) {
  const x = offset(10).initialize(Stream.fromSeed(0));
  return engine.startMeta?.({ problem: offset(10), rule, x, noise: Stream.fromSeed(0), order: 'second' });
}

describe.each(engines)('$name', ({ make }) => {
  it('is taken back once', async () => {
    const engine = await make();
    const alone = await walk(engine, startOf(2), 5);
    const before = engine.start(startOf(1));
    await before.advance(2);
    before.dispose();
    before.dispose();
    const others = [engine.start(startOf(1)), engine.start(startOf(2))];
    const losses: number[] = [];
    for (let step = 0; step < 5; step++) {
      await others[0].advance(1);
      losses.push(...(await others[1].advance(1)));
    }
    for (const other of others) other.dispose();
    expect(losses).toEqual([...alone.losses]);
  });

  it('is not used afterwards', async () => {
    const engine = await make();
    const trajectory = engine.start(startOf(1));
    await trajectory.advance(1);
    const snapshot = await trajectory.snapshot();
    trajectory.dispose();
    await expect(trajectory.advance(1)).rejects.toThrow(UsageError);
    await expect(trajectory.parameters()).rejects.toThrow(/until it is disposed/);
    await expect(trajectory.snapshot()).rejects.toThrow(UsageError);
    expect(() => trajectory.restore(snapshot)).toThrow(UsageError);
    const meta = startMeta(engine);
    if (!meta) return;
    meta.dispose();
    meta.dispose();
    const theta = drawTheta(thetaSize(rule.theta), 0.3);
    await expect(meta.unroll(theta, [{ gradient: undefined, loss: undefined }])).rejects.toThrow(UsageError);
  });
});
