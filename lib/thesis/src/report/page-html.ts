/** The report as one web page that opens from disk without a network. */
import { fontFamily } from '../figures/font.js';
import { typeset } from '../figures/typeset.js';
import type { Block } from './blocks.js';
import { verdicts } from './decide.js';

/** @returns the text of `report.html` */
export function pageHtml(page: readonly Block[]): string {
  const title = page.find(({ kind }) => kind === 'heading');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title?.kind === 'heading' ? typeset(title.text) : ''}</title>
<style>
  body { margin: 2em auto; padding: 0 1em; max-width: 72em; font-family: ${fontFamily}; font-size: 90%; line-height: 1.45; color: #262626; }
  h2 { margin-top: 2em; } h3 { margin-top: 2em; font-size: 105%; } p { max-width: 60em; }
  .table { overflow-x: auto; margin: 1em 0; }
  table { border-collapse: collapse; } td { min-width: 3em; }
  th, td { padding: 0.3em 0.8em; border-bottom: 1px solid #d9d9d9; text-align: left; vertical-align: top; }
  th { border-bottom: 2px solid #8c8c8c; }
  td.number { white-space: nowrap; } .number { text-align: right; font-variant-numeric: tabular-nums; }
  .supported { background: #e0f0e3; } .undecided { background: #fbf3d0; } .contradicted { background: #f8dcd6; }
  .not-run { color: #6b6b6b; } .whole { white-space: nowrap; }
</style>
</head>
<body>
${page.map(blockHtml).join('\n')}
</body>
</html>
`;
}

function blockHtml(block: Block): string {
  if (block.kind === 'heading') return `<h${block.level}>${printed(block.text)}</h${block.level}>`;
  if (block.kind === 'text') return `<p>${printed(block.text)}</p>`;
  const { columns, numeric, rows } = block;
  const cell = (tag: 'th' | 'td', text: string, index: number) => {
    const classes = [
      ...(numeric.includes(columns[index] ?? '') ? ['number'] : []),
      ...(tag === 'td' && columns[index] === 'verdict' ? verdictClass(text) : []),
    ];
    return `<${tag}${classes.length > 0 ? ` class="${classes.join(' ')}"` : ''}>${printed(text)}</${tag}>`;
  };
  const row = (tag: 'th' | 'td', cells: readonly string[]) =>
    `<tr>${cells.map((text, index) => cell(tag, text, index)).join('')}</tr>`;
  return [
    '<div class="table"><table>',
    `<thead>${row('th', columns)}</thead>`,
    '<tbody>',
    ...rows.map((cells) => row('td', cells)),
    '</tbody></table></div>',
  ].join('\n');
}

/** The class of the verdict that the cell begins with; one in brackets has none. */
function verdictClass(text: string): string[] {
  const found = verdicts.find((verdict) => text.startsWith(verdict));
  return found === undefined ? [] : [found.replace(' ', '-')];
}

/** As in the figures; no line ends within a number such as 1e-4. */
function printed(text: string): string {
  return typeset(text).replace(/\d+(\.\d+)?e-\d+/g, '<span class="whole">$&</span>');
}
