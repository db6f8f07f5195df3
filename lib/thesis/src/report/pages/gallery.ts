/** All figures and tables at a glance: `index.html`, where a visitor begins. */
import { parseThesisId, thesisName } from '../../data/thesis-id.js';
import { experiments } from '../../experiments/index.js';
import { html, linkList, type Markup } from '../../web/html.js';
import { webPage } from '../../web/page.js';
import { verdicts } from '../decide.js';
import type { Judged } from '../judge.js';
import { plainTable, printed, verdictClass } from '../table-html.js';
import { blockOf } from './exhibit-page.js';
import type { Exhibit } from './exhibits.js';
import { thumbnailName } from './thumbnail.js';

export function galleryPage(exhibits: readonly Exhibit[], judged: readonly Judged[]): string {
  const chapters = [...new Set(exhibits.map(chapterOf))];
  const missing = experiments.filter(({ id }) => exhibits.every(({ experiment }) => experiment.id !== id));
  return webPage({
    title: 'Learning to Optimize: figures and tables',
    nav: [{ text: 'Gallery' }, { text: 'Report', href: 'report.html' }],
    main: html`<h1>Learning to Optimize Deep Neural Networks: the figures and tables, made anew</h1>
<p>Every figure is drawn over the thesis' own curves (Freiburg, 2017). Its page has the picture with a legend that shows and hides curves,
the numbers and the files. "rms" is the root mean square difference from the thesis' curves in log10 of the loss: the median of a figure's
curves, and the largest. Coloured numbers are claims of the thesis that rest on it; they lead to the <a href="report.html">report</a>.</p>
<ul class="claims">${verdicts.map((verdict) => {
      const count = judged.filter((one) => one.verdict === verdict).length;
      return html`<li><span class="verdict ${verdictClass(verdict)}">${count} claims ${verdict}</span></li>`;
    })}</ul>
<nav class="contents" aria-label="Contents">${linkList(chapters.map((chapter) => ({ text: `Chapter ${chapter}`, href: `#chapter-${chapter}` })))}</nav>
${chapters.map(
  (chapter) => html`<h2 id="chapter-${chapter}">Chapter ${chapter}</h2>
<div class="cards">
${exhibits.filter((one) => chapterOf(one) === chapter).map(card)}
</div>`,
)}
${
  missing.length === 0
    ? null
    : html`<h2>Not made yet</h2>
<p>${missing.map(({ id }) => thesisName(id)).join(', ')}. <code>npm run l2o -- plan ${missing.map(({ id }) => id).join(' ')}</code> says how long they take here,
<code>npm run reproduce -- FIGURE --profile thesis --publish</code> makes one and puts it here.</p>`
}`,
  });
}

function chapterOf({ experiment }: Exhibit): string {
  return parseThesisId(experiment.id).chapter;
}

function card(exhibit: Exhibit): Markup {
  const { experiment, stem, name, facts, claims, links, trained } = exhibit;
  return html`<article class="card" id="${stem}">
<a href="${stem}.html">${thumbnail(exhibit)}<h3>${name}: ${printed(experiment.title)}</h3></a>
<p class="soft">${facts.map((fact, at) => html`${at > 0 ? '\u00b7 ' : ''}<span class="whole">${fact}</span>`)}</p>
${claims.length > 0 ? html`<ul class="claims">${claims.map(badge)}</ul>` : null}
${trained.length > 0 ? html`<details class="soft"><summary>trained files (${trained.length})</summary>${linkList(trained)}</details>` : null}
${linkList(links)}
</article>`;
}

function badge({ claim, verdict }: Judged): Markup {
  return html`<li><a class="${verdictClass(verdict)}" href="report.html#claim-${claim.id}">${claim.id} ${verdict}</a></li>`;
}

/** The picture of a card, or the beginning of a table. */
export function thumbnail(exhibit: Exhibit): Markup {
  const { picture, short, stem } = exhibit;
  if (picture) return html`<img class="thumb" src="${thumbnailName(stem)}" loading="lazy" alt="${short}">`;
  return html`<div class="thumb" aria-hidden="true">${exhibit.table ? plainTable(blockOf(exhibit)) : null}</div>`;
}
