/** An old Node is told so, in a language it understands. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { nodeComplaint, oldestNode, oldestOf22 } from '../../tools/bin/node-version.mjs';

it.each(['12.22.12', '18.20.4', '20.18.3', '21.7.3', '22.11.0'])('%s is too old', (version) => {
  expect(nodeComplaint(version)).toMatch(
    new RegExp(`^expected: Node 20.19, 22.12 or newer.*\n  found: Node ${version}\n`),
  );
});

it.each(['20.19.0', '22.12.0', '24.0.0', '26.10.0'])('%s is new enough', (version) => {
  expect(nodeComplaint(version)).toBeNull();
});

it.each(['../../core/package.json', '../../tools/package.json', '../../../package.json'])(
  'says the same as %s',
  (path) => {
    const manifest = JSON.parse(readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8'));
    expect(manifest.engines.node).toBe(`^${oldestNode.join('.')} || >=${oldestOf22.join('.')}`);
  },
);

/** What Node 12 cannot read: the whole program would fail there with a syntax error instead of a sentence. */
const tooNew = [/\?\./, /\?\?/, /'node:/, /^\s*await /m, /\|\|=|&&=/, /\.at\(/, /replaceAll/];

it.each(['l2o.mjs', 'test.mjs', 'node-version.mjs'])('%s has no syntax newer than Node 12', (name) => {
  const text = readFileSync(fileURLToPath(new URL(`../../tools/bin/${name}`, import.meta.url)), 'utf8');
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
  for (const syntax of tooNew) expect(code).not.toMatch(syntax);
});
