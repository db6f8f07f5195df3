/**
 * What an engine computes, as a hash: it is tried on a small case of everything (see probe.ts). Engines that give the same
 * bits there have one arithmetic, whatever they are called and whatever version of what is below them: the recordings of one
 * are as good as those of another, and are gone on with exactly.
 */
import type { Engine } from '../engine/engine.js';
import { canonicalJson } from '../store/canonical.js';
import { bytesOf, digest, oncePer } from './digest.js';
import { courses, unrolls } from './trial.js';

/**
 * The arithmetic of an engine: 16 hex digits. An engine that runs none of the problems of the probe, such as one that is made
 * for a single problem, is known by its name and versions.
 *
 * Remembered per object: one that spreads another, `{ ...engine, startMeta }`, is tried itself.
 *
 * @throws what the engine throws
 */
export const arithmeticOf = oncePer(async (engine: Engine): Promise<string> => {
  const results = await courses(engine);
  if (results.length === 0) return digest(engine.name, canonicalJson(engine.versions));
  for (const { metaLoss, losses, gradient } of await unrolls(engine)) {
    results.push(Float64Array.of(metaLoss), losses, gradient);
  }
  return digest(engine.precision, ...results.map(bytesOf));
});

/**
 * How an engine estimates meta-gradients, whatever its rounding: 16 hex digits of the size of a few, to three digits. The
 * engines of the kit have one estimator; one of your own that perturbs theta instead of differentiating has another.
 *
 * @throws what the engine throws
 */
export const estimatorOf = oncePer(async (engine: Engine): Promise<string> => {
  const results = await unrolls(engine);
  const rough = results.map(({ metaLoss, gradient }) => {
    const largest = Math.max(...gradient.map(Math.abs));
    return [metaLoss, Math.hypot(...gradient), largest].map((value) => value.toPrecision(3)).join(' ');
  });
  return digest(...rough);
});
