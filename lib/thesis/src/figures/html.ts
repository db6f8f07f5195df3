/**
 * A figure as a web page that opens from disk without a network; its legend toggles curves.
 *
 * plotly stands once beside the pages of a folder, or in the page itself, as plain text: compressed it would take
 * a third of that, but zlib gives other bytes on other versions of Node, and a page is to be the same everywhere.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ReferenceFigure } from '../data/reference.js';
import { html, type Link, linkList, Markup } from '../web/html.js';
import { type WebPage, webPage } from '../web/page.js';
import { shortTrainings } from './caveats.js';
import { chart } from './chart.js';
import { counted, described, seedRange } from './describe.js';
import type { FigureData } from './figure-data.js';
import { headline } from './heading.js';
import { plotlyConfig } from './theme.js';
import { typeset } from './typeset.js';
import type { NamedFile } from './write-files.js';

const require = createRequire(import.meta.url);

/** The bundle of plotly that pages take: the version of plotly.js-dist, with the charts that figures have. */
const bundle = require.resolve('plotly.js-cartesian-dist-min');

/** Its name beside the pages. */
const plotlyFile = 'plotly.min.js';

/** What stands around a figure. */
export interface Around extends Pick<WebPage, 'nav' | 'neighbours'> {
  /** The files of the figure, and what else belongs to it. */
  readonly links?: readonly Link[];
  /** The still picture, for browsers that run no scripts. */
  readonly picture?: string;
  /** What the numbers say, in words, for who cannot see the figure. */
  readonly found?: string;
  readonly below?: Markup;
}

/** @returns plotly as a file for a folder of pages; none where it is there already */
export async function plotlyFor(folder: string): Promise<NamedFile[]> {
  const plotly = await readFile(bundle);
  const there = await readFile(join(folder, plotlyFile)).catch(() => null);
  return there?.equals(plotly) ? [] : [[plotlyFile, plotly]];
}

/** A page that is whole by itself. @returns its text; the same figure gives the same bytes */
export async function standalonePage(figure: FigureData, reference: ReferenceFigure | null): Promise<string> {
  const plotly = new Markup(await readFile(bundle, 'utf8'));
  return pageWith(html`<script>${plotly}</script>`, figure, reference, {});
}

/** A page beside the file of `plotlyFor`. @returns its text; the same figure gives the same bytes */
export function figurePage(figure: FigureData, reference: ReferenceFigure | null, around: Around): string {
  return pageWith(html`<script src="${plotlyFile}"></script>`, figure, reference, around);
}

function pageWith(
  plotly: Markup,
  figure: FigureData,
  reference: ReferenceFigure | null,
  { links = [], picture, found = '', below, ...frame }: Around,
): string {
  const { data, layout } = chart(figure, reference);
  const title = new Markup(typeset(headline(figure)));
  const words = `${headline(figure)}. ${described(figure)} ${found}`.trim();
  return webPage({
    ...frame,
    title,
    main: html`<h1>${title}</h1>
<figure>
<div class="plot" id="frame"><div id="plot"></div>${
      picture === undefined ? null : html`<noscript><img src="${picture}" alt="${words}"></noscript>`
    }</div>
<p class="soft" id="hint" hidden>The picture is wider than the page: it scrolls sideways.</p>
<figcaption>${new Markup(typeset([figure.caption, figure.agreement].filter(Boolean).join(' ')))}</figcaption>
</figure>
<p class="soft" id="words">${new Markup(typeset(words))}</p>
${links.length > 0 ? linkList(links) : null}
${below ?? null}
<footer>${new Markup(typeset(provenanceLine(figure)))}</footer>`,
    scripts: html`${plotly}
<script type="application/json" id="figure">${new Markup(JSON.stringify({ data, layout }).replaceAll('<', '\\u003c'))}</script>
<script>${new Markup(drawing)}</script>
`,
  });
}

/** A picture keeps its size where there is room; else it shrinks as far as it can be read, and from there on scrolls. */
const drawing = `
  const { data, layout } = JSON.parse(document.getElementById('figure').textContent);
  const [frame, plot, hint] = ['frame', 'plot', 'hint'].map((id) => document.getElementById(id));
  const [least, { width, height }] = [0.55, layout];
  const fit = () => {
    const room = frame.parentElement.clientWidth - 2;
    const scale = Math.min(1, Math.max(least, room / width));
    const isWider = width * scale > room;
    plot.style.transform = 'scale(' + scale + ')';
    plot.style.width = width * scale + 'px';
    plot.style.height = height * scale + 'px';
    // What scrolls has to be reached without a mouse.
    isWider ? frame.setAttribute('tabindex', 0) : frame.removeAttribute('tabindex');
    hint.hidden = !isWider;
  };
  // A finger scrolls; a mouse zooms.
  if (matchMedia('(pointer: coarse)').matches) layout.dragmode = false;
  // Here a click on a key is answered.
  Object.assign(layout.legend2 ?? {}, { itemclick: 'toggle' });
  Plotly.newPlot(plot, data, layout, ${JSON.stringify(plotlyConfig)}).then(() => {
    const [picture, ...others] = plot.querySelectorAll('.main-svg');
    picture.setAttribute('role', 'img');
    picture.setAttribute('aria-labelledby', 'words');
    for (const other of others) other.setAttribute('aria-hidden', true);
    new ResizeObserver(fit).observe(frame.parentElement);
    // What is switched off: series by their group, kinds by their key. A curve shows where neither is.
    const off = new Set();
    plot.on('plotly_legendclick', ({ fullData, expandedIndex }) => {
      const { meta, legend, legendgroup } = fullData[expandedIndex];
      const clicked = legend === 'legend2' ? meta : legendgroup;
      if (!off.delete(clicked)) off.add(clicked);
      const visible = fullData.map((trace) => (off.has(trace.meta) || off.has(trace.legendgroup) ? 'legendonly' : true));
      Plotly.restyle(plot, { visible });
      return false;
    });
    plot.on('plotly_legenddoubleclick', () => false);
  });
`;

/** Where the numbers come from, in one line. */
export function provenanceLine(figure: FigureData): string {
  const { kit, profile, shortened, trainings, engines, precision, versions, data } = figure.provenance;
  return [
    `profile ${profile}${shortened === null ? '' : ` (${shortened})`}`,
    counted(seedRange(figure), 'seed'),
    ...shortTrainings(trainings),
    `${engines.join(', ')} in ${precision.join(', ')}`,
    ...(data ? [`${data.name}, ${data.variant}, checksum ${data.checksum}`] : []),
    ...Object.entries(versions)
      .sort()
      .map(([name, version]) => `${name} ${version}`),
    `kit ${kit}`,
  ].join(' \u00b7 ');
}
