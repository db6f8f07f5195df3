/** A newer Node as it really comes, from the registry that npm is set to here. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../thesis/src/project.js';
import { keptNode } from '../../tools/bin/kept-node.mjs';
import { nodePackage } from '../../tools/bin/node-package.mjs';
import { fasterNodes } from '../../tools/bin/node-version.mjs';
import { removeNode, setUpNode } from '../../tools/src/node/setup.js';

const folder = join(mkdtempSync(join(tmpdir(), 'l2o-node-')), 'own-node');
afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

describe.skipIf(nodePackage === undefined)('setup node', () => {
  it.each(fasterNodes)('brings Node %d, which runs the kit and can be removed', async (major) => {
    const { version, size } = await setUpNode({ major, folder, present: '20.19.0' });
    expect(Number.parseInt(version, 10)).toBe(major);
    expect(size).toBeLessThan(250e6);
    const file = keptNode(folder)?.file ?? '';
    const l2o = join(projectRoot, 'lib', 'tools', 'bin', 'l2o.mjs');
    const found = JSON.parse(execFileSync(file, [l2o, 'doctor', '--json'], { encoding: 'utf8' }));
    expect(found).toContainEqual(
      expect.objectContaining({ subject: 'Node', text: expect.stringContaining(version) }),
    );
    await removeNode({ folder });
    expect(existsSync(folder)).toBe(false);
  });
});
