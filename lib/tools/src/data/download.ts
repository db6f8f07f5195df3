/**
 * Downloads that go on where they broke off: what has come lies in a file of its own, and the site is asked for the rest. Not by
 * `fetch`, which uncompresses an archive that a site sends as "Content-Encoding: gzip".
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { basename, dirname } from 'node:path';
import { DataError, ExplainedError, StorageError } from 'l2o/internal/errors.js';
import { errorCode, kindOf } from 'l2o/internal/node/store/disk.js';
import type { DataArchive } from 'l2o-thesis/internal/data/manifest.js';
import { notWritable } from './atomic-write.js';
import { proxyFor } from './proxy.js';

export interface DownloadOptions {
  /** Told after every piece how many bytes are there. */
  readonly onProgress?: (received: number, bytes: number) => void;
  /** Told before the site is asked: from where the archive comes, and through which proxy. */
  readonly onStart?: (words: string) => void;
  /** Told once, where another process brings the same archive, by which. */
  readonly onWaiting?: (holder: string) => void;
  /** The archive, brought another way, where it does not lie beside the files. */
  readonly given?: string;
  /** Aborted, it ends the download; what has come is kept. */
  readonly signal?: AbortSignal;
}

interface Job {
  readonly archive: DataArchive;
  readonly part: string;
}

const mostRedirections = 5;
const silenceMs = 60_000;

/**
 * Brings an archive, whole and with the right checksum.
 * @param part the file to bring it into. What is there of an earlier attempt is gone on with; what comes is kept when the download
 *   breaks, and removed when the checksum differs
 * @throws DataError when the site cannot be reached, has something else, or breaks off; StorageError when the file cannot be written
 */
export async function download(
  archive: DataArchive,
  part: string,
  options: DownloadOptions = {},
): Promise<void> {
  const before = await fileSize(part);
  if (before !== archive.bytes)
    await bringRest({ archive, part }, before < archive.bytes ? before : 0, options);
  const md5 = await md5Of(part);
  if (md5 === archive.md5) return;
  await rm(part);
  throw new DataError({
    expected: `${archive.url} has MD5 ${archive.md5}`,
    found: `MD5 ${md5}; what was downloaded is removed`,
    fix: `repeat the command, which begins anew; should it end like this again, ${otherWay({ archive, part })}`,
  });
}

/** An archive that a person brought another way. @throws DataError when it is not the right one; it is left as it is */
export async function checkArchive(archive: DataArchive, file: string): Promise<void> {
  const found =
    (await fileSize(file)) === archive.bytes ? `MD5 ${await md5Of(file)}` : `${await fileSize(file)} bytes`;
  if (found === `MD5 ${archive.md5}`) return;
  throw new DataError({
    expected: `${file} is ${archive.url}, of ${archive.bytes} bytes and MD5 ${archive.md5}`,
    found,
    fix: 'put the right one there, or remove it: then it is downloaded',
  });
}

async function bringRest(
  job: Job,
  before: number,
  { onProgress, onStart, signal }: DownloadOptions,
): Promise<void> {
  const { archive, part } = job;
  onStart?.(`Downloading ${wayTo(archive)}`);
  const response = await ask(new URL(archive.url), before, signal).catch((error: unknown) => {
    signal?.throwIfAborted();
    if (error instanceof ExplainedError) throw error;
    throw failed(
      job,
      `no connection: ${reasonOf(error)}`,
      'check the connection and repeat the command',
      error,
    );
  });
  let received = 0;
  try {
    received = startOf(response, job, before);
    const file = await open(part, received === 0 ? 'w' : 'a').catch(refuseDisk(part));
    try {
      for await (const piece of response as AsyncIterable<Buffer>) {
        await file.appendFile(piece).catch(refuseDisk(part));
        received += piece.length;
        onProgress?.(received, archive.bytes);
        if (received > archive.bytes) return;
      }
    } finally {
      await file.close();
    }
    if (received < archive.bytes) throw new Error('the site ended it');
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ExplainedError) throw error;
    const found = `it broke off after ${megabytes(received)} of ${megabytes(archive.bytes)} MB: ${reasonOf(error)}`;
    throw failed(job, found, 'repeat the command: it goes on from there', error);
  } finally {
    response.destroy();
  }
}

/** Asks for a file from byte `before` on. */
async function ask(
  url: URL,
  before: number,
  signal: AbortSignal | undefined,
  redirectionsLeft = mostRedirections,
): Promise<IncomingMessage> {
  const { get } = url.protocol === 'http:' ? http : https;
  const headers = { 'accept-encoding': 'identity', ...(before > 0 && { range: `bytes=${before}-` }) };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = get(url, { headers, signal, timeout: silenceMs, agent: proxyFor(url)?.agent }, resolve);
    request.on('timeout', () => request.destroy(new Error(`nothing came for ${silenceMs / 1000} seconds`)));
    request.on('error', reject);
  });
  const { statusCode = 0, headers: answer } = response;
  if (statusCode < 300 || statusCode > 399 || answer.location === undefined) return response;
  response.destroy();
  if (redirectionsLeft === 0) throw new Error('it is redirected again and again');
  return ask(new URL(answer.location, url), before, signal, redirectionsLeft - 1);
}

/**
 * From which byte on an answer brings the archive: from the one asked for, or from the first where a site cannot do better.
 * @throws DataError when it brings something else
 */
function startOf({ statusCode, statusMessage, headers }: IncomingMessage, job: Job, before: number): number {
  const part = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers['content-range'] ?? '');
  if (statusCode !== 200 && !(statusCode === 206 && part)) {
    const fix = 'repeat the command later';
    const who = proxyFor(new URL(job.archive.url)) ? 'the proxy or the site' : 'the site';
    throw failed(job, `${who} answers ${statusCode} ${statusMessage}`, fix);
  }
  const start = part ? Number(part[1]) : 0;
  const size = part ? part[2] : headers['content-length'];
  const sameSize = size === undefined || Number(size) === job.archive.bytes;
  if (sameSize && (start === 0 || start === before)) return start;
  throw failed(job, `a file of ${size} bytes instead of ${job.archive.bytes}`, 'repeat the command later');
}

function failed({ archive, part }: Job, found: string, fix: string, cause?: unknown): DataError {
  return new DataError(
    {
      expected: `${wayTo(archive)} can be downloaded`,
      found,
      fix: `${fix}; or ${otherWay({ archive, part })}`,
    },
    { cause },
  );
}

/** The address, with the proxy in between. */
function wayTo({ url }: DataArchive): string {
  const proxy = proxyFor(new URL(url));
  return proxy ? `${url} through ${proxy.words}` : url;
}

function otherWay({ archive: { url }, part }: Job): string {
  return `get ${basename(url)} another way, put it as it is into ${dirname(part)} and repeat the command`;
}

function refuseDisk(part: string): (error: unknown) => never {
  return (error) => {
    throw notWritable(part, error);
  };
}

async function fileSize(file: string): Promise<number> {
  try {
    const found = await stat(file);
    if (!found.isFile())
      throw new StorageError({
        expected: `${file} is a file`,
        found: kindOf(found),
        fix: 'move it away',
      });
    return found.size;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 0;
    throw notWritable(file, error);
  }
}

async function md5Of(file: string): Promise<string> {
  const hash = createHash('md5');
  for await (const piece of createReadStream(file)) hash.update(piece);
  return hash.digest('hex');
}

/** The system's reasons come with a name, and sometimes with nothing else. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message === '' ? (errorCode(error) ?? 'no reason is given') : message;
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 1e6);
}
