/**
 * `npm test`: sets up what is missing, then runs the checks one after the other. `npm test -- unit smoke` runs
 * some of them. No syntax newer than Node 12, as in l2o.mjs.
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
      return import('../scripts/checks.mjs').then((checks) => checks.main(process.argv.slice(2)));
    })
    .then((code) => {
      if (code !== undefined) process.exitCode = code;
    });
}
