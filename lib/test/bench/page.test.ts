/** The page of a bench, from numbers made up for it. */
import { describe, expect, test } from 'vitest';
import { pageOf } from '../../tools/src/bench/page.js';
import { result } from './made-up.js';

const page = pageOf(result, [{ file: 'growth-k.svg', title: 'By k' }]);
const lines = page.split('\n');

describe('the page', () => {
  test('has a row per timing of ours, first one thread, and the others as factors', () => {
    expect(lines.filter((line) => /^\| adam|^\| ConvCifar_0:/.test(line))).toEqual([
      '| adam: evaluation step | 1 | 0.125 | 0.250 | 64.0 | 80 % | 250 | 20.0x tensor/wasm |',
      '| adam: evaluation step on ConvCifar_0 | 1 | 200.000 | 0.250 | 64.0 | 80 % | 250 |  |',
      '| ConvCifar_0: drawing a batch | 1 | 10.000 | 0.250 |  |  | 250 |  |',
      '| adam: evaluation step | 2 | 0.100 | 0.250 | 64.0 | 80 % | 250 | 25.0x tensor/wasm |',
      '| adam: evaluation step | 0.100 | 2.50 | 0.04 | 0.85: yes | 0.5: yes |',
    ]);
  });

  test.each([
    'The machine was quiet. Peak loop: 80 GFLOP/s with 1 thread, 160 GFLOP/s with 2 threads. 3 passes, every trial in a process of its own.',
    'Drawing its batch, beside the kernels that make its numbers, takes this part of a step of Adam on ConvCifar_0: 5.0 % (1 thread).',
    '| engine ready, from the start of a process | 0.20 | 0.25 |  |',
    'Resident set, adam: evaluation step: 240 MB after 1,000 steps, 241 MB after 20,000 steps.',
    'Milliseconds by k of k Timesteps: 1: 1.00, 10: 1.50, 100: 4.50.',
    '![By k](growth-k.svg)',
    '| tensor/node | everything | no native part |',
    '| tensor/wasm | one; another | too many images |',
    '| convolve | 30.0 | 75 % |',
    '| pool | 10.0 | 25 % |',
    'The images of ConvCifar_0 were not the official ones: made up.',
  ])('says "%s"', (line) => {
    expect(lines).toContain(line);
  });

  test('names a busy machine', () => {
    expect(pageOf({ ...result, coresOfOthers: 0.21 }, [])).toContain(
      '**The machine was busy: other programs used 0.2 cores in the meantime.**',
    );
  });

  test('says what was repeated', () => {
    expect(pageOf({ ...result, repeated: 3 }, [])).toContain(
      'The machine was quiet. 3 disturbed trials were repeated. Peak loop',
    );
    const once = pageOf({ ...result, repeated: 1, passes: 1 }, []);
    expect(once).toMatch(/1 disturbed trial was repeated\..* 1 pass, every trial/);
  });

  test('leaves kernels out that take no time', () => {
    expect(page).not.toContain('decay');
  });

  test('says of a condition that is missed how fast it asks ours to be', () => {
    const [ours, theirs, ...others] = result.timings;
    const slow = { ...result, timings: [ours, { ...theirs, best: 0.1 }, ...others.slice(1)] };
    expect(pageOf(slow, [])).toContain(
      'adam: evaluation step: asked for are 94 GFLOP/s, found 64 GFLOP/s, the best of the others does 80 GFLOP/s; the peak loop of this build does 160 GFLOP/s.',
    );
    expect(page).not.toContain('asked for are');
  });

  test('leaves out what was not measured', () => {
    const bare = pageOf({ ...result, growth: {}, starts: [], leak: null, skipped: [], images: {} }, []);
    expect(bare).not.toMatch(/Resident set,|Milliseconds by|left out|start \||!\[|official/);
  });
});
