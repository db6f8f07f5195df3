/** What becomes of images is part of a network's program. */
import { afterEach, expect, it, vi } from 'vitest';
import type { BatchProtocol } from '../../core/src/data/batches.js';
import { type Crop, cropSide } from '../../core/src/data/crop-flip-contrast.js';

const crops: BatchProtocol = { dataset: 'cifar10', size: 128, sampling: 'shuffled-passes', images: 'crops' };

afterEach(() => {
  vi.doUnmock('../../core/src/data/crop-flip-contrast.js');
  vi.doUnmock('../../core/src/data/passes.js');
  vi.resetModules();
});

/** With the modules as they are mocked now. */
async function programOf(protocol: BatchProtocol): Promise<string> {
  vi.resetModules();
  const { imageProgram } = await import('../../core/src/fingerprint/image-program.js');
  return imageProgram(protocol);
}

const row = cropSide * 3;

/** From the numbers that a network reads to others. */
const changes: readonly (readonly [string, (numbers: Float32Array) => Float32Array])[] = [
  ['crops that begin one pixel later', (numbers) => numbers.map((_, i) => numbers[i + 3] ?? 0)],
  [
    'crops that are mirrored otherwise',
    (numbers) => numbers.map((_, i) => numbers[i - (i % row) + row - 3 - (i % row) + 2 * (i % 3)]),
  ],
  ['another brightness', (numbers) => numbers.map((value) => value + 0.01)],
  ['another contrast', (numbers) => numbers.map((value) => value * 1.01)],
  ['another standardisation', (numbers) => numbers.map((value) => value / Math.max(1, Math.abs(value)))],
  ['the sign of one number', (numbers) => numbers.map((value, i) => (i === 7 ? -value : value))],
];

it.each(changes)('crops with %s are another program', async (_, change) => {
  const before = await programOf(crops);
  vi.doMock(import('../../core/src/data/crop-flip-contrast.js'), async (original) => {
    const all = await original();
    return { ...all, standardised: (...args) => change(all.standardised(...args)) };
  });
  expect(await programOf(crops)).not.toBe(before);
});

it.each(['distortedCrops', 'centralCrops'] as const)('other %s are another program', async (name) => {
  const before = await programOf(crops);
  vi.doMock(import('../../core/src/data/crop-flip-contrast.js'), async (original) => {
    const all = await original();
    const changed = (...args: never[]) =>
      (all[name] as (...args: never[]) => Crop[])(...args).map((crop) => ({ ...crop, contrast: 1.5 }));
    return { ...all, [name]: changed };
  });
  expect(await programOf(crops)).not.toBe(before);
});

it('batches in another order are another program', async () => {
  const before = await programOf(crops);
  vi.doMock(import('../../core/src/data/passes.js'), async (original) => {
    const { shuffledIndices } = await original();
    return { shuffledIndices: (...args) => shuffledIndices(...args).reverse() };
  });
  expect(await programOf(crops)).not.toBe(before);
});

it('every entry of the protocol is part of it', async () => {
  const others: readonly Partial<BatchProtocol>[] = [
    {},
    { size: 64 },
    { sampling: 'with-replacement' },
    { images: 'intensities' },
    { dataset: 'mnist' },
  ];
  const programs = await Promise.all(others.map((change) => programOf({ ...crops, ...change })));
  expect(new Set(programs).size).toBe(others.length);
});
