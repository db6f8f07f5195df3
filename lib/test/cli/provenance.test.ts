/** `provenance.json`: written by several at once, and found damaged. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ProvenanceRecord, recordProvenance, thisMachine } from '../../tools/src/cli/provenance.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'l2o-provenance-'));
  file = join(folder, 'provenance.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const drawn: ProvenanceRecord = {
  drawn: '2026-01-01T00:00:00.000Z',
  seconds: 1,
  profile: 'smoke',
  curvesComputed: 1,
  curvesReused: 0,
  curvesShipped: 0,
  engine: 'tensor/cpu',
  engineReason: 'asked for',
  machine: thisMachine(),
  commit: null,
};

it('keeps the entry of every figure, though several are recorded at the same time', async () => {
  const figures = ['3.3', '3.4', '3.5', '3.6', '3.10', 'T4.2'];
  await Promise.all(figures.map((figure) => recordProvenance(folder, { [figure]: drawn })));
  expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')).figures)).toEqual(figures);
  expect(readdirSync(folder)).toEqual(['provenance.json']);
});

it('keeps a damaged one beside the new one', async () => {
  writeFileSync(file, '{"figures": {"3.3": ');
  await recordProvenance(folder, { '3.4': drawn });
  expect(JSON.parse(readFileSync(file, 'utf8')).figures).toEqual({ '3.4': drawn });
  expect(readFileSync(`${file}.damaged`, 'utf8')).toBe('{"figures": {"3.3": ');
});
