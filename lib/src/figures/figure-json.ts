/** The numbers of a figure as they are kept: what stands in `fig-3.03.json` and all pictures are drawn from. */
import type { FigureData, PanelData, SeriesData } from './figure-data.js';

const significantDigits = 6;

/** The text of the file: a list of numbers stands on one line. */
export function figureJson(figure: FigureData): string {
  const text = JSON.stringify(settled(figure), null, 1);
  return `${text.replace(/\[\n\s*(-?[\d.][^\]"[{]*?)\s*\]/g, onOneLine)}\n`;
}

/**
 * The figure with its keys in the order of the contract and its measured numbers (`y` and `spread`) rounded
 * to 6 significant digits, so that nothing depends on who made it or on the last bit of a logarithm.
 *
 * @throws RangeError when a value is not finite
 */
export function settled({ figure, title, caption, unit, panels, provenance }: FigureData): FigureData {
  const { kit, profile, shortened, engines, precision, versions, data } = provenance;
  return {
    figure,
    title,
    caption,
    unit,
    panels: panels.map(orderedPanel),
    provenance: {
      kit,
      profile,
      shortened,
      engines,
      precision,
      versions: Object.fromEntries(Object.entries(versions).sort()),
      data: data && { name: data.name, variant: data.variant, checksum: data.checksum },
    },
  };
}

function orderedPanel({ panel, title, x, y, series }: PanelData): PanelData {
  const axis = ({ label, range, ticks }: PanelData['x']) => ({ label, range, ticks });
  return { panel, title, x: axis(x), y: axis(y), series: series.map(orderedSeries) };
}

function orderedSeries({
  label,
  reference,
  style,
  x,
  y,
  spread,
  seeds,
  diverged,
  runs,
}: SeriesData): SeriesData {
  return {
    label,
    ...(reference === undefined ? {} : { reference }),
    style: { color: style.color, dash: style.dash, width: style.width },
    x,
    y: y.map(rounded),
    ...(spread ? { spread: { low: spread.low.map(rounded), high: spread.high.map(rounded) } } : {}),
    seeds,
    ...(diverged ? { diverged: diverged.map(({ seed, step }) => ({ seed, step })) } : {}),
    runs,
  };
}

function rounded(value: number): number {
  if (!Number.isFinite(value))
    throw new RangeError(`A curve ends before a value that is not finite, found ${value}`);
  return Number(value.toPrecision(significantDigits));
}

function onOneLine(_: string, numbers: string): string {
  return `[${numbers.replace(/\s+/g, ' ')}]`;
}
