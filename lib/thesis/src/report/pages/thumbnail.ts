/** Small pictures for lists of figures, of few colours: those of the files would be megabytes together. */
import { crc32, deflateSync } from 'node:zlib';
import { renderPixels } from '../../figures/render.js';

/** Pixels. */
const room = { width: 400, height: 250 };

const mostColors = 64;

export function thumbnailName(stem: string): string {
  return `${stem}.thumb.png`;
}

/** @param svg the text of a picture of the kit @returns the bytes of a png */
export async function thumbnailOf(svg: string): Promise<Uint8Array> {
  const [, width = room.width, height = room.height] =
    /<svg[^>]* width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
  const scale = Math.min(room.width / Number(width), room.height / Number(height));
  return palettedPng(await renderPixels(svg, scale));
}

/** Red, green and blue in 16 steps each. */
type Color = readonly [number, number, number];

/** @param pixels four bytes each, of which the fourth does not count */
function palettedPng({
  pixels,
  width,
  height,
}: {
  pixels: Uint8Array;
  width: number;
  height: number;
}): Buffer {
  const keys = Array.from({ length: width * height }, (_, at) => {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(4 * at, 4 * at + 3);
    return ((red >> 4) << 8) | ((green >> 4) << 4) | (blue >> 4);
  });
  const counts = new Map<number, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  const colors = [...counts].sort(([, one], [, other]) => other - one).map(([key]) => colorOf(key));
  const palette = colors.slice(0, mostColors);
  const places = new Map([...counts.keys()].map((key) => [key, nearest(palette, colorOf(key))]));
  const lines = Buffer.alloc((width + 1) * height);
  // Each line begins with the number of its filter: none.
  for (const [at, key] of keys.entries()) lines[at + 1 + Math.floor(at / width)] = places.get(key) ?? 0;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits per pixel, each a place in the palette.
  header.set([8, 3], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat().map((step) => step * 17))),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function colorOf(key: number): Color {
  return [key >> 8, (key >> 4) & 15, key & 15];
}

function nearest(palette: readonly Color[], color: Color): number {
  const distances = palette.map((one) => Math.hypot(...one.map((step, at) => step - (color[at] ?? 0))));
  return distances.indexOf(Math.min(...distances));
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
