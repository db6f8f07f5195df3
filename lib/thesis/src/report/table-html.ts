/** Tables of reports as markup. */
import { typeset } from '../figures/typeset.js';
import { html, Markup } from '../web/html.js';
import type { TableBlock } from './blocks.js';
import { verdicts } from './decide.js';

/** Where a cell leads to, and the name of its row as a place to link to. */
export interface CellLinks {
  href(column: string, text: string): string | undefined;
  rowId?(column: string, text: string): string | undefined;
}

/** One that scrolls by itself where it is wider than the page. @param label what it lists, for who cannot see it */
export function tableHtml(block: TableBlock, label: string, links?: CellLinks): Markup {
  return html`<div class="table" role="group" aria-label="${label}" tabindex="0">${plainTable(block, links)}</div>`;
}

export function plainTable(
  { columns, numeric, rows }: TableBlock,
  links: CellLinks = { href: () => undefined },
): Markup {
  const cell = (tag: 'th' | 'td', text: string, index: number) => {
    const column = columns[index] ?? '';
    const classes = [
      ...(numeric.includes(column) ? ['number'] : []),
      ...(tag === 'td' && column === 'verdict' ? verdictClass(text) : []),
    ];
    const attribute = classes.length > 0 ? ` class="${classes.join(' ')}"` : '';
    const href = tag === 'td' ? links.href(column, text) : undefined;
    const content = href === undefined ? printed(text) : html`<a href="${href}">${printed(text)}</a>`;
    return `<${tag}${attribute}>${content.text}</${tag}>`;
  };
  const row = (tag: 'th' | 'td', cells: readonly string[], id?: string) => {
    const attribute = id === undefined ? '' : ` id="${id}"`;
    return new Markup(`<tr${attribute}>${cells.map((text, index) => cell(tag, text, index)).join('')}</tr>`);
  };
  const idOf = ([first = '']: readonly string[]) => links.rowId?.(columns[0] ?? '', first);
  return html`<table>
<thead>${row('th', columns)}</thead>
<tbody>
${rows.map((cells) => row('td', cells, idOf(cells)))}
</tbody></table>`;
}

/** The class of the verdict that a text begins with; one in brackets has none. */
export function verdictClass(text: string): string[] {
  const found = verdicts.find((verdict) => text.startsWith(verdict));
  return found === undefined ? [] : [found.replace(' ', '-')];
}

/** As in the figures; no line ends within a number such as 1e-4. */
export function printed(text: string): Markup {
  return new Markup(typeset(text).replace(/\d+(\.\d+)?e-\d+/g, '<span class="whole">$&</span>'));
}
