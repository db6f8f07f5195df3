import { expect, test } from 'vitest';
import { compileProgram } from '../store/child.js';

test('a thread draws the same bytes, a signal ends it in the middle of a picture, and it holds no process back', async () => {
  const program = compileProgram('test/figures/drawing-program.ts');
  const { code, output, errors } = await program.start().ended;
  program.remove();
  expect(errors).toBe('');
  const [inThread, again, here, ...stopped] = output.trim().split('\n');
  expect([inThread, again]).toEqual([here, here]);
  expect(stopped).toEqual(['stopped', 'stopped']);
  expect(code).toBe(0);
});
