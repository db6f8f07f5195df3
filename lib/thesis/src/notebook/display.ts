/** Shows things in a cell: pictures that are interactive in JupyterLab and still pictures elsewhere. */
import { renderSvg } from '../figures/render.js';
import { type Chart, plotlyConfig } from '../figures/theme.js';
import { type CellOutput, inKernel, type MimeBundle, writeOutput } from './kernel.js';
import { takeLivePicture } from './live.js';

export const plotlyMime = 'application/vnd.plotly.v1+json';

/** Marks an output that shows this machine or this moment: it is not kept in a saved notebook (clean.ts). */
export const ephemeral = { l2o: { passing: true } } as const;

/** A picture in both forms. */
export interface Drawing {
  readonly chart: Chart;
  /** The still picture: the text of an SVG file. */
  readonly svg: string;
  /** One line of text, for readers that show no pictures. */
  readonly description: string;
}

/**
 * Shows a picture in the current cell; outside a notebook it does nothing.
 * @param place an output that it takes the place of, if that is in this cell
 */
export function showDrawing(drawing: Drawing, place?: CellOutput): void {
  const bundle = drawingBundle(drawing);
  if (place?.isHere()) place.rewrite(bundle);
  else writeOutput(bundle);
}

/**
 * The still picture is an SVG: beside a png, plotly's extension for JupyterLab would show that, enlarged, and
 * wait for the mouse before it draws.
 */
export function drawingBundle({ chart, svg, description }: Drawing): MimeBundle {
  return {
    data: { [plotlyMime]: plotlyJson(chart), 'image/svg+xml': svg, 'text/plain': description },
  };
}

/**
 * Draws a chart and shows it.
 * @param name begins the ids in the SVG: unique among the pictures of a notebook
 * @param subject what it shows: the picture that was live while that was computed becomes this one
 */
export async function showChart(
  chart: Chart,
  name: string,
  description: string,
  subject?: object,
): Promise<void> {
  if (!inKernel()) return;
  const svg = await renderSvg(chart, name, description);
  showDrawing({ chart, svg, description }, subject && takeLivePicture(subject));
}

/** A chart as JupyterLab's renderer takes it. */
export function plotlyJson({ data, layout }: Chart): object {
  return { data, layout, config: { responsive: false, ...plotlyConfig } };
}

/** Shows HTML, and the same in plain text. `isEphemeral`: not to be kept in the saved notebook. */
export function showHtml(html: string, text: string, { isEphemeral = false } = {}): void {
  writeOutput({ data: { 'text/html': html, 'text/plain': text }, metadata: isEphemeral ? ephemeral : {} });
}
