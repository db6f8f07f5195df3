#!/usr/bin/env node
/**
 * The program `l2o`: checks Node, goes on with a newer one that `l2o setup node` brought, sets up what is missing, then
 * hands over to the compiled command line. It does its own set-up because npm's hooks are off in this project (.npmrc).
 * No syntax newer than Node 12.
 */
import { nodeComplaint } from './node-version.mjs';

const complaint = nodeComplaint(process.versions.node);
if (complaint) {
  console.error(complaint);
  process.exitCode = 1;
} else {
  run(process.argv.slice(2)).then((code) => {
    // Not process.exit: what is still on its way into a pipe has to arrive.
    if (code !== undefined) process.exitCode = code;
  });
}

/** @param {string[]} args @returns {Promise<number | undefined>} undefined where the exit code is set already */
async function run(args) {
  const { runOnKeptNode } = await import('./kept-node.mjs');
  const pack = packNamed(args);
  // A set-up that changes the Node must not run on it.
  const isAboutNode = args.includes('setup') && (args.includes('node') || pack !== undefined);
  if (!isAboutNode && (await runOnKeptNode([process.argv[1], ...args]))) return undefined;
  const { setUpOrExplain } = await import('./setup.mjs');
  const isReady =
    pack === undefined
      ? await setUpOrExplain()
      : await import('./pack.mjs').then(({ fromPack }) => setUpOrExplain((usual) => fromPack(pack, usual)));
  if (!isReady) return undefined;
  // By address: before the build there is no such file, and the type check does not look for it.
  const cli = await import(new URL('../dist/cli/main.js', import.meta.url).href);
  return cli.main(args);
}

/**
 * The folder of "setup --offline FOLDER"; undefined in any other call.
 * @param {string[]} args
 */
function packNamed(args) {
  const at = args.findIndex((arg) => /^--offline(=|$)/.test(arg));
  if (at < 0 || !args.includes('setup')) return undefined;
  return args[at].slice('--offline='.length) || args[at + 1] || '';
}
