/** A copy of the checkout, to change in it what stands in lib. */
import { cpSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { checkout } from '../bin/setup.mjs';

/**
 * The library is copied, the rest (dependencies, data, figures) is the checkout's own.
 * @param {string} copy a folder that is not there yet
 * @returns {string} the library in it
 */
export function copyCheckout(copy) {
  mkdirSync(copy, { recursive: true });
  for (const entry of readdirSync(checkout, { withFileTypes: true })) {
    const [from, to] = [join(checkout, entry.name), join(copy, entry.name)];
    if (entry.name === 'lib' || entry.isFile()) cpSync(from, to, { recursive: true });
    else if (entry.name === 'node_modules') linkModules(from, to, copy);
    else symlinkSync(from, to, 'junction');
  }
  return join(copy, 'lib');
}

/**
 * The packages of the kit itself are links into lib: here into the lib of the copy.
 * @param {string} from
 * @param {string} to
 * @param {string} copy
 */
function linkModules(from, to, copy) {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const place = join(from, entry.name);
    const target = entry.isSymbolicLink() ? join(copy, relative(checkout, realpathSync(place))) : place;
    symlinkSync(target, join(to, entry.name), 'junction');
  }
}
