/**
 * Compiles the kernels of lib/kernels (AssemblyScript) to WebAssembly, twice: plain, and with fused multiply-add for
 * processors and Nodes that have it. The results stand in lib/dist/kernels, and are not kept in the repository: they are
 * made from source like the rest of the library, by a compiler that is itself JavaScript.
 */
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { transformsSource } from './winograd-transforms.mjs';

process.chdir(join(dirname(fileURLToPath(import.meta.url)), '..'));
mkdirSync(join('dist', 'kernels'), { recursive: true });

/** @type {Readonly<Record<string, readonly string[]>>} */
const builds = { plain: [], fma: ['--enable', 'relaxed-simd'] };

for (const [build, features] of Object.entries(builds)) {
  // Under a name of its own until it is whole: another process may be about to read it.
  const unfinished = `dist/kernels/${build}.${process.pid}.wasm`;
  const { error, stderr } = await asc.main(
    [
      'kernels/index.ts',
      ...['--outFile', unfinished],
      '-O3',
      '--noAssert',
      // No allocator, no garbage collection: all memory is handed in.
      ...['--runtime', 'stub', '--importMemory', '--sharedMemory', '--maximumMemory', '65536'],
      ...['--enable', 'simd', '--enable', 'threads'],
      ...features,
    ],
    {
      // One source is written here; of those that do not exist, asc wants to hear null.
      readFile(name, base) {
        if (name === 'kernels/transforms.ts') return transformsSource(1);
        const file = join(base, name);
        return existsSync(file) ? readFileSync(file, 'utf8') : null;
      },
    },
  );
  if (error) {
    console.error(stderr.toString());
    process.exitCode = 1;
    break;
  }
  renameSync(unfinished, `dist/kernels/${build}.wasm`);
}
