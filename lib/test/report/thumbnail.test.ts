import { inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { thumbnailOf } from '../../thesis/src/report/pages/thumbnail.js';

it('a small picture has the size that lists have room for, and the colours of the large one', async () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="200"><rect width="400" height="200" fill="#ff0000"/></svg>';
  const png = Buffer.from(await thumbnailOf(svg));
  const part = (name: string) => {
    const at = png.indexOf(name) + 4;
    return png.subarray(at, at + png.readUInt32BE(at - 8));
  };
  const header = part('IHDR');
  expect([header.readUInt32BE(0), header.readUInt32BE(4)]).toEqual([400, 100]);
  const [palette, lines] = [part('PLTE'), inflateSync(part('IDAT'))];
  const colorAt = (x: number, y: number) => {
    const place = lines[y * 401 + 1 + x] ?? 0;
    return palette.subarray(3 * place, 3 * place + 3).toString('hex');
  };
  expect([colorAt(0, 0), colorAt(198, 99), colorAt(202, 0), colorAt(399, 99)]).toEqual([
    ...['ff0000', 'ff0000'],
    ...['ffffff', 'ffffff'],
  ]);
});
