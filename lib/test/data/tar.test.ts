import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { tarFiles } from '../../tools/src/data/tar.js';
import { failure } from './mnist-copy.js';

/** An entry, with a chance to change its header before the checksum is made. */
function entry(name: string, content: string, change: (header: Buffer) => void = () => undefined): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(content.length.toString(8).padStart(11, '0'), 124);
  header.write('        0', 148);
  change(header);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, Buffer.from(content), Buffer.alloc(-content.length & 511)]);
}

const end = Buffer.alloc(1024);

async function filesOf(archive: Buffer, pieceBytes = 100, most = 5000): Promise<Record<string, string>> {
  const pieces: Buffer[] = [];
  for (let at = 0; at < archive.length; at += pieceBytes) pieces.push(archive.subarray(at, at + pieceBytes));
  const files: Record<string, string> = {};
  for await (const { name, content } of tarFiles(Readable.from(pieces), most))
    files[name] = content.toString();
  return files;
}

test('has its files with their contents, in pieces of any size', async () => {
  const long = 'x'.repeat(1000);
  const archive = Buffer.concat([entry('a', 'one'), entry('d/b', long), entry('none', ''), end]);
  for (const pieceBytes of [7, 512, 1500, 100_000]) {
    expect(await filesOf(archive, pieceBytes)).toEqual({ a: 'one', 'd/b': long, none: '' });
  }
});

test('folders and links are passed over, a block of 512 bytes has no padding', async () => {
  const full = 'y'.repeat(512);
  const kind = (letter: string) => (header: Buffer) => void header.write(letter, 156);
  const old = (header: Buffer) => void header.fill(0, 156, 157);
  const archive = [
    entry('d/', '', kind('5')),
    entry('l', '', kind('2')),
    entry('a', full, old),
    entry('b', '2'),
    end,
  ];
  expect(await filesOf(Buffer.concat(archive))).toEqual({ a: full, b: '2' });
});

test('a long name is in two parts', async () => {
  const prefix = (header: Buffer) => {
    header.write('ustar', 257);
    header.write('far/away', 345);
  };
  expect(await filesOf(Buffer.concat([entry('a', '1', prefix), end]))).toEqual({ 'far/away/a': '1' });
});

test('what ends early, or is no archive, is refused', async () => {
  const archive = Buffer.concat([entry('a', 'x'.repeat(2000)), end]);
  expect(await failure(filesOf(archive.subarray(0, 1500)))).toMatchObject({ message: 'it ends early' });
  expect(await failure(filesOf(archive.subarray(0, 512 + 2048)))).toMatchObject({ message: 'it ends early' });
  expect(await failure(filesOf(Buffer.alloc(2048, 'no archive')))).toMatchObject({
    message: 'it has no tar header where one should be',
  });
});

test('a file larger than can be meant is refused before it is read', async () => {
  const archive = Buffer.concat([entry('a', '1'), entry('b', 'x'.repeat(600)), end]);
  expect(await failure(filesOf(archive, 100, 599))).toMatchObject({
    message: 'it has a file of 600 bytes, where at most 599 are expected',
  });
});
