/** Markup for web pages. What comes from data is text in it, whatever it looks like. */

/** Stands in a page as it is. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = string | number | Markup | null | readonly Part[];

/** A piece of a page: html`<p>${words}</p>`. Strings are escaped, markup is not; null is nothing. */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(String.raw({ raw: pieces }, ...parts.map(textOf)));
}

function textOf(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return part.map(textOf).join('\n');
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

export interface Link {
  readonly text: string;
  readonly href: string;
}

export function linkTo({ text, href }: Link): Markup {
  return html`<a href="${href}">${text}</a>`;
}

export function linkList(links: readonly Link[]): Markup {
  return html`<ul class="links">${links.map((link) => html`<li>${linkTo(link)}</li>`)}</ul>`;
}
