/** `l2o report`: which claims of the thesis hold in the figures that are there. */
import { basename } from 'node:path';
import { Command } from 'commander';
import { figuresFolder } from '../project.js';
import type { Judged } from '../report/judge.js';
import type { Context } from './context.js';
import { folderNamed } from './folder-named.js';

interface ReportOptions {
  readonly figures?: string;
  readonly out?: string;
  readonly json?: boolean;
}

export function reportCommand({ stdout }: Context): Command {
  return new Command('report')
    .description('judge every claim of the thesis by the figures that were made, computing nothing')
    .option('--figures <folder>', 'where the figures are (default: L2O_FIGURES, else figures/)', folderNamed)
    .option('--out <folder>', 'where the report goes (default: beside the figures)', folderNamed)
    .option('--json', 'one JSON document on stdout instead of the list')
    .addHelpText(
      'after',
      `
Examples:
  l2o report                        from figures/ to figures/report.md and report.html
  l2o report --figures my/figures --out my/report
  l2o report --json

A figure that is missing or shorter than the thesis' is not judged: "l2o reproduce FIGURE --profile thesis" makes it.`,
    )
    .action(async ({ figures = figuresFolder(), out: folder = figures, json = false }: ReportOptions) => {
      // Loaded here, not above: "--help" does not need it.
      const { writeReport } = await import('../report/write-report.js');
      const { judged, files } = await writeReport(figures, folder);
      stdout.write(
        json
          ? `${JSON.stringify({ folder, files, claims: judged.map(described) }, null, 2)}\n`
          : [
              ...judged.map(lineOf),
              '',
              `Files: ${folder}`,
              `  ${files.map((file) => basename(file)).join('  ')}`,
              '',
            ].join('\n'),
      );
    });
}

function described({ claim, verdict, thesis, reason, remarks, margins }: Judged) {
  const { id, section, sentence } = claim;
  return { id, section, sentence, verdict, thesis, reason, remarks, margins };
}

function lineOf({ claim, verdict, reason }: Judged): string {
  const why = reason === null ? '' : ` (${reason})`;
  return `${claim.id.padStart(3)}  ${claim.sentence}\n     ${verdict}${why}`;
}
