/** Downloads from a site that the test plays itself. */
import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DataError, Interrupted, StorageError, UsageError } from '../../core/src/errors.js';
import { readCifar10 } from '../../thesis/src/data/cifar10.js';
import type { DataFolder } from '../../thesis/src/data/data-file.js';
import { type Collection, collectionNamed, type DataArchive } from '../../thesis/src/data/manifest.js';
import type { DownloadOptions } from '../../tools/src/data/download.js';
import { fetchCollection } from '../../tools/src/data/fetch.js';
import { fetchArchive } from '../../tools/src/data/fetch-archive.js';
import { batchFiles, writeCifarCopy } from '../support/cifar-copy.mjs';
import { tarEntry } from '../support/tar-entry.js';
import { failure } from './mnist-copy.js';

const records = 10;
const inArchive = 'cifar-10-batches-bin';

function archiveOf(folder: string, files: readonly string[]): Buffer {
  const entries = files.map((file) => tarEntry(`${inArchive}/${file}`, readFileSync(join(folder, file))));
  const readme = tarEntry(`${inArchive}/readme.html`, Buffer.from('<p>CIFAR-10</p>'));
  const all = [tarEntry(`${inArchive}/`, Buffer.alloc(0), '5'), readme, ...entries, Buffer.alloc(1024)];
  return gzipSync(Buffer.concat(all));
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let parent: string;
let folder: DataFolder;
let original: string;
let content: Buffer;
let server: Server;
let answers: Answer[];
/** What each request asked for. */
let ranges: (string | undefined)[];
let archive: DataArchive;
let collection: Collection;

beforeEach(async () => {
  for (const name of ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy']) {
    for (const one of [name, name.toUpperCase()]) vi.stubEnv(one, '');
  }
  parent = mkdtempSync(join(tmpdir(), 'l2o-archive-'));
  folder = { path: join(parent, 'data', 'cifar10'), fix: 'fetch it', variant: 'official', onRequest: true };
  original = join(parent, 'original');
  writeCifarCopy(original, { records, variant: '' });
  content = archiveOf(original, batchFiles);
  answers = [];
  ranges = [];
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    // The last answer is given from then on.
    (answers.length > 1 ? answers.shift() : answers[0])?.(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  archive = {
    url: `http://127.0.0.1:${port}/~kriz/cifar-10-binary.tar.gz`,
    bytes: content.length,
    md5: createHash('md5').update(content).digest('hex'),
    folder: inArchive,
  };
  const cifar = collectionNamed('cifar10');
  collection = { ...cifar, files: cifar.files.map((file) => ({ ...file, bytes: records * 3073 })) };
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  rmSync(parent, { recursive: true });
});

/** A site as it should be: all of it, or from the byte that is asked for. */
const good: Answer = (request, response) => {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const end = content.length;
  response.writeHead(start > 0 ? 206 : 200, {
    'content-length': end - start,
    ...(start > 0 && { 'content-range': `bytes ${start}-${end - 1}/${end}` }),
  });
  response.end(content.subarray(start));
};
const status =
  (code: number): Answer =>
  (_, response) => {
    response.writeHead(code, { 'content-type': 'text/html' }).end('<!doctype html>');
  };

const fetchIt = (options: DownloadOptions = {}) => fetchArchive(ours(), archive, folder, options);
/** The collection of the archive as it is now. */
const ours = (): Collection => ({ ...collection, archive });
/** The files, and what is known of them. */
const allFiles = ['checksums.json', ...batchFiles].sort();
const part = () => join(folder.path, 'cifar-10-binary.tar.gz.part');
const filesThere = () => (existsSync(folder.path) ? readdirSync(folder.path).sort() : []);
/** A download that breaks off once that many bytes have come; after it, the site is as it should be. */
const brokenAt = async (bytes: number) => {
  const site = new EventEmitter();
  answers = [
    (_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, bytes));
      site.once('break', () => response.destroy());
    },
  ];
  const error = await failure(
    fetchIt({ onProgress: (received) => received === bytes && site.emit('break') }),
  );
  answers = [good];
  ranges = [];
  return error;
};

