/** What is installed: nothing that was given up for its holes, and nothing from elsewhere than the registry. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../thesis/src/project.js';

interface Package {
  readonly name?: string;
  readonly version?: string;
  readonly resolved?: string;
}

const { packages } = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, Package>>;
};

it.each(['request', 'xlsx'])('has an empty package for %s, which danfojs asks for', (name) => {
  const found = Object.entries(packages).filter(([path]) => path.endsWith(`node_modules/${name}`));
  expect(found.map(([, { name, version }]) => `${name} ${version}`)).toEqual(['noop-package 1.0.0']);
});

it('names no host', () => {
  const hosts = Object.values(packages).filter(({ resolved }) => resolved?.includes('//'));
  expect(hosts).toEqual([]);
});
