/** Node and npm. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { joinsVectors } from 'l2o/internal/engine/kernels/module.js';
import { hasAvx2 } from 'l2o/internal/processor.js';
// The same that the program itself starts with: it has to read them before anything is compiled.
import { keptNode } from '../../bin/kept-node.mjs';
import { fasterNodes, newestNode, nodeComplaint, oldestNode } from '../../bin/node-version.mjs';
import { npmCommand } from '../../bin/npm.mjs';
import type { Check, Finding } from './finding.js';

export const nodeCheck: Check = {
  subject: 'Node',
  look: async () => [
    judgeNode(process.versions.node),
    ...fasterNode({ joinsVectors, hasAvx2: hasAvx2(), isKept: keptNode() !== undefined }),
    await lookAtNpm(),
  ],
};

/** @param version as in process.versions.node: "20.19.4" */
export function judgeNode(version: string): Finding {
  const subject = 'Node';
  const range = `${oldestNode.join('.')} to ${newestNode}`;
  if (nodeComplaint(version)) {
    return {
      state: 'failure',
      subject,
      text: `${version} is too old, ${range} is supported`,
      fix: 'install a newer Node: https://nodejs.org',
    };
  }
  if (Number.parseInt(version, 10) > newestNode) {
    return {
      state: 'warning',
      subject,
      text: `${version} is newer than what was tested, ${range}`,
      fix: `if something fails, try Node ${newestNode}`,
    };
  }
  return { state: 'ok', subject, text: `${version} (${range} is supported)` };
}

/**
 * What a newer Node would bring here: V8 that joins vectors to the 256 bits that the processor has.
 * @param here `hasAvx2` undefined: not known; `isKept`: one was brought, and is not used
 */
export function fasterNode(here: {
  readonly joinsVectors: boolean;
  readonly hasAvx2: boolean | undefined;
  readonly isKept: boolean;
}): Finding[] {
  if (here.joinsVectors || here.hasAvx2 === false) return [];
  return [
    {
      state: 'warning',
      subject: 'Node, faster',
      text: `Node ${fasterNodes[0]} would run the kernels about 1.5 times as fast`,
      fix: here.isKept
        ? 'it is there: call l2o without L2O_NODE=0'
        : 'npm run l2o -- setup node (it is optional)',
    },
  ];
}

async function lookAtNpm(): Promise<Finding> {
  try {
    const { command, args, shell } = npmCommand();
    const { stdout } = await promisify(execFile)(command, [...args, '--version'], { shell });
    return { state: 'ok', subject: 'npm', text: stdout.trim() };
  } catch {
    return {
      state: 'warning',
      subject: 'npm',
      text: 'not found; it is needed when the dependencies change',
      fix: 'install Node from https://nodejs.org, npm comes with it',
    };
  }
}
