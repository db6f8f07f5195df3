/**
 * Compiles the kernels of lib/core/kernels (AssemblyScript) to WebAssembly, three times: plain; with fused multiply-add for
 * processors and Nodes that have it; and that with wide tiles, for Nodes that join two vectors into one of 256 bits. The
 * results stand in lib/core/dist/kernels, and are not kept in the repository: they are made from source like the rest of the
 * library, by a compiler that is itself JavaScript.
 */
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { lettersOf, writeTiles } from './tiles.mjs';
import { transformsSource } from './winograd-transforms.mjs';

process.chdir(join(dirname(fileURLToPath(import.meta.url)), '..'));
mkdirSync(join('dist', 'kernels'), { recursive: true });

/** Tiles that fill sixteen registers: of 128 bits, and of 256. */
const narrow = lettersOf({ rows: [4, 4, 3, 2], halves: 1, gathered: 5 });
const wide = lettersOf({ rows: [6, 6, 6, 6], halves: 2, gathered: 6 });
const fused = ['--enable', 'relaxed-simd'];

const builds = {
  plain: { letters: narrow, features: [] },
  fma: { letters: narrow, features: fused },
  wide: { letters: wide, features: fused },
};

for (const [build, { letters, features }] of Object.entries(builds)) {
  // Under a name of its own until it is whole: another process may be about to read it.
  const unfinished = `dist/kernels/${build}.${process.pid}.wasm`;
  const options = [
    'kernels/index.ts',
    ...['--outFile', unfinished],
    '-O3',
    '--noAssert',
    // No allocator, no garbage collection: all memory is handed in.
    ...['--runtime', 'stub', '--importMemory', '--sharedMemory', '--maximumMemory', '65536'],
    ...['--enable', 'simd', '--enable', 'threads'],
    ...features,
  ];
  const { error, stderr } = await asc.main(options, {
    readFile: (name) => read(name, letters, build === 'wide'),
  });
  if (error) {
    console.error(stderr.toString());
    process.exitCode = 1;
    break;
  }
  renameSync(unfinished, `dist/kernels/${build}.wasm`);
}

/**
 * One source is written here; of those that do not exist, asc wants to hear null.
 * @type {(file: string, letters: import('./tiles.mjs').Letters, isWide: boolean) => string | null}
 */
function read(file, letters, isWide) {
  if (file === 'kernels/transforms.ts') return transformsSource(isWide);
  return existsSync(file) ? writeTiles(readFileSync(file, 'utf8'), letters) : null;
}
