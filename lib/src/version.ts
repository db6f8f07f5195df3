/** The version of the kit, from its package file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project.js';

const description: unknown = JSON.parse(readFileSync(join(projectRoot, 'lib', 'package.json'), 'utf8'));

export const kitVersion: string =
  typeof description === 'object' && description !== null && 'version' in description
    ? String(description.version)
    : 'unknown';
