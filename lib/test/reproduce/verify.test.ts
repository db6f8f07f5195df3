/** What ships, computed again to its end: all of it in an order of its own, as far as there is time; what does not recur is told. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { FileStore } from '../../core/src/node/store/run-store.js';
import { figureNamed } from '../../thesis/src/experiments/index.js';
import { reproduceFigure, shipFigure } from '../../thesis/src/reproduce/reproduce.js';
import { type Verified, verify } from '../../thesis/src/reproduce/verify.js';
import { decodeShipped } from '../../thesis/src/results/shipped-curve.js';
import { ShippedResults, writeShipped } from '../../thesis/src/results/shipped-results.js';
import { l2o } from '../cli/l2o.js';
import { temporaryFolder } from '../store/temporary-folder.js';

afterEach(() => vi.unstubAllEnvs());

async function shipped(): Promise<string> {
  const folder = await temporaryFolder();
  vi.stubEnv('L2O_TRAINED', join(folder, 'no trained'));
  const engine = await chooseEngine('kernels/plain');
  const options = { profile: 'smoke' as const, engine, store: new FileStore(join(folder, 'runs')) };
  await reproduceFigure(figureNamed('3.3'), options);
  await shipFigure(figureNamed('3.3'), options, join(folder, 'results'));
  return join(folder, 'results');
}

async function verified(folder: string, seed: number, engine = 'kernels/plain'): Promise<Verified[]> {
  const found: Verified[] = [];
  const options = {
    engine: await chooseEngine(engine),
    results: new ShippedResults(folder),
    seed,
    seconds: 60,
  };
  for await (const one of verify(options)) found.push(one);
  return found;
}

const named = (all: readonly Verified[]) => all.map(({ name }) => name);

it('every curve recurs, in an order that the seed decides', async () => {
  const folder = await shipped();
  const [first, other] = [await verified(folder, 1), await verified(folder, 2)];
  expect(first).toHaveLength(9);
  expect(
    first.every(({ apart, compared, isSameArithmetic }) => apart === 0 && compared > 9 && isSameArithmetic),
  ).toBe(true);
  expect(named(other)).not.toEqual(named(first));
  expect(named(other).sort()).toEqual(named(first).sort());
  const elsewhere = await verified(folder, 1, 'tensor/cpu');
  expect(named(elsewhere)).toEqual(named(first));
  expect(elsewhere.every(({ apart, isSameArithmetic }) => apart < 1e-3 && !isSameArithmetic)).toBe(true);
});

it('a point that does not recur is told, with exit code 1', async () => {
  const folder = await shipped();
  const file = join(folder, 'fig-3.03.json');
  const figure = decodeShipped(JSON.parse(readFileSync(file, 'utf8')), '3.3');
  const [{ points, ...curve }, ...others] = figure.curves;
  const changed = { ...curve, points: points.with(-1, points[0] + 0.5) };
  await writeShipped({ ...figure, curves: [changed, ...others] }, folder);
  vi.stubEnv('L2O_RESULTS', folder);
  const { code, stdout } = await l2o('verify', '--for', '60s', '--seed', '1', '--engine', 'kernels/plain');
  expect(code).toBe(1);
  expect(stdout).toMatch(/MNG eta_min 1e-4: up to \S+ apart in \d+ numbers/);
  expect(stdout).toContain('8 of 9 results recur to every digit; the others are up to');
  expect((await l2o('verify', '--for', 'long')).code).toBe(2);
});
