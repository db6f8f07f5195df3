/** What an engine is known by: the bits that it computes. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Algebra } from '../../core/src/algebra.js';
import { doubleAlgebra } from '../../core/src/engine/double/algebra.js';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import type { Engine } from '../../core/src/engine/engine.js';
import { kernelsEngine } from '../../core/src/engine/kernels/kernels-engine.js';
import { arithmeticOf, estimatorOf } from '../../core/src/fingerprint/arithmetic.js';
import { unrolls } from '../../core/src/fingerprint/trial.js';
import { Stream } from '../../core/src/random/stream.js';
import { engines } from '../support/engines.js';

afterEach(() => {
  vi.restoreAllMocks();
});

/** The next number of double precision. */
function nudged(value: number): number {
  return value + Math.abs(value) * 2 ** -52 + (value === 0 ? 2 ** -1074 : 0);
}

/** A fold of blocks adds up in one way on all engines that have the same arithmetic otherwise: the trial has none. */
const operations = (Object.keys(doubleAlgebra) as (keyof Algebra<unknown>)[]).filter(
  (operation) => operation !== 'blockFold',
);

describe('an engine', () => {
  it.each(engines.filter(({ name }) => name !== 'mixed/wasm'))(
    '$name is known by the same arithmetic whenever it is asked',
    async ({ make }) => {
      const engine = await make();
      expect(await arithmeticOf({ ...engine })).toBe(await arithmeticOf(engine));
      expect(await arithmeticOf({ ...engine, name: 'another', versions: { of: '2' } })).toBe(
        await arithmeticOf(engine),
      );
    },
  );

  it('has another arithmetic than every other, but for the wide build: that has the one of kernels/fma', async () => {
    const all: string[] = [];
    for (const { make } of engines) all.push(await arithmeticOf(await make()));
    expect(new Set(all).size).toBe(engines.length - 1);
  });

  it('has the same arithmetic over threads', async () => {
    const engine = kernelsEngine();
    const alone = await arithmeticOf(engine);
    engine.useThreads?.(2);
    expect(await arithmeticOf({ ...engine })).toBe(alone);
  });

  it.each([3, 5])('that convolves by other sums with sides of %i has another arithmetic', async (side) => {
    const before = await arithmeticOf(kernelsEngine());
    const rule = '../../core/src/engine/kernels/network/operations.js';
    vi.resetModules();
    vi.doMock(rule, async (original) => {
      const { isWinograd, ...others } =
        await original<typeof import('../../core/src/engine/kernels/network/operations.js')>();
      const never: typeof isWinograd = (layer, ...all) => layer.side !== side && isWinograd(layer, ...all);
      return { ...others, isWinograd: never };
    });
    const { kernelsEngine: another } = await import('../../core/src/engine/kernels/kernels-engine.js');
    expect(await arithmeticOf(another())).not.toBe(before);
    vi.doUnmock(rule);
    vi.resetModules();
  });

  it.each(operations)('that rounds %s otherwise has another arithmetic', async (operation) => {
    const before = await arithmeticOf({ ...doubleEngine });
    const original = doubleAlgebra[operation] as (...operands: unknown[]) => { values: Float64Array };
    vi.spyOn(doubleAlgebra, operation).mockImplementation(((...operands: unknown[]) => {
      const result = original(...operands);
      return { ...result, values: result.values.map(nudged) };
    }) as never);
    expect(await arithmeticOf({ ...doubleEngine })).not.toBe(before);
  });

  it.each(['uniform', 'normal', 'truncatedNormal', 'integers', 'split'] as const)(
    'that draws %s otherwise has another arithmetic',
    async (draw) => {
      const before = await arithmeticOf({ ...doubleEngine });
      const original = Stream.prototype[draw] as (...all: unknown[]) => unknown;
      vi.spyOn(Stream.prototype, draw).mockImplementation(function (this: Stream, ...all: unknown[]) {
        if (draw === 'split') return original.call(this, `${all[0]}, again`) as never;
        const drawn = original.apply(this, all) as Float32Array;
        drawn[0] = draw === 'integers' ? (drawn[0] + 1) % 2 : drawn[0] / 2;
        return drawn as never;
      });
      expect(await arithmeticOf({ ...doubleEngine })).not.toBe(before);
    },
  );

  it('that runs nothing of the probe is known by its name and versions', async () => {
    const alone = (change: Partial<Engine>): Engine => ({
      ...doubleEngine,
      supports: () => ({ ok: false, reason: 'for one problem only' }),
      ...change,
    });
    expect(await arithmeticOf(alone({}))).toBe(await arithmeticOf(alone({})));
    expect(await arithmeticOf(alone({ name: 'mine' }))).not.toBe(await arithmeticOf(alone({})));
    expect(await arithmeticOf(alone({ versions: { mine: '2' } }))).not.toBe(await arithmeticOf(alone({})));
  });
});

describe('an estimator', () => {
  const differentiating = engines.filter(({ name }) => name !== 'double');

  it('is one for all engines of the kit, far from where its digits would change', async () => {
    const found = new Set<string>();
    for (const { make } of differentiating) {
      const engine = await make();
      found.add(await estimatorOf(engine));
      for (const { metaLoss, gradient } of await unrolls(engine)) {
        const sizes = [metaLoss, Math.hypot(...gradient), Math.max(...gradient.map(Math.abs))];
        for (const size of sizes) {
          for (const factor of [1 - 2e-5, 1 + 2e-5]) {
            expect((size * factor).toPrecision(3)).toBe(size.toPrecision(3));
          }
        }
      }
    }
    expect(found.size).toBe(1);
  });

  it('that takes other gradients, or another meta-loss, is another, and another arithmetic', async () => {
    const engine = kernelsEngine();
    const scaled = (by: { readonly gradient: number; readonly metaLoss: number }): Engine => ({
      ...engine,
      startMeta: (start) => {
        const trajectory = engine.startMeta?.(start);
        if (!trajectory) throw new Error('it differentiates');
        const { unroll } = trajectory;
        trajectory.unroll = async (...all) => {
          const { losses, ...unrolled } = await unroll.apply(trajectory, all);
          const gradient = unrolled.gradient.map((derivative) => derivative * by.gradient);
          return { losses, gradient, metaLoss: unrolled.metaLoss * by.metaLoss };
        };
        return trajectory;
      },
    });
    const first: Engine = {
      ...engine,
      startMeta: (start) => engine.startMeta?.({ ...start, order: 'first' }) as never,
    };
    const others = [scaled({ gradient: 0.99, metaLoss: 1 }), scaled({ gradient: 1, metaLoss: 1.01 }), first];
    for (const other of others) {
      expect(await estimatorOf(other)).not.toBe(await estimatorOf(engine));
      expect(await arithmeticOf(other)).not.toBe(await arithmeticOf(engine));
    }
  });
});
