/** The runner of `npm test`, and what its checks would notice. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../scripts/checks.mjs';
import { requireFigures, requireSameFigures } from '../../scripts/steps/smoke.mjs';

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
    const figures = ['3.3', '3.4', '3.5', '3.6', '4.1'].map((figure) => ({
      figure,
      curves: { computed: 1 },
    }));
    const names = ['3.03', '3.04', '3.05', '3.06', '4.01'].flatMap((number) =>
      ['svg', 'png', 'html', 'json'].map((extension) => [`fig-${number}.${extension}`, 'x']),
    );
    const all = Object.fromEntries([...names, ['provenance.json', '{}']]);
    expect(() => requireFigures({ figures }, put('all', all))).not.toThrow();
    expect(() => requireFigures({ figures }, put('less', { ...all, 'fig-3.05.png': '' }))).toThrow(
      /fig-3\.05\.png/,
    );
    expect(() => requireFigures({ figures: figures.slice(1) }, put('four', all))).toThrow(/4 figures/);
    const reused = figures.map(({ figure }) => ({ figure, curves: { computed: 0 } }));
    expect(() => requireFigures({ figures: reused }, put('reused', all))).toThrow(/no curve was computed/);
  });
});
