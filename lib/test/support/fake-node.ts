/** A Node that says that it is another version: a script that starts the one at hand with a word put in its mouth. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files of such a program, by path. */
export function fakeNodeFiles(version: string): Readonly<Record<string, string>> {
  return {
    'bin/node': `#!/bin/sh\nexec "${process.execPath}" --require "$(dirname "$0")/version.cjs" "$@"\n`,
    'bin/version.cjs': `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
  };
}

/** @returns the file of the program */
export function writeFakeNode(folder: string, version: string): string {
  for (const [name, text] of Object.entries(fakeNodeFiles(version))) {
    mkdirSync(join(folder, 'bin'), { recursive: true });
    writeFileSync(join(folder, name), text, { mode: 0o755 });
  }
  return join(folder, 'bin', 'node');
}
