/** `l2o workflow snakemake`: the open tasks as jobs of a cluster, for an engine that exists. */
import { join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { UsageError } from 'l2o/internal/errors.js';
import { makeFolder, namesIn, writeDurably } from 'l2o/internal/node/store/disk.js';
import { projectRoot } from 'l2o-thesis/internal/project.js';
import type { Context } from './context.js';
import { folderNamed } from './folder-named.js';
import { asJson } from './listing.js';
import { isOpen, missingImages, planned } from './planned.js';
import { jobsOf, readme, slurmProfile, snakefile } from './snakemake.js';
import { addWorkOptions, type WorkFlags, workRequest } from './work-options.js';

export function workflowCommand({ stdout, stderr, signal }: Context): Command {
  const snakemake = addWorkOptions(new Command('snakemake'))
    .description('write a Snakefile with a job for each open task, and a profile for Slurm')
    .requiredOption('--out <folder>', 'where to; a folder that is not there yet, or empty', folderNamed)
    .addHelpText(
      'after',
      `
Examples:
  l2o workflow snakemake 4.8 --out cluster --threads 4
  l2o workflow snakemake --profile quick --out cluster

README.md in that folder says what to type. Jobs call "l2o work --task"; one that its time limit ends goes on when it is submitted again.`,
    )
    .action(async (ids: string[], { out, threads = 1, ...rest }: WorkFlags & { out: string }) => {
      if ((await namesIn(out)).length > 0) {
        throw new UsageError({
          expected: '--out is a folder that is not there yet, or empty',
          found: `files in ${out}`,
          fix: 'name another one, or move it away',
        });
      }
      // Tried with the threads that a job has, for its minutes.
      const flags = { ...rest, threads };
      const { chosen, options } = await workRequest(ids, flags, (message) => stderr.write(`${message}\n`));
      const open = (await planned(chosen, { ...options, signal })).filter(isOpen);
      const jobs = jobsOf(open.filter(({ state }) => state !== 'without images'));
      const figures = ids.length > 0 ? ids : ['all'];
      const asked = { ...flags, figures, profile: options.profile };
      const kit = relative(resolve(out), projectRoot) || '.';
      const files = {
        Snakefile: snakefile(asked, kit),
        'jobs.json': asJson(jobs),
        'slurm/config.yaml': slurmProfile,
        'README.md': readme(jobs.length),
      };
      await makeFolder(join(out, 'slurm'));
      for (const [name, text] of Object.entries(files))
        await writeDurably(join(out, name), Buffer.from(text));
      stdout.write(`${jobs.length} jobs in ${out}; its README.md says what to type.\n${missingImages(open)}`);
    });
  return new Command('workflow')
    .description('hand open work to a cluster, through a workflow engine')
    .addHelpText('after', '\nExamples:\n  l2o workflow snakemake 4.8 --out cluster --threads 4')
    .addCommand(snakemake);
}
