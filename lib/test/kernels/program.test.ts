/** Programs of a network: what they are run with. */
import { expect, it } from 'vitest';
import { at, Program } from '../../core/src/engine/kernels/network/program.js';
import { theRuntime } from '../../core/src/engine/kernels/the-runtime.js';

it('a program asks for every address that it was written for', () => {
  const runtime = theRuntime();
  const [batch, vector] = [16, 16].map((bytes) => runtime.heap.allocate(bytes).at);
  const program = new Program(runtime, batch);
  program.add('examples', 'copy', at('gradient'), at('point'), 1);
  expect(() => program.run({ point: vector }, true)).toThrow(/no address of the gradient/);
  expect(() => program.run({ point: vector, gradient: vector }, true)).not.toThrow();
  expect(() => program.run({ point: vector }, true)).toThrow(/no address of the gradient/);
});
