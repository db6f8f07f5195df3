/** `l2o setup tensorflow`: its words, and what it says it used. */
import { expect, describe as group, it } from 'vitest';
import { main } from '../../tools/src/cli/main.js';
import { describe } from '../../tools/src/cli/setup.js';
import { recorder } from './output.js';

async function l2o(...args: string[]) {
  const stderr = recorder();
  const code = await main(args, { stdout: recorder(), stderr });
  return { code, stderr: stderr.text() };
}

group('wrong use', () => {
  it.each([
    [
      'to set up and to undo at once',
      ['setup', 'tensorflow', '--gpu', '--remove'],
      /cannot be used with option '--gpu'/,
    ],
    ['an unknown part', ['setup', 'tensorflw'], /Did you mean tensorflow/],
    ['no part', ['setup'], /Usage: l2o setup/],
  ])('%s', async (_what, args, message) => {
    const { code, stderr } = await l2o(...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});

group('the description of a set-up', () => {
  const working = { error: 3e-7, tensorflow: '2.15.1', device: 'NVIDIA H100' };
  const common = { working, size: 614e6, place: '/there', aboutGpu: [] };

  it('names wheel, version, device, compiler, place, size, and how to undo it', () => {
    const making = { wheel: 'tensorflow 2.15.1', gpu: true, compiler: 'g++ 12', headers: '/h', nodeApi: 8 };
    expect(describe({ ...common, source: 'wheel', making }, '4.0 GB')).toBe(`TensorFlow is in place.
  version     2.15.1, on NVIDIA H100
  check       gradient right to 3e-7
  wheel       tensorflow 2.15.1 with CUDA, from the Python package index
  compiler    g++ 12, Node-API 8, headers in /h
  place       /there, 4.0 GB
  to use it   --engine tensor/node
  to undo it  npm run l2o -- setup tensorflow --remove
`);
  });

  it("names Google's storage where the package's own installer brought it", () => {
    expect(describe({ ...common, source: 'installer', making: undefined }, '1.1 GB')).toMatch(
      /^TensorFlow is in place, by the package's own installer\.[\s\S]*from +Google's storage/,
    );
  });
});