describe('an archive', () => {
  test('is downloaded, checked and unpacked; the files alone stay', async () => {
    answers = [good];
    const progress: number[] = [];
    const fetched = await fetchIt({ onProgress: (received) => progress.push(received) });
    expect(fetched.map(({ file }) => file)).toEqual(batchFiles);
    expect(filesThere()).toEqual(allFiles);
    for (const { file, path } of fetched) {
      expect(readFileSync(path).equals(readFileSync(join(original, file))), file).toBe(true);
    }
    expect(progress.at(-1)).toBe(content.length);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  test('is not asked for where all files are intact', async () => {
    answers = [good];
    await fetchIt();
    expect(await fetchIt()).toEqual([]);
    expect(ranges).toEqual([undefined]);
  });

  test('brings a missing and a damaged file, and leaves the others alone', async () => {
    answers = [good];
    await fetchIt();
    rmSync(join(folder.path, 'data_batch_2.bin'));
    writeFileSync(join(folder.path, 'test_batch.bin'), 'damaged');
    expect((await fetchIt()).map(({ file }) => file)).toEqual(['data_batch_2.bin', 'test_batch.bin']);
  });

  test('is brought by one of two who ask at the same time; the other finds the files', async () => {
    let other: ReturnType<typeof fetchIt> | undefined;
    const waiting: string[] = [];
    answers = [
      (_, response) => {
        // Half of it, and the rest once another waits.
        const half = content.length >> 1;
        response.writeHead(200, { 'content-length': content.length });
        response.write(content.subarray(0, half));
        other = fetchIt({
          onWaiting: (holder) => {
            waiting.push(holder);
            response.end(content.subarray(half));
          },
        });
      },
      good,
    ];
    expect((await fetchIt()).map(({ file }) => file)).toEqual(batchFiles);
    expect(await other).toEqual([]);
    expect(waiting).toEqual([expect.stringContaining(`process ${process.pid} on `)]);
    expect(ranges).toEqual([undefined]);
    expect(filesThere()).toEqual(allFiles);
    for (const file of batchFiles) {
      expect(readFileSync(join(folder.path, file)).equals(readFileSync(join(original, file))), file).toBe(
        true,
      );
    }
  });

  test('goes on where the download broke off', async () => {
    const half = Math.floor(content.length / 2);
    const error = await brokenAt(half);
    expect(error).toBeInstanceOf(DataError);
    expect(error).toMatchObject({
      explanation: {
        expected: `${archive.url} can be downloaded`,
        found: expect.stringMatching(/^it broke off after 0 of 0 MB: /),
        fix: expect.stringMatching(/^repeat the command: it goes on from there; or get cifar-10-binary/),
      },
    });
    expect(filesThere()).toEqual(['cifar-10-binary.tar.gz.part']);
    expect(readFileSync(part()).equals(content.subarray(0, half))).toBe(true);

    expect(await fetchIt()).toHaveLength(6);
    expect(ranges).toEqual([`bytes=${half}-`]);
    expect(filesThere()).toEqual(allFiles);
  });

  test('begins anew at a site that cannot send a part', async () => {
    await brokenAt(1000);
    answers = [(_, response) => response.writeHead(200, { 'content-length': content.length }).end(content)];
    expect(await fetchIt()).toHaveLength(6);
  });

  test('that was downloaded before is unpacked without the site', async () => {
    mkdirSync(folder.path, { recursive: true });
    writeFileSync(part(), content);
    expect(await fetchIt()).toHaveLength(6);
    expect(ranges).toEqual([]);
  });

  test('longer than it can be is downloaded anew', async () => {
    mkdirSync(folder.path, { recursive: true });
    writeFileSync(part(), Buffer.concat([content, Buffer.of(0)]));
    answers = [good];
    expect(await fetchIt()).toHaveLength(6);
    expect(ranges).toEqual([undefined]);
  });

  test('with another checksum is refused and removed', async () => {
    const wrong = Buffer.from(content);
    wrong[wrong.length >> 1] ^= 1;
    answers = [(_, response) => response.writeHead(200, { 'content-length': wrong.length }).end(wrong)];
    const error = await failure(fetchIt());
    expect(error).toBeInstanceOf(DataError);
    expect(error).toMatchObject({
      explanation: {
        expected: `${archive.url} has MD5 ${archive.md5}`,
        found: expect.stringMatching(/^MD5 [0-9a-f]{32}; what was downloaded is removed$/),
        fix: expect.stringContaining('begins anew'),
      },
    });
    expect(filesThere()).toEqual([]);
  });

  test('makes its files official, and nothing else does', async () => {
    answers = [good];
    await fetchIt();
    expect(await readCifar10(ours(), folder)).toMatchObject({ variant: 'official' });
    const changed = join(folder.path, 'data_batch_4.bin');
    const bytes = readFileSync(changed);
    bytes[3074] ^= 1;
    writeFileSync(changed, bytes);
    expect(await failure(readCifar10(ours(), folder))).toMatchObject({
      explanation: { found: expect.stringMatching(/^MD5 [0-9a-f]{32}$/) },
    });
    expect((await fetchIt()).map(({ file }) => file)).toEqual(['data_batch_4.bin']);
    // Nothing is known of files that were unpacked from another archive, or brought by hand.
    const other = { ...archive, md5: 'another' };
    expect(await readCifar10({ ...collection, archive: other }, folder)).toMatchObject({
      variant: 'unverified',
    });
    rmSync(join(folder.path, 'checksums.json'));
    expect(await readCifar10(ours(), folder)).toMatchObject({ variant: 'unverified' });
    expect(await fetchIt()).toHaveLength(6);
    expect(await readCifar10(ours(), folder)).toMatchObject({ variant: 'official' });
  });

  test('with a damaged note of what is known of its files is named', async () => {
    answers = [good];
    await fetchIt();
    writeFileSync(join(folder.path, 'checksums.json'), '{"archive": 7}');
    expect(await failure(readCifar10(ours(), folder))).toMatchObject({
      explanation: { fix: expect.stringContaining('data fetch cifar10') },
    });
  });

  test.each([
    ['beside the files', () => ({})],
    ['in a pack', () => ({ given: join(parent, 'cifar10.tar.gz') })],
  ])('that was brought another way, %s, is unpacked, and left as it is', async (_where, where) => {
    mkdirSync(folder.path, { recursive: true });
    const { given = join(folder.path, 'cifar-10-binary.tar.gz') }: DownloadOptions = where();
    writeFileSync(given, content.subarray(1));
    expect(await failure(fetchIt(where()))).toMatchObject({
      explanation: { found: `${content.length - 1} bytes`, fix: expect.stringContaining('or remove it') },
    });
    writeFileSync(given, content);
    expect(await fetchIt(where())).toHaveLength(6);
    expect(ranges).toEqual([]);
    expect(readFileSync(given)).toEqual(content);
    expect(filesThere()).toEqual(expect.arrayContaining(allFiles));
    expect(await readCifar10(ours(), folder)).toMatchObject({ variant: 'official' });
  });

  test('is followed to another address', async () => {
    answers = [(_, response) => response.writeHead(302, { location: '/elsewhere.tar.gz' }).end(), good];
    expect(await fetchIt()).toHaveLength(6);
  });

  test('redirected in a circle is given up', async () => {
    answers = [(_, response) => response.writeHead(302, { location: '/~kriz/again' }).end()];
    expect(await failure(fetchIt())).toMatchObject({
      explanation: { found: 'no connection: it is redirected again and again' },
    });
  });

  test('comes as it is, also where the site calls the compression an encoding', async () => {
    answers = [
      (_, response) =>
        response
          .writeHead(200, { 'content-length': content.length, 'content-encoding': 'x-gzip' })
          .end(content),
    ];
    expect(await fetchIt()).toHaveLength(6);
  });
});

describe('a download that fails is named, with a fix', () => {
  test.each([404, 416, 503])('where the site answers %d', async (code) => {
    answers = [status(code)];
    const error = await failure(fetchIt());
    expect(error).toBeInstanceOf(DataError);
    expect(error).toMatchObject({
      explanation: {
        expected: `${archive.url} can be downloaded`,
        found: expect.stringContaining(`the site answers ${code} `),
        fix: expect.stringContaining(`put it as it is into ${folder.path} and repeat the command`),
      },
    });
    expect(filesThere()).toEqual([]);
  });

  test('where something else stands at the address', async () => {
    answers = [(_, response) => response.writeHead(200, { 'content-length': 5 }).end('hello')];
    expect(await failure(fetchIt())).toMatchObject({
      explanation: { found: `a file of 5 bytes instead of ${content.length}` },
    });
    expect(filesThere()).toEqual([]);
  });

  test('where a part comes that was not asked for', async () => {
    await brokenAt(1000);
    answers = [
      (_, response) => response.writeHead(206, { 'content-range': `bytes 7-9/${content.length}` }).end('abc'),
    ];
    expect(await failure(fetchIt())).toBeInstanceOf(DataError);
    expect(readFileSync(part())).toHaveLength(1000);
  });

  test('where the site ends without saying so', async () => {
    answers = [(_, response) => response.writeHead(200).end(content.subarray(0, 500))];
    expect(await failure(fetchIt())).toMatchObject({
      explanation: { found: expect.stringContaining('the site ended it') },
    });
    expect(readFileSync(part())).toHaveLength(500);
  });

  test('where the site sends without end', async () => {
    answers = [
      (_, response) => {
        response.on('drain', () => response.write(content));
        while (response.write(content)) {}
      },
    ];
    expect(await failure(fetchIt())).toMatchObject({
      explanation: { found: expect.stringContaining('what was downloaded is removed') },
    });
    expect(filesThere()).toEqual([]);
  });

  test('where nobody answers', async () => {
    const nobody = { ...archive, url: 'http://127.0.0.1:9/cifar-10-binary.tar.gz' };
    expect(await failure(fetchArchive(collection, nobody, folder))).toMatchObject({
      explanation: {
        found: expect.stringMatching(/^no connection: .*ECONNREFUSED/),
        fix: expect.stringMatching(/^check the connection and repeat the command; or /),
      },
    });
  });

  test('where the place cannot be written', async () => {
    mkdirSync(join(parent, 'data'));
    writeFileSync(folder.path, 'a file where the folder should be');
    answers = [good];
    const error = await failure(fetchIt());
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({
      explanation: { expected: `${folder.path} can be written`, fix: expect.stringContaining('repeat') },
    });
  });

  test('where a folder lies in the place of the download', async () => {
    mkdirSync(join(part(), 'something'), { recursive: true });
    answers = [good];
    expect(await failure(fetchIt())).toBeInstanceOf(StorageError);
  });

  test('where the person stops it: what has come is kept', async () => {
    answers = [
      (_, response) => {
        response.writeHead(200, { 'content-length': content.length });
        response.write(content.subarray(0, 2000));
      },
    ];
    const stop = new AbortController();
    const error = await failure(
      fetchIt({ signal: stop.signal, onProgress: () => stop.abort(new Interrupted()) }),
    );
    expect(error).toBeInstanceOf(Interrupted);
    expect(readFileSync(part()).equals(content.subarray(0, 2000))).toBe(true);
  });

  test('where the archive lacks a file', async () => {
    content = archiveOf(original, batchFiles.slice(0, 5));
    archive = {
      ...archive,
      bytes: content.length,
      md5: createHash('md5').update(content).digest('hex'),
    };
    answers = [good];
    expect(await failure(fetchIt())).toMatchObject({
      explanation: { expected: `${archive.url} has the file ${inArchive}/test_batch.bin` },
    });
  });

  test('where changed images lie in the place of the official ones', async () => {
    writeCifarCopy(folder.path, { records, variant: 'synthetic' });
    rmSync(join(folder.path, 'test_batch.bin'));
    expect(
      await failure(fetchArchive(collection, archive, { ...folder, variant: 'synthetic' })),
    ).toMatchObject({
      explanation: { found: 'its dataset.json says "synthetic"' },
    });
    expect(ranges).toEqual([]);
  });
});

describe('through a proxy', () => {
  /** What was asked of the proxy, which passes everything on to the site. */
  let asked: string[];
  let proxy: Server;
  beforeEach(async () => {
    asked = [];
    proxy = createServer((incoming, response) => {
      asked.push(incoming.url ?? '');
      const { host: _, ...headers } = incoming.headers;
      get(incoming.url ?? '', { headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(response);
      });
    });
    proxy.on('connect', ({ url }, socket) => {
      asked.push(`CONNECT ${url}`);
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    });
    await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
    answers = [good];
  });
  afterEach(async () => {
    proxy.closeAllConnections();
    await new Promise((closed) => proxy.close(closed));
  });
  const address = () => `127.0.0.1:${(proxy.address() as AddressInfo).port}`;

  test.each(['HTTP_PROXY', 'http_proxy', 'ALL_PROXY'])(
    'that %s names the archive comes, and it is said',
    async (name) => {
      vi.stubEnv(name, `http://me:secret@${address()}`);
      const words: string[] = [];
      expect(await fetchIt({ onStart: (line) => words.push(line) })).toHaveLength(6);
      expect(asked).toEqual([archive.url]);
      expect(words).toEqual([`Downloading ${archive.url} through the proxy http://${address()} (${name})`]);
    },
  );

  test('it does not come where NO_PROXY names the site, or nothing names a proxy for it', async () => {
    vi.stubEnv('HTTP_PROXY', address());
    vi.stubEnv('NO_PROXY', 'example.org,127.0.0.1');
    expect(await fetchIt()).toHaveLength(6);
    vi.stubEnv('HTTP_PROXY', '');
    vi.stubEnv('HTTPS_PROXY', address());
    vi.stubEnv('NO_PROXY', '');
    rmSync(folder.path, { recursive: true });
    expect(await fetchIt()).toHaveLength(6);
    expect(asked).toEqual([]);
  });

  test('a site with https is asked for through a tunnel, and a refusal is named', async () => {
    vi.stubEnv('HTTPS_PROXY', address());
    const far = { ...archive, url: 'https://cifar.invalid/cifar-10-binary.tar.gz' };
    expect(await failure(fetchArchive(ours(), far, folder))).toMatchObject({
      explanation: {
        expected: `${far.url} through the proxy http://${address()} (HTTPS_PROXY) can be downloaded`,
        found: 'the proxy or the site answers 407 Proxy Authentication Required',
      },
    });
    expect(asked).toEqual(['CONNECT cifar.invalid:443']);
  });

  test('that is not there is named', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:9');
    expect(await failure(fetchIt())).toMatchObject({
      explanation: {
        expected: expect.stringContaining('through the proxy http://127.0.0.1:9 (HTTP_PROXY)'),
        found: expect.stringMatching(/^no connection: .*ECONNREFUSED/),
      },
    });
  });

  test.each(['socks5://127.0.0.1:1080', 'http://'])('%s is refused', async (wrong) => {
    vi.stubEnv('HTTP_PROXY', wrong);
    const error = await failure(fetchIt());
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({
      explanation: { expected: expect.stringMatching(/^HTTP_PROXY is the address/) },
    });
  });
});

test('what cannot be fetched is wrong use', async () => {
  const error = await failure(fetchCollection('cifar-10'));
  expect(error).toBeInstanceOf(UsageError);
  expect(error).toMatchObject({
    explanation: {
      expected: expect.stringContaining('mnist, cifar10'),
      fix: expect.stringContaining('cifar10'),
    },
  });
  expect(await failure(fetchCollection('reference'))).toBeInstanceOf(UsageError);
});

test('a collection of a package is repaired as ever', async () => {
  expect(await fetchCollection('mnist')).toEqual([]);
});
