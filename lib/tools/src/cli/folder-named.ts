/** A folder as an option names it. */
import { resolve } from 'node:path';
import { UsageError } from 'l2o/internal/errors.js';

/** @returns the absolute path @throws UsageError for an empty name, which a shell makes of a variable that is not set */
export function folderNamed(name: string): string {
  if (name !== '') return resolve(name);
  throw new UsageError({
    expected: 'An option that takes a folder is given the name of one',
    found: 'an empty name',
    fix: 'name the folder, "." for the one you are in, or leave the option out',
  });
}
