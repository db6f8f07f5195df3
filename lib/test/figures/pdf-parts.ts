/** What stands in a PDF, taken apart by the format's own rules: fonts, words, lines, pictures. */
import { inflateSync } from 'node:zlib';

export interface PdfParts {
  /** Of the page, in points. */
  readonly size: readonly [number, number];
  /** Points that a pixel of the drawing has. */
  readonly scale: number;
  /** "DejaVuSans", each with whether its file is in there. */
  readonly fonts: readonly { readonly name: string; readonly isEmbedded: boolean }[];
  /** As they are shown, through the maps of the fonts to Unicode. */
  readonly words: readonly string[];
  /** How many curves or lines are stroked or filled. */
  readonly painted: number;
  readonly pictures: number;
  /** The operators of the page. */
  readonly content: string;
}

export function pdfParts(bytes: Uint8Array): PdfParts {
  const text = Buffer.from(bytes).toString('latin1');
  const objects = new Map(
    [...text.matchAll(/^(\d+) 0 obj\n([\s\S]*?)\nendobj/gm)].map(([, id = '', body = '']) => [id, body]),
  );
  const body = (id = '') => objects.get(id) ?? '';
  const stream = (id = '') => {
    const [, content = ''] = /\nstream\n([\s\S]*)\nendstream/.exec(body(id)) ?? [];
    return content && inflateSync(Buffer.from(content, 'latin1')).toString('latin1');
  };
  const reference = (of: string, name: string) => new RegExp(`/${name} \\[?(\\d+) 0 R`).exec(of)?.[1];
  const page = [...objects.values()].find((one) => one.includes('/Type /Page\n')) ?? '';
  const [, width, height] = /\/MediaBox \[0 0 (\S+) (\S+)\]/.exec(page) ?? [];
  const [, named = ''] = /\/Font <<\n([\s\S]*?)>>/.exec(body(reference(page, 'Resources'))) ?? [];
  const fonts = [...named.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, key = '', id]) => {
    const descriptor = body(reference(body(reference(body(id), 'DescendantFonts')), 'FontDescriptor'));
    const letters = lettersOf(stream(reference(body(id), 'ToUnicode')));
    const name = /\/FontName \/\w+\+(\S+)/.exec(descriptor)?.[1] ?? '';
    const file = stream(reference(descriptor, 'FontFile2'));
    return { key, name, isEmbedded: file.includes('glyf'), letters };
  });
  const content = stream(reference(page, 'Contents'));
  const words = [...content.matchAll(/\/(F\d+) \S+ Tf\n\[(.*?)\] TJ/g)].map(([, key, shown = '']) => {
    const letters = fonts.find((font) => font.key === key)?.letters;
    const codes = [...shown.matchAll(/<([0-9a-f]+)>/g)].flatMap(([, hex = '']) => hex.match(/.{4}/g) ?? []);
    return codes.map((code) => letters?.get(code) ?? '\ufffd').join('');
  });
  return {
    size: [Number(width), Number(height)],
    scale: Number(/^(\S+) 0 0 \1 0 0 cm$/m.exec(content)?.[1]),
    fonts: fonts.map(({ name, isEmbedded }) => ({ name, isEmbedded })),
    words,
    painted: content.match(/^(f\*?|S|B\*?)$/gm)?.length ?? 0,
    pictures: [...objects.values()].filter((one) => one.includes('/Subtype /Image')).length,
    content,
  };
}

/** From a map in ranges, `<0000> <0024> [<0041> ...]`, the letter of each code. */
function lettersOf(map: string): Map<string, string> {
  const letters = new Map<string, string>();
  for (const [, first = '', list = ''] of map.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[(.*?)\]/g)) {
    // Of a ligature there are several: "<0066 0069>".
    [...list.matchAll(/<([0-9a-f ]*)>/g)].forEach(([, hex = ''], index) => {
      const code = (Number.parseInt(first, 16) + index).toString(16).padStart(4, '0');
      letters.set(code, Buffer.from(hex.replaceAll(' ', ''), 'hex').swap16().toString('utf16le'));
    });
  }
  return letters;
}
