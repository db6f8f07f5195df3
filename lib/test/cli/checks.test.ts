/** The runner of `npm test`, and what its checks would notice. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../tools/scripts/checks.mjs';
import { mutations } from '../../tools/scripts/mutations.mjs';
import { mutated } from '../../tools/scripts/steps/mutations.mjs';
import { requireFigures, requireSameFigures } from '../../tools/scripts/steps/smoke.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'l2o-checks-'));
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

it('knows its checks: an unknown one is wrong use, and they are listed', async () => {
  const error = vi.spyOn(console, 'error').mockReturnValue();
  expect(await main(['smoek'])).toBe(2);
  expect(error.mock.lastCall?.[0]).toMatch(/"smoek"[\s\S]*style[\s\S]*smoke[\s\S]*matrix/);
});

it.each(mutations)('the mistake "$after" can be made in $file', ({ file, before, after }) => {
  const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  expect(mutated(source, before, after, file)).not.toBe(source);
});

describe('figures are held against each other', () => {
  const put = (name: string, figures: Record<string, string>) => {
    const place = mkdtempSync(join(folder, name));
    for (const [file, text] of Object.entries(figures)) writeFileSync(join(place, file), text);
    return place;
  };

  it('equal ones pass, whatever provenance.json says', () => {
    const a = put('a', { 'fig-3.03.json': '1', 'provenance.json': 'today' });
    const b = put('b', { 'fig-3.03.json': '1', 'provenance.json': 'tomorrow' });
    expect(() => requireSameFigures(a, b)).not.toThrow();
  });

  it('a different one is named', () => {
    const a = put('a', { 'fig-3.03.json': '1', 'fig-3.04.json': '1' });
    const b = put('b', { 'fig-3.03.json': '1', 'fig-3.04.json': '2' });
    expect(() => requireSameFigures(a, b)).toThrow(/fig-3\.04\.json differs/);
    expect(() => requireSameFigures(a, b, { mayBeIncomplete: true })).toThrow(/differs/);
  });

  it('a missing one too, unless a kill may have come before it', () => {
    const a = put('a', { 'fig-3.03.json': '1' });
    const b = put('b', {});
    expect(() => requireSameFigures(a, b)).toThrow(/missing/);
    expect(() => requireSameFigures(a, b, { mayBeIncomplete: true })).not.toThrow();
  });

  it('a file that was not written is noticed', () => {
    const folder = put('all', {
      'fig.svg': 'x',
      'fig.png': 'x',
      'fig.html': 'x',
      'fig.json': 'x',
      empty: '',
    });
    const file = (name: string) => join(folder, name);
    const files = ['fig.svg', 'fig.png', 'fig.html', 'fig.json'].map(file);
    const curves = { computed: 1, reused: 0 };
    const report = (figures: { files: string[]; curves?: typeof curves }[], others: string[] = []) => ({
      figures: figures.map((one) => ({ figure: '3.3', curves, ...one })),
      tables: [{ table: 'T4.2', files: others }],
      sketches: [],
    });
    expect(() => requireFigures(report([{ files }]), 1)).not.toThrow();
    expect(() => requireFigures(report([{ files }], [file('tab.csv')]), 1)).toThrow(/tab\.csv was not/);
    expect(() => requireFigures(report([{ files }], [file('empty')]), 1)).toThrow(/empty was not/);
    expect(() => requireFigures(report([{ files: files.slice(1) }]), 1)).toThrow(/3\.3 has no \.svg/);
    expect(() => requireFigures(report([{ files }]), 2)).toThrow(/only 1 figures/);
    const reused = report([{ files, curves: { computed: 0, reused: 1 } }]);
    expect(() => requireFigures(reused, 1)).toThrow(/no curve was computed/);
  });
});
