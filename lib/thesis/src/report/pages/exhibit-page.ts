/** The page of a single figure, table or drawing. */
import { headline } from '../../figures/heading.js';
import { figurePage } from '../../figures/html.js';
import { tableProvenance } from '../../figures/table-text.js';
import { html, linkList, linkTo, type Markup } from '../../web/html.js';
import { type WebPage, webPage } from '../../web/page.js';
import { table } from '../blocks.js';
import { compareFigure } from '../compare.js';
import { tableRows, valuesTable } from '../table.js';
import { printed, tableHtml, verdictClass } from '../table-html.js';
import type { Exhibit } from './exhibits.js';

/** As many rows stand open; more are shown on demand. */
const openRows = 15;

/** @returns the text of `fig-3.05.html`, `tab-4.02.html` */
export function exhibitPage(exhibit: Exhibit, before?: Exhibit, after?: Exhibit): string {
  const { figure, links, picture } = exhibit;
  const frame = {
    nav: [
      { text: 'Gallery', href: `index.html#${exhibit.stem}` },
      { text: 'Report', href: 'report.html' },
    ],
    neighbours: [
      ...(before ? [{ text: `\u2190 ${before.experiment.id}`, href: `${before.stem}.html` }] : []),
      ...(after ? [{ text: `${after.experiment.id} \u2192`, href: `${after.stem}.html` }] : []),
    ],
  };
  if (!figure) return stillPage(exhibit, frame);
  return figurePage(figure.figure, figure.reference, {
    ...frame,
    links,
    ...(picture && { picture: picture.href }),
    found: [...exhibit.facts, ...verdictWords(exhibit)].join('; '),
    below: html`${claimList(exhibit)}
${values(exhibit)}
${trainedList(exhibit)}`,
  });
}

function stillPage(exhibit: Exhibit, frame: Pick<WebPage, 'nav' | 'neighbours'>): string {
  const { experiment, table: content, picture, links } = exhibit;
  const title = printed(headline({ figure: experiment.id, title: experiment.title }));
  const shown = content
    ? tableHtml(blockOf(exhibit), exhibit.name)
    : html`<div class="plot"><img src="${picture?.href ?? ''}" alt="${experiment.title}. ${experiment.caption}"></div>`;
  return webPage({
    ...frame,
    title,
    main: html`<h1>${title}</h1>
<figure>
${shown}
<figcaption>${printed(content?.caption ?? experiment.caption)}</figcaption>
</figure>
${linkList(links)}
${claimList(exhibit)}
${trainedList(exhibit)}
${content ? html`<footer>${printed(tableProvenance(content))}</footer>` : null}`,
  });
}

/** A table of the thesis as the report's tables are. */
export function blockOf({ table: content }: Exhibit) {
  const { columns = [], rows = [] } = content ?? {};
  const numeric = columns.filter((_, index) => rows.every((row) => typeof row[index] !== 'string'));
  return table(
    columns,
    numeric,
    rows.map((row) => row.map((cell) => String(cell ?? ''))),
  );
}

/** "claim 3 supported". */
function verdictWords({ claims }: Exhibit): string[] {
  return claims.map(({ claim, verdict }) => `claim ${claim.id} ${verdict}`);
}

function claimList({ claims }: Exhibit): Markup | null {
  if (claims.length === 0) return null;
  const items = claims.map(({ claim, verdict }) => {
    const link = linkTo({ text: `Claim ${claim.id}`, href: `report.html#claim-${claim.id}` });
    return html`<li>${link}: ${printed(claim.sentence)} <span class="verdict ${verdictClass(verdict)}">${verdict}</span></li>`;
  });
  return html`<h2>Claims of the thesis that rest on it</h2>
<ul>${items}</ul>`;
}

function values({ figure, name }: Exhibit): Markup | null {
  if (!figure) return null;
  const rows = tableRows(figure.figure, compareFigure(figure.figure, figure.reference));
  return html`<h2>Beside the thesis</h2>
<details${rows.length > openRows ? '' : ' open'}><summary>Last values (of heat maps: means) and root mean square differences of ${rows.length} curves</summary>
${tableHtml(valuesTable(rows), `Values of ${name}`)}
</details>`;
}

function trainedList({ trained }: Exhibit): Markup | null {
  if (trained.length === 0) return null;
  return html`<h2>Trained optimizers behind it</h2>
${linkList(trained)}`;
}
