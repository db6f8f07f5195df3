/** A folder as an option names it. */
import { resolve } from 'node:path';
import { UsageError } from 'l2o/internal/errors.js';
import { kindOf } from 'l2o/internal/node/store/disk.js';
import { statIfThere } from './require-free.js';

/**
 * @returns the absolute path
 * @throws UsageError for an empty name, which a shell makes of a variable that is not set, and where no folder stands under it
 */
export function folderNamed(name: string): string {
  const folder = resolve(name);
  const there = statIfThere(folder);
  if (name !== '' && there?.isDirectory() !== false) return folder;
  throw new UsageError({
    expected: 'An option that takes a folder is given the name of one',
    found: name === '' || !there ? 'an empty name' : `${folder}, ${kindOf(there)}`,
    fix: 'name the folder, "." for the one you are in, or leave the option out',
  });
}
