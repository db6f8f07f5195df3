/** `l2o train ./mine.mjs`: a rule of one's own. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { projectRoot } from '../../thesis/src/project.js';
import { main } from '../../tools/src/cli/main.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { recorder } from './output.js';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  vi.stubEnv('L2O_RUNS', join(folder, 'runs'));
  vi.stubEnv('L2O_TRAINED', join(folder, 'trained'));
});
afterEach(() => vi.unstubAllEnvs());

const library = pathToFileURL(join(projectRoot, 'lib', 'core', 'dist', 'index.js')).href;
const text = `
import { defineRule, magnitudeAndSign, normalized, plainStep, sumOfSquares } from '${library}';
export const rule = defineRule('Module rule', { rate: 0.1 }, ({ rate }) => ({
  features: {
    count: 2,
    init: ({ g }) => ({ past: g.repeat(2) }),
    observe: ({ past }, { g }) => ({ state: { past: past.push(g) }, inputs: normalized(past.push(g)) }),
  },
  policy: magnitudeAndSign({ inputs: 2, hidden: [3] }),
  update: plainStep(rate),
}))();
export const training = { problem: sumOfSquares({ dimensions: 3 }), iterations: 5, metaRate: 1e-3, unroll: 2,
  validation: { every: 10, steps: 5 } };
`;

async function call(...args: readonly string[]) {
  const [stdout, stderr] = [recorder(), recorder()];
  const code = await main(args, { stdout, stderr });
  return { code, out: stdout.text(), errors: stderr.text() };
}

const moduleOf = (content: string, name = 'mine.mjs') => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};

it('trains it as its module says, and keeps it under its name', async () => {
  const { code, out, errors } = await call('train', moduleOf(text));
  expect(errors).not.toMatch(/expected/);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^module-rule: 5 meta-iterations, theta of the dump after 5.*\n.*module-rule\.safetensors/,
  );
  const { out: list } = await call('trained', 'list');
  expect(list).toContain('module-rule');
});

it('keeps nothing of a training that was never finite', async () => {
  const far =
    'problem: { ...sumOfSquares({ dimensions: 3 }), initialize: () => new Float32Array(3).fill(1e30) }';
  const file = moduleOf(text.replace('problem: sumOfSquares({ dimensions: 3 })', far), 'far.mjs');
  for (let time = 0; time < 2; time++) {
    const { code, out, errors } = await call('train', file);
    expect(errors).toMatch(
      /meta-losses[\s\S]*NaN or Infinity in each of its 5 meta-iterations[\s\S]*smaller/,
    );
    expect(errors).not.toMatch(/^ +at /m);
    expect([code, out]).toEqual([2, '']);
  }
  expect(existsSync(join(folder, 'trained'))).toBe(false);
});

it.each([
  [['--problem', 'MlpMnist'], text, /says by itself[\s\S]*--problem/],
  [['--profile', 'smoke'], text, /says by itself[\s\S]*--profile/],
  [
    [],
    text.replace('export const training', 'const training'),
    /exports "rule"[\s\S]*exports rule\n[\s\S]*export const training/,
  ],
  [[], text.replace('iterations: 5', 'iterations: 0'), /iterations of a training is a whole number/],
  [[], 'export const rule = 1 +', /can be loaded/],
])('%j is refused with a reason', async (options, content, message) => {
  const { code, errors } = await call(
    'train',
    moduleOf(content, `bad-${Math.abs(content.length)}.mjs`),
    ...options,
  );
  expect(errors).toMatch(message);
  expect(code).toBe(2);
});
