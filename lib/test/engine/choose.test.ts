/** Which engine is taken, and the self-test. */
import { describe, expect, it } from 'vitest';
import { chooseEngine, listEngines } from '../../core/src/engine/choose.js';
import type { Engine } from '../../core/src/engine/engine.js';
import { selfTest } from '../../core/src/engine/self-test.js';
import { UsageError } from '../../core/src/errors.js';
import { engines } from '../support/engines.js';

describe('the choice of an engine', () => {
  // First, while no backend has been started yet.
  it('is made several times at once', async () => {
    const names = ['tensor/wasm', 'tensor/cpu', 'mixed/wasm', 'tensor/wasm'];
    const chosen = await Promise.all(names.map((name) => chooseEngine(name)));
    expect(chosen.map(({ engine }) => engine.name)).toEqual(names);
  });

  it('is explained when left to the kit', async () => {
    const { engine, reason, explicit } = await chooseEngine('auto');
    const chosen = (await listEngines()).filter(({ chosen }) => chosen);
    expect(chosen.map(({ name }) => name)).toEqual([engine.name]);
    expect(reason).toMatch(/fastest/);
    // Either way it is said what became of the wide kernels, and by the list beside them.
    const fate = /; (wide kernels not taken: .+|\d\.\d\d times as fast as kernels\/fma in a trial)$/;
    expect(reason).toMatch(fate);
    const wide = (await listEngines()).find(({ name }) => name === 'kernels/wide');
    if (wide?.available) expect(fate.exec(wide.note)?.[1]).toBe(fate.exec(reason)?.[1]);
    expect(explicit).toBe(false);
  });

  it('is followed when asked for', async () => {
    for (const { name } of engines) {
      const { engine, explicit } = await chooseEngine(name);
      expect([engine.name, explicit]).toEqual([name, true]);
    }
  });

  it('names the nearest for a misspelt one', async () => {
    await expect(chooseEngine('tensor/wsam')).rejects.toThrow(UsageError);
    await expect(chooseEngine('tensor/wsam')).rejects.toThrow(/nearest: tensor\/wasm/);
  });

  it.each([null, 5])('refuses what is no name: %s', async (name) => {
    await expect(chooseEngine(name as never)).rejects.toThrow(UsageError);
  });
});

describe('the gradient self-test', () => {
  it.each(engines)('passes on $name', async ({ make }) => {
    const { error, ok } = await selfTest(await make());
    expect(ok).toBe(true);
    expect(error).toBeLessThan(1e-5);
  });

  it('notices a wrong gradient', async () => {
    const { engine } = await chooseEngine('double');
    const broken: Engine = {
      ...engine,
      evaluate: async (request) => {
        const { loss, gradient } = await engine.evaluate(request);
        return { loss, gradient: gradient.map((value, i) => (i === 37 ? value + 1e-2 : value)) };
      },
    };
    expect((await selfTest(broken)).ok).toBe(false);
  });
});
