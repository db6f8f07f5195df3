/** What was tuned, as data: data/tuning.json, one entry per rule. */
import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { list, number, numbers, oneOf, record, SchemaError, text } from 'l2o/internal/data/json.js';
import { readJson } from 'l2o/internal/node/data/read-file.js';
import { writeSet } from 'l2o/internal/node/store/file-set.js';
import { fields, listOf, orNull } from '../data/fields.js';
import { sealedJson, unsealed } from '../figures/sealed-json.js';
import type { Score, TunedRule } from './tune.js';

/** The first had no checksum. */
const format = 2;

/** @returns an empty list where there is no such file @throws DataError when it is damaged */
export function readTuning(file: string): readonly TunedRule[] {
  if (!existsSync(file)) return [];
  return readJson(
    file,
    tuningOf,
    'bring it back with "git checkout", or remove it and run "npm run l2o -- tune"',
  );
}

/** Puts what was found in the place of what stood there of the same rule, whoever else tunes meanwhile. @throws StorageError, DataError */
export async function recordTuned(file: string, tuned: TunedRule): Promise<void> {
  await writeSet(dirname(file), async () => {
    const others = readTuning(file).filter(({ rule }) => rule !== tuned.rule);
    const rules = [...others, tuned].sort((one, other) => (one.rule < other.rule ? -1 : 1));
    return [[basename(file), sealedJson({ format, rules })]];
  });
}

function tuningOf(value: unknown): readonly TunedRule[] {
  if (record(value, 'the file').format !== format) throw new SchemaError('format', String(format));
  return list(unsealed(value).rules, 'rules', tunedRule);
}

const tunedRule = fields<TunedRule>({
  rule: text,
  setting: oneOf(['etaMin', 'rate']),
  problem: text,
  thesis: number,
  tuned: number,
  epochs: number,
  seeds: numbers,
  kit: text,
  engine: text,
  arithmetic: text,
  scores: listOf(fields<Score>({ value: number, epochs: number, bySeed: listOf(orNull(number)) })),
});
