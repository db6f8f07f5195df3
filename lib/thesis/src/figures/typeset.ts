/** From the plain words of records and reference files to what plotly prints. */

/** Text as plotly's markup: nothing in it is taken for a tag. */
export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A label as the thesis prints it: "MNG eta_min 1e-4" with a Greek eta and a subscript, "O_m", "Adam_0.9". */
export function typeset(label: string): string {
  return escapeMarkup(label)
    .replace(/\beta(?=_|\b)/g, 'η')
    .replace(/([\p{L}])_([\p{L}\d.]+)/gu, '$1<sub>$2</sub>');
}

/** The words of plotly's markup without its tags. */
export function plain(markup: string): string {
  return markup.replace(/<[^>]+>/g, '');
}

/** Tick labels as matplotlib writes them: all with the decimals of the finest, a real minus sign. */
export function tickText(ticks: readonly number[]): string[] {
  const decimals = Math.max(0, ...ticks.map((tick) => String(tick).split('.')[1]?.length ?? 0));
  return ticks.map((tick) => tick.toFixed(decimals).replace('-', '\u2212'));
}
