/** The report as a web page: contents, a place to link to for every claim and figure, and their pictures. */
import { hyphenated } from '../hyphenated.js';
import { html, linkList, Markup } from '../web/html.js';
import { webPage } from '../web/page.js';
import type { Block } from './blocks.js';
import type { Judged } from './judge.js';
import type { Exhibit } from './pages/exhibits.js';
import { thumbnail } from './pages/gallery.js';
import { type CellLinks, printed, tableHtml, verdictClass } from './table-html.js';

type Heading = Extract<Block, { kind: 'heading' }>;

/** A heading with what stands under it, up to the next one of its level. */
interface Section {
  readonly heading: Heading;
  readonly blocks: readonly Block[];
}

/** @returns the text of `report.html` */
export function pageHtml(page: readonly Block[], exhibits: readonly Exhibit[] = []): string {
  const links = linksTo(exhibits);
  const [top] = sectionsOf(page, 1);
  const [intro, sections] = split(top?.blocks ?? [], 2);
  const title = printed(top?.heading.text ?? '');
  const words = intro.filter(({ kind }) => kind === 'text');
  const tables = intro.filter(({ kind }) => kind !== 'text');
  const contents = sections.map(({ heading: { text } }) => ({ text, href: `#${hyphenated(text)}` }));
  return webPage({
    title,
    nav: [{ text: 'Gallery', href: 'index.html' }, { text: 'Report' }],
    main: html`<h1>${title}</h1>
<nav class="contents" aria-label="Contents">${linkList(contents)}</nav>
${[...words, ...tables].map((block) => blockHtml(block, 'The claims', links))}
${sections.map((section) => sectionHtml(section, exhibits, links))}`,
    scripts: html`<script>${new Markup(opening)}</script>
`,
  });
}

/** What a link leads to is opened. */
const opening = `
  const open = () => {
    const place = document.getElementById(location.hash.slice(1));
    for (let one = place; one; one = one.parentElement) if (one instanceof HTMLDetailsElement) one.open = true;
    place?.scrollIntoView();
  };
  addEventListener('hashchange', open);
  open();
`;

/** What stands before the first heading of a level, and the sections from there. */
function split(blocks: readonly Block[], level: number): readonly [readonly Block[], readonly Section[]] {
  const start = blocks.findIndex((block) => block.kind === 'heading' && block.level === level);
  return start < 0 ? [blocks, []] : [blocks.slice(0, start), sectionsOf(blocks.slice(start), level)];
}

function sectionsOf(blocks: readonly Block[], level: number): Section[] {
  const starts = blocks.flatMap((block, index) =>
    isHeading(block, level) ? [{ heading: block, index }] : [],
  );
  return starts.map(({ heading, index }, at) => ({
    heading,
    blocks: blocks.slice(index + 1, starts[at + 1]?.index),
  }));
}

function isHeading(block: Block, level: number): block is Heading {
  return block.kind === 'heading' && block.level === level;
}

/** Closed, as claims are, so that all of it can be looked over. */
function sectionHtml({ heading, blocks }: Section, exhibits: readonly Exhibit[], links: CellLinks): Markup {
  const [first, parts] = split(blocks, 3);
  const { text } = heading;
  return html`<section>
<details id="${hyphenated(text)}">
<summary><h2>${printed(text)}</h2></summary>
${first.map((block) => blockHtml(block, text, links))}
${parts.map((part) => partHtml(part, exhibits, links))}
</details>
</section>`;
}

function partHtml({ heading, blocks }: Section, exhibits: readonly Exhibit[], links: CellLinks): Markup {
  const { text, claim: judged } = heading;
  if (!judged)
    return html`<h3>${printed(text)}</h3>
${blocks.map((block) => blockHtml(block, text, links))}`;
  const { claim, verdict } = judged;
  return html`<details class="claim" id="claim-${claim.id}">
<summary><h3>Claim ${claim.id}</h3> <span class="verdict ${verdictClass(verdict)}">${verdict}</span>
<span class="soft">${printed(claim.sentence)}</span></summary>
<p><strong>${printed(text)}</strong></p>
${blocks.slice(1).map((block) => blockHtml(block, `Claim ${claim.id}`, links))}
${picturesOf(judged, exhibits)}
</details>`;
}

function picturesOf(judged: Judged, exhibits: readonly Exhibit[]): Markup | null {
  const shown = exhibits.filter(({ claims, picture }) => picture !== null && claims.includes(judged));
  if (shown.length === 0) return null;
  return html`<div class="pictures">${shown.map(
    (exhibit) => html`<a href="${exhibit.stem}.html">${thumbnail(exhibit)}${exhibit.name}</a>`,
  )}</div>`;
}

function blockHtml(block: Block, label: string, links: CellLinks): Markup {
  if (block.kind === 'table') return tableHtml(block, label, links);
  return html`<p>${printed(block.text)}</p>`;
}

/** Claims lead to their place in the page, figures and tables to their own pages. */
function linksTo(exhibits: readonly Exhibit[]): CellLinks {
  // Supplements to one figure have one name: it leads nowhere.
  const isNamedAlone = ({ name }: Exhibit) => exhibits.filter((one) => one.name === name).length === 1;
  const stems = new Map([
    ...exhibits.map(({ experiment, stem }) => [experiment.id, stem] as const),
    ...exhibits.filter(isNamedAlone).map(({ name, stem }) => [name, stem] as const),
  ]);
  return {
    href: (column, text) => {
      if (column === 'claim') return `#claim-${text}`;
      const stem = ['figure', 'in', 'file'].includes(column) ? stems.get(text) : undefined;
      return stem && `${stem}.html`;
    },
    rowId: (column, text) => (column === 'file' ? stems.get(text) : undefined),
  };
}
