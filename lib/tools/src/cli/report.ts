/** `l2o report`: what the figures that are there say of the thesis' claims. */
import { basename, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { namesIn } from 'l2o/internal/node/store/disk.js';
import { figuresFolder, ownFiguresFolder } from 'l2o-thesis/internal/project.js';
import type { Context } from './context.js';
import { folderNamed } from './folder-named.js';
import { asJson } from './listing.js';

interface ReportOptions {
  readonly figures?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly nearness?: string;
}

export function reportCommand({ stdout, stderr }: Context): Command {
  return new Command('report')
    .description(
      'judge every claim of the thesis by the figures that were made, and make pages of all; computes nothing',
    )
    .option('--figures <folder>', 'where the figures are (default: L2O_FIGURES, else figures/)', folderNamed)
    .option('--out <folder>', 'where the report goes (default: beside the figures)', folderNamed)
    .option('--json', 'one JSON document on stdout instead of the list')
    .option(
      '--nearness <page>',
      'write the table of how near the figures come between its marks in a page, too',
    )
    .addHelpText(
      'after',
      `
Examples:
  l2o report                        from figures/ to figures/index.html, report.html, .md and .json
  l2o report --figures my/figures --out my/report
  l2o report --json
  l2o report --nearness README.md   the table in it made anew

Four words: supported, contradicted, undecided, not run; the report says how they come about. What is not run is made by
"l2o reproduce FIGURE --profile thesis".`,
    )
    .action(
      async ({ figures = figuresFolder(), out: folder = figures, json = false, nearness }: ReportOptions) => {
        // Loaded here, not above: "--help" does not need it.
        const { writeReport } = await import('l2o-thesis/internal/report/write-report.js');
        const { writeNearness } = await import('l2o-thesis/internal/report/nearness.js');
        const { readMaterial } = await import('l2o-thesis/internal/report/material.js');
        const { lineOf } = await import('l2o-thesis/internal/report/claims-page.js');
        const { counted } = await import('l2o-thesis/internal/figures/describe.js');
        const { describedClaim } = await import('l2o-thesis/internal/report/report-json.js');
        const { judged, files, pages } = await writeReport(figures, folder);
        const own = ownFiguresFolder();
        if (own !== figures && (await namesIn(own)).some((name) => /^(fig|tab)-.*\.json$/.test(name)))
          stderr.write(
            `Judged are the figures of ${figures}; those of ${own} are by --figures ${relative('', own)}.\n`,
          );
        if (nearness !== undefined) await writeNearness(resolve(nearness), readMaterial(figures));
        stdout.write(
          json
            ? asJson({ folder, files, pages, claims: judged.map(describedClaim) })
            : [
                ...judged.map(lineOf),
                '',
                `Files: ${folder}`,
                `  ${files.map((file) => basename(file)).join('  ')}`,
                `  and ${counted(pages.length, 'page')} of figures and tables`,
                '',
              ].join('\n'),
        );
      },
    );
}
