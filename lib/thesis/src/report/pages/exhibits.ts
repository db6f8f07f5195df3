/** What the pages show of each figure and table: its files, how near it comes, which claims rest on it. */
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fileStem } from '../../data/file-stem.js';
import { thesisName } from '../../data/thesis-id.js';
import { trainedFolder } from '../../data/trained.js';
import type { Experiment } from '../../experiments/experiment.js';
import { experiments } from '../../experiments/index.js';
import { counted, described, inShort, lengthOf, seedRange } from '../../figures/describe.js';
import type { TableData } from '../../figures/figure-data.js';
import { notebooksFolder } from '../../project.js';
import type { Link } from '../../web/html.js';
import { agreementOf } from '../compare.js';
import type { Judged } from '../judge.js';
import type { FoundFigure, Material } from '../material.js';

/** A figure, a table or a drawing that is there. */
export interface Exhibit {
  readonly experiment: Experiment;
  /** "Figure 3.5". */
  readonly name: string;
  /** The names of its files begin with it: "fig-3.05". */
  readonly stem: string;
  readonly figure?: FoundFigure;
  readonly table?: TableData;
  /** The picture, where it has one, and where pages find it. */
  readonly picture: { readonly svg: string; readonly href: string } | null;
  /** What is drawn, in a few words and in full. */
  readonly short: string;
  readonly full: string;
  /** Length, seeds, difference from the thesis. */
  readonly facts: readonly string[];
  readonly claims: readonly Judged[];
  /** Its files and its notebook. */
  readonly links: readonly Link[];
  /** The trained optimizers behind it. */
  readonly trained: readonly Link[];
}

/**
 * Those that are there, in the order of the thesis.
 *
 * @param figures the folder of their files
 * @param pages the folder of the pages, which link to them
 */
export function exhibitsIn(
  figures: string,
  pages: string,
  material: Material,
  judged: readonly Judged[],
): Exhibit[] {
  return experiments.flatMap((experiment) => {
    const { id, kind, title, notebook } = experiment;
    const stem = fileStem(id);
    const figure = material.figures.get(id);
    const table = material.tables.get(id);
    const svg = join(figures, `${stem}.svg`);
    if (kind === 'sketch' ? !existsSync(svg) : !figure && !table) return [];
    const { trainings = [] } = (figure?.figure ?? table)?.provenance ?? {};
    const names = new Set(trainings.flatMap(({ source, name }) => (source === 'file' ? [name] : [])));
    const linksTo = (files: readonly (readonly [text: string, file: string])[]): Link[] =>
      files.flatMap(([text, file]) => (existsSync(file) ? [{ text, href: hrefOf(file, pages) }] : []));
    return [
      {
        experiment,
        name: thesisName(id),
        stem,
        ...(figure && { figure }),
        ...(table && { table }),
        picture: existsSync(svg) ? { svg: readFileSync(svg, 'utf8'), href: hrefOf(svg, pages) } : null,
        short: figure ? inShort(figure.figure) : table ? sizeOf(table) : `drawing: ${title}`,
        full: figure ? described(figure.figure) : title,
        facts: factsOf(figure, table),
        claims: judged.filter(({ margins }) =>
          margins.some(({ readings }) => readings.some((reading) => reading.figure === id)),
        ),
        links: linksTo([
          ...formats.map(([ending, text]) => [text, join(figures, `${stem}.${ending}`)] as const),
          ['notebook', join(notebooksFolder, `${notebook}.ipynb`)],
        ]),
        trained: linksTo(
          [...names].map((name) => [name, join(trainedFolder(), `${name}.safetensors`)] as const),
        ),
      },
    ];
  });
}

const formats = [
  ['json', 'JSON'],
  ['csv', 'CSV'],
  ['md', 'Markdown'],
  ['svg', 'SVG'],
  ['png', 'PNG'],
] as const;

function factsOf(found: FoundFigure | undefined, table: TableData | undefined): string[] {
  if (table) return [sizeOf(table)];
  if (!found) return [];
  const agreement = agreementOf(found.figure, found.reference);
  return [
    ...(agreement
      ? [`rms ${agreement.median.toFixed(3)}, largest ${agreement.farthest.rms.toFixed(3)}`]
      : []),
    lengthOf(found.figure),
    counted(seedRange(found.figure), 'seed'),
  ];
}

function sizeOf({ rows, columns }: TableData): string {
  return `${counted(rows.length, 'row')}, ${counted(columns.length, 'column')}`;
}

/** As a page in a folder links to a file. */
function hrefOf(file: string, folder: string): string {
  const way = relative(folder, file);
  // On another drive of Windows.
  if (isAbsolute(way)) return pathToFileURL(file).href;
  return way.split(sep).map(encodeURIComponent).join('/');
}
