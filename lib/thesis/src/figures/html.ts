/**
 * A figure as one web page: opens from disk without a network, the legend toggles curves.
 *
 * plotly is in the page as plain text: its cartesian bundle, a seventh of the whole. Compressed it would take
 * a third of that, but zlib gives other bytes on other versions of Node, and a page is to be the same everywhere.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { ReferenceFigure } from '../data/reference.js';
import { rangeOf, shortTrainings } from './caveats.js';
import { chart } from './chart.js';
import type { FigureData } from './figure-data.js';
import { fontFamily } from './font.js';
import { headline } from './heading.js';
import { thesisMark } from './traces.js';
import { typeset } from './typeset.js';

const require = createRequire(import.meta.url);

/** The bundle of plotly that a page carries: the version of plotly.js-dist, with the charts that figures have. */
const bundle = 'plotly.js-cartesian-dist-min';

/** @returns the text of the page; the same figure gives the same bytes */
export async function renderHtml(figure: FigureData, reference: ReferenceFigure | null): Promise<string> {
  const plotly = await readFile(require.resolve(bundle), 'utf8');
  const { data, layout } = chart(figure, reference);
  const title = typeset(headline(figure));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title.replace(/<[^>]+>/g, '')}</title>
<style>
  body { margin: 2em auto; padding: 0 1em; max-width: ${layout.width}px; font-family: ${fontFamily}; color: #262626; }
  figure { margin: 0; overflow-x: auto; }
  figcaption { margin-top: 1em; line-height: 1.5; }
  footer { margin-top: 1em; font-size: 80%; color: #5a5a5a; overflow-wrap: anywhere; }
</style>
</head>
<body>
<figure>
<div id="plot"></div>
<figcaption>${typeset(figure.caption)}</figcaption>
</figure>
<footer>${typeset(provenanceLine(figure))}</footer>
<script>${plotly}</script>
<script type="application/json" id="figure">${JSON.stringify({ data, layout }).replaceAll('<', '\\u003c')}</script>
<script>
  const { data, layout } = JSON.parse(document.getElementById('figure').textContent);
  const plot = document.getElementById('plot');
  Plotly.newPlot(plot, data, layout, { displaylogo: false }).then(() => {
    // The key of the dashed lines shows and hides all of them.
    plot.on('plotly_legendclick', ({ fullData, expandedIndex }) => {
      if (fullData[expandedIndex].meta !== '${thesisMark}') return true;
      const dashed = fullData.flatMap(({ meta }, index) => (meta === '${thesisMark}' ? index : []));
      Plotly.restyle(plot, { visible: fullData[expandedIndex].visible === true ? 'legendonly' : true }, dashed);
      return false;
    });
  });
</script>
</body>
</html>
`;
}

/** Where the numbers come from, in one line. */
export function provenanceLine({ panels, provenance }: FigureData): string {
  const { kit, profile, shortened, trainings, engines, precision, versions, data } = provenance;
  const seeds = rangeOf(panels.flatMap(({ series }) => series.map((one) => one.seeds.length)));
  return [
    `profile ${profile}${shortened === null ? '' : ` (${shortened})`}`,
    `${seeds} ${seeds === '1' ? 'seed' : 'seeds'}`,
    ...shortTrainings(trainings),
    `${engines.join(', ')} in ${precision.join(', ')}`,
    ...(data ? [`${data.name}, ${data.variant}, checksum ${data.checksum}`] : []),
    ...Object.entries(versions)
      .sort()
      .map(([name, version]) => `${name} ${version}`),
    `kit ${kit}`,
  ].join(' \u00b7 ');
}
