/**
 * Makes plotly's SVG the same every time, small, and safe to stand beside others on a page: ids are
 * counted instead of random, numbers rounded, empty groups dropped.
 */
import type { DOMWindow } from 'jsdom';

/** Digits after the point: a hundredth of a pixel. */
const digits = 2;

/** @param labels `name` begins every id, `title` says what the picture shows */
export function tidySvg(
  svg: string,
  { name, title }: { readonly name: string; readonly title: string },
  window: DOMWindow,
): string {
  const page = new window.DOMParser().parseFromString(svg, 'image/svg+xml');
  const root = page.documentElement;
  const elements = [...root.querySelectorAll('*')];
  const ids = new Map(
    elements.filter((element) => element.id).map((element, index) => [element.id, `${name}-${index + 1}`]),
  );
  for (const element of [root, ...elements]) {
    for (const attribute of [...element.attributes]) {
      const value =
        attribute.name === 'id' ? ids.get(attribute.value) : tidy(attribute.name, attribute.value, ids);
      if (value) element.setAttribute(attribute.name, value);
      else element.removeAttribute(attribute.name);
    }
  }
  for (const element of elements.reverse()) {
    if (element.tagName === 'g' && element.childNodes.length === 0) element.remove();
  }
  const heading = page.createElementNS(root.namespaceURI, 'title');
  heading.textContent = title;
  root.prepend(heading);
  const text = new window.XMLSerializer().serializeToString(root);
  return `${text.replace(/>(?=<(?!\/?tspan|\/text))/g, '>\n')}\n`;
}

function tidy(name: string, value: string, ids: ReadonlyMap<string, string>): string {
  if (name === 'class')
    return value.replace(/\s*\b(?:(?:trace|legend|cb)[0-9a-f]{6}|ycb[0-9a-f]{6}tick)\b/g, '').trim();
  if (name.startsWith('xmlns') || name.endsWith('href'))
    return value.replace(/^#(.*)/, (_, id) => `#${ids.get(id) ?? id}`);
  return value
    .replace(/url\((['"]?)#([^'")]+)\1\)/g, (_, __, id: string) => `url(#${ids.get(id) ?? id})`)
    .replace(/-?\d*\.\d{3,}(?:e[+-]?\d+)?/g, (number) => String(Number(Number(number).toFixed(digits))));
}
