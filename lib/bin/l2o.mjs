#!/usr/bin/env node
/**
 * The program `l2o`: checks Node, sets up what is missing, then hands over to the compiled command line.
 * It does its own set-up because npm's hooks are off in this project (.npmrc). No syntax newer than Node 12.
 */
import { nodeComplaint } from './node-version.mjs';

const complaint = nodeComplaint(process.versions.node);
if (complaint) {
  console.error(complaint);
  process.exitCode = 1;
} else {
  import('./setup.mjs')
    .then((setup) => setup.setUpOrExplain())
    .then((isReady) => {
      if (!isReady) return undefined;
      // By address: before the build there is no such file, and the type check does not look for it.
      const commandLine = new URL('../dist/cli/main.js', import.meta.url).href;
      return import(commandLine).then((cli) => cli.main(process.argv.slice(2)));
    })
    .then((code) => {
      // Not process.exit: what is still on its way into a pipe has to arrive.
      if (code !== undefined) process.exitCode = code;
    });
}
