/**
 * The files of a tar archive (POSIX ustar): blocks of 512 bytes, a header with name and size before each file. Only what plain
 * files under short names need.
 */

export interface TarFile {
  /** With the folders in the archive: "cifar-10-batches-bin/test_batch.bin". */
  readonly name: string;
  readonly content: Buffer;
}

const blockBytes = 512;

/**
 * @param most the largest size of a file that makes sense
 * @throws Error when it is no archive, ends early, or has a larger file
 */
export async function* tarFiles(archive: AsyncIterable<Buffer>, most: number): AsyncGenerator<TarFile, void> {
  const take = taking(archive);
  for (;;) {
    const header = await take(blockBytes);
    if (header.every((byte) => byte === 0)) return;
    const { name, size, isFile } = parse(header);
    if (!(size <= most))
      throw new Error(`it has a file of ${size} bytes, where at most ${most} are expected`);
    const content = await take(Math.ceil(size / blockBytes) * blockBytes);
    if (isFile) yield { name, content: content.subarray(0, size) };
  }
}

function parse(header: Buffer) {
  const text = (start: number, length: number) =>
    header.toString('latin1', start, start + length).replace(/\0.*/s, '');
  const octal = (start: number, length: number) => Number.parseInt(text(start, length).trim(), 8);
  // The checksum is that of the header with blanks in its own place.
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  if (octal(148, 8) !== sum) throw new Error('it has no tar header where one should be');
  const kind = text(156, 1);
  const folder = text(257, 5) === 'ustar' ? text(345, 155) : '';
  return {
    name: folder === '' ? text(0, 100) : `${folder}/${text(0, 100)}`,
    size: octal(124, 12),
    isFile: kind === '' || kind === '0',
  };
}

/** Hands out a stream of bytes in pieces of the sizes asked for. */
function taking(stream: AsyncIterable<Buffer>): (size: number) => Promise<Buffer> {
  const source = stream[Symbol.asyncIterator]();
  let chunks: Buffer[] = [];
  let length = 0;
  return async (size) => {
    while (length < size) {
      const next = await source.next();
      if (next.done) throw new Error('it ends early');
      chunks.push(next.value);
      length += next.value.length;
    }
    const all = Buffer.concat(chunks);
    chunks = [all.subarray(size)];
    length -= size;
    return all.subarray(0, size);
  };
}
