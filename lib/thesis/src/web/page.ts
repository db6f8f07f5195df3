/** The frame of every page of the kit. Nothing in it asks for a network. */
import { html, type Link, linkTo, Markup } from './html.js';
import { style } from './style.js';

export interface WebPage {
  /** Its tags stay out of the title of the window. */
  readonly title: string | Markup;
  /** Links to other pages; without `href`, the place of this one among them. */
  readonly nav?: readonly (Link | Pick<Link, 'text'>)[];
  /** The pages before and after it. */
  readonly neighbours?: readonly Link[];
  readonly main: Markup;
  readonly scripts?: Markup;
}

/** @returns the text of an HTML file */
export function webPage({ title, nav = [], neighbours = [], main, scripts }: WebPage): string {
  const links = nav.map((one) =>
    'href' in one ? linkTo(one) : html`<span aria-current="page">${one.text}</span>`,
  );
  const aside = neighbours.map(({ text, href }) => html`<a class="aside" href="${href}">${text}</a>`);
  const header = html`<a class="skip" href="#main">To the content</a>
<header><nav aria-label="Pages">
${[...links, ...aside]}
</nav></header>
`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${new Markup(html`${title}`.text.replace(/<[^>]+>/g, ''))}</title>
<style>${new Markup(style)}</style>
</head>
<body>
${links.length > 0 ? header : null}<main id="main">
${main}
</main>
${scripts ?? null}</body>
</html>
`.text;
}
