/** What `l2o workflow snakemake` writes: jobs, rules, a profile for Slurm, and what to type. */
import { hyphenated } from 'l2o-thesis/internal/hyphenated.js';
import type { ProfileName } from 'l2o-thesis/internal/profile.js';
import type { PlannedTask } from './planned.js';

/** A task as a job. */
export interface Job {
  /** As `--task` takes it. */
  readonly name: string;
  /** Its mark that it is done, a file name. */
  readonly file: string;
  /** The files of those that come first. */
  readonly after: readonly string[];
  readonly minutes: number;
  readonly megabytes: number;
}

/** What every job asks for beside its task. */
export interface Asked {
  readonly figures: readonly string[];
  readonly profile: ProfileName;
  readonly seeds?: number | undefined;
  readonly epochs?: number | undefined;
  readonly engine: string;
  readonly threads: number;
}

/** Twice the estimate and a start; a job that needs more goes on when it is submitted again. */
const spareMinutes = 10;
const spareMegabytes = 500;

export function jobsOf(tasks: readonly PlannedTask[]): Job[] {
  const open = new Set(tasks.map(({ name }) => name));
  return tasks.map(({ name, needs, seconds = 0, bytes }) => ({
    name,
    file: hyphenated(name),
    after: needs !== null && open.has(`training ${needs}`) ? [hyphenated(`training ${needs}`)] : [],
    minutes: Math.ceil(seconds / 30) + spareMinutes,
    megabytes: Math.ceil((2 * bytes) / 1e6) + spareMegabytes,
  }));
}

/** @param kit the way from the folder of the workflow to the checkout */
export function snakefile({ figures, profile, seeds, epochs, engine, threads }: Asked, kit: string): string {
  const how = [
    `--profile ${profile}`,
    ...(seeds === undefined ? [] : [`--seeds ${seeds}`]),
    ...(epochs === undefined ? [] : [`--epochs ${epochs}`]),
    ...(engine === 'auto' ? [] : [`--engine ${engine}`]),
  ].join(' ');
  return `# Written by "l2o workflow snakemake". jobs.json has the jobs; README.md says what to type.
import json

KIT = ${JSON.stringify(kit)}  # from this folder
WORK = "work ${figures.join(' ')} ${how}"
with open("jobs.json") as file:
    JOBS = {job["file"]: job for job in json.load(file)}


rule all:
    input:
        [f"done/{file}" for file in JOBS],


rule task:
    output:
        touch("done/{file}"),
    input:
        lambda wildcards: [f"done/{first}" for first in JOBS[wildcards.file]["after"]],
    params:
        name=lambda wildcards: JOBS[wildcards.file]["name"],
    threads: ${threads}
    resources:
        runtime=lambda wildcards: JOBS[wildcards.file]["minutes"],
        mem_mb=lambda wildcards: JOBS[wildcards.file]["megabytes"],
    # One that its time limit ended goes on from its last checkpoint.
    retries: 5
    shell:
        "node {KIT:q}/lib/tools/bin/l2o.mjs {WORK} --threads {threads} --task {params.name:q}"
`;
}

export const slurmProfile = `# snakemake --profile slurm
executor: slurm
jobs: 50
latency-wait: 30
# Where the cluster has no accounting database (no sacct):
# slurm-status-command: squeue
# default-resources:
#   - slurm_partition=NAME
#   - slurm_account=NAME
`;

export function readme(jobs: number): string {
  return `# ${jobs} jobs of the reproduction kit

1. The kit once, on a machine with network that shares this folder with the nodes: \`npm run doctor\` in the checkout. Nodes without network
   find it built; for nodes that share no folder see \`npm run l2o -- setup pack --help\`. The run store must be on the shared folder too:
   \`data/runs\` of the checkout is, or set \`L2O_RUNS\`.
2. Snakemake (9 or newer): \`pip install snakemake snakemake-executor-plugin-slurm\`.
3. Here: \`snakemake --profile slurm\`; on one machine without Slurm \`snakemake --cores all\`.

Each job does one task with \`l2o work --task\` and leaves a file in \`done/\`. The minutes in \`jobs.json\` are twice an estimate; a job that its
limit ends is submitted again, up to five times, and goes on from its last checkpoint. When all are done, \`npm run reproduce\` in the checkout
draws what is there.
`;
}
