/**
 * Moves what earlier versions of the kit left to the form of today, in which runs are known by what they compute. Nothing is
 * taken on trust: a curve moves where its first stored point recurs, a stored run where its first losses do.
 *
 *     node lib/tools/scripts/migrate.mjs results && npm run l2o -- data record
 *     node lib/tools/scripts/migrate.mjs trained && npm run l2o -- data record
 *     node lib/tools/scripts/migrate.mjs runs [FOLDER]      a run store; data/runs unless named
 */
import { results } from './migrate/results.mjs';
import { runs } from './migrate/runs.mjs';
import { trained } from './migrate/trained.mjs';

const [part, ...args] = process.argv.slice(2);
/** @type {Readonly<Record<string, (...args: string[]) => Promise<void>>>} */
const parts = { results, trained, runs };
if (part !== undefined && Object.hasOwn(parts, part)) {
  await parts[part](...args);
} else {
  console.error(`What is to be moved: ${Object.keys(parts).join(', ')}. Found: ${part ?? 'nothing'}.`);
  process.exitCode = 2;
}
