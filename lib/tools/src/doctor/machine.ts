/** Room on the disk and in memory, and the right to write where runs and figures go. */
import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { ExplainedError } from 'l2o/internal/errors.js';
import { folderSize, inMegabytes } from 'l2o/internal/node/size.js';
import { requireWritableFolder } from 'l2o/internal/node/store/writable-folder.js';
import { figuresFolder, projectRoot, runsFolder } from 'l2o-thesis/internal/project.js';
import type { Check, Finding } from './finding.js';

const gibibyte = 2 ** 30;

/** All runs of the thesis profile and their figures. */
const diskWanted = 2 * gibibyte;

/** TensorFlow.js, MNIST and a drawing at once. */
const memoryWanted = 2 * gibibyte;

export const machineCheck: Check = {
  subject: 'machine',
  look: async () => [
    judgeMemory(totalmem(), freemem()),
    await lookAtFolder('runs', runsFolder(), 'L2O_RUNS'),
    await lookAtFolder('figures', figuresFolder(), 'L2O_FIGURES'),
    await lookAtUse(),
  ],
};

/** Total memory counts: what is free at this moment leaves out what the system would give back. */
export function judgeMemory(total: number, free: number): Finding {
  const text = `${inGiB(total)} in all, ${inGiB(free)} free; ${availableParallelism()} cores`;
  if (total >= memoryWanted) return { state: 'ok', subject: 'memory', text };
  return {
    state: 'warning',
    subject: 'memory',
    text: `${text}; ${inGiB(memoryWanted)} are wanted`,
    fix: 'close other programs while figures are computed',
  };
}

async function lookAtFolder(name: string, folder: string, variable: string): Promise<Finding> {
  const subject = `disk, ${name}`;
  try {
    await requireWritableFolder(folder, variable);
  } catch (error) {
    if (!(error instanceof ExplainedError)) throw error;
    return { state: 'failure', subject, text: error.explanation.found, fix: error.explanation.fix };
  }
  const { bavail, bsize } = await statfs(folder);
  return judgeDisk(subject, folder, bavail * bsize, variable);
}

/** What the kit has made, beside what it came with. */
async function lookAtUse(): Promise<Finding> {
  const folders: [string, string][] = [
    ['runs', runsFolder()],
    ['figures', figuresFolder()],
    ['images', join(projectRoot, 'data', 'cifar10')],
    ['caches', join(projectRoot, '.cache')],
    ['notebooks', join(projectRoot, '.lab')],
    ['TensorFlow', join(projectRoot, '.tensorflow')],
  ];
  const uses = await Promise.all(
    folders.map(async ([name, folder]) => `${name} ${inMegabytes(await folderSize(folder))}`),
  );
  return {
    state: 'ok',
    subject: 'disk, in use',
    text: `${uses.join(', ')}; "l2o runs prune" shows what can go`,
  };
}

export function judgeDisk(subject: string, folder: string, free: number, variable: string): Finding {
  const text = `${inGiB(free)} free in ${folder}`;
  if (free >= diskWanted) return { state: 'ok', subject, text };
  return {
    state: free > diskWanted / 10 ? 'warning' : 'failure',
    subject,
    text: `${text}; ${inGiB(diskWanted)} are wanted`,
    fix: `free some space, or name a folder on another disk in ${variable}`,
  };
}

function inGiB(bytes: number): string {
  return `${(bytes / gibibyte).toFixed(1)} GiB`;
}
