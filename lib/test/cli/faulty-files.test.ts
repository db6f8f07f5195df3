/** Files from outside that are not what they should be: what is said of each, and the exit code. One row per fault. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeSafetensors } from '../../core/src/trained/safetensors.js';
import { encodeSealed, encodeTrained } from '../../core/src/trained/trained-file.js';
import { ShippedResults } from '../../thesis/src/results/shipped-results.js';
import { describeFailure } from '../../tools/src/cli/failure.js';
import { main } from '../../tools/src/cli/main.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { trainedExample } from '../trained/example.js';
import { recorder } from './output.js';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => vi.unstubAllEnvs());

/** What stands in the place of a file. */
type Fault = (path: string) => void;
const content =
  (bytes: string | Uint8Array): Fault =>
  (path) =>
    writeFileSync(path, bytes);
/** Takes no room on the disk. */
const ofSize =
  (bytes: number, beginning: Uint8Array = new Uint8Array()): Fault =>
  (path) => {
    writeFileSync(path, beginning);
    truncateSync(path, bytes);
  };
const aFolder: Fault = (path) => void mkdirSync(path);
const aPipe: Fault = (path) => void execFileSync('mkfifo', [path]);

async function run(...words: string[]) {
  const [stdout, stderr] = [recorder(), recorder()];
  const exitCode = await main(words, { stdout, stderr });
  return { exitCode, text: stdout.text() + stderr.text() };
}

/** How a file of each kind is reached: where it lies, and what reads it. */
const readers = {
  'an optimizer': {
    file: 'x.safetensors',
    read: () => run('trained', 'show', join(folder, 'x.safetensors')),
  },
  'a figure': {
    file: 'fig-3.03.json',
    read: () => run('report', '--figures', folder),
  },
  curves: {
    file: 'fig-3.03.json',
    read: async () => {
      try {
        new ShippedResults(folder).find({ figure: '3.3', run: { id: '' }, measure: 'epoch mean' });
        return { exitCode: 0, text: '' };
      } catch (error) {
        const { exitCode, text = '' } = describeFailure(error, false);
        return { exitCode, text };
      }
    },
  },
  'images of MNIST': {
    file: 't10k-labels-idx1-ubyte',
    read: () => {
      vi.stubEnv('L2O_DATA', folder);
      return run('data', 'verify');
    },
  },
  'packed images of MNIST': {
    file: 't10k-labels-idx1-ubyte.gz',
    read: () => readers['images of MNIST'].read(),
  },
  'images of CIFAR-10': {
    file: 'test_batch.bin',
    read: () => readers['images of MNIST'].read(),
  },
  'a note on images': {
    file: 'dataset.json',
    read: () => {
      writeFileSync(join(folder, 't10k-labels-idx1-ubyte'), '');
      return readers['images of MNIST'].read();
    },
  },
} as const;

const header = (bytes: number) => {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes));
  return length;
};
/** A whole file of tensors, whose header is that text. */
const tensors = (json: string) =>
  content(Buffer.concat([header(Buffer.byteLength(json)), Buffer.from(json)]));
/** An optimizer with a right checksum, in whose record something else stands. */
const trained = (texts: Readonly<Record<string, string>>) => {
  const { tensors, metadata } = decodeSafetensors(encodeTrained(trainedExample()), 'a file');
  const { checksum: _, ...rest } = metadata;
  return content(encodeSealed({ tensors, metadata: { ...rest, ...texts } }));
};
const empty = (name: string) => `${JSON.stringify(name)}:{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`;
const steering = '\u001b[2J\u009b31m\u202e';

const rows: [keyof typeof readers, string, Fault, RegExp][] = [
  ['an optimizer', 'a folder', aFolder, /found: a folder, no file\n/],
  ['an optimizer', 'a pipe', aPipe, /found: a pipe, no file\n/],
  ['an optimizer', '10 GB', ofSize(1e10), /found: 10000000000 bytes, where at most 64000000 are expected\n/],
  [
    'an optimizer',
    'a header of 60 MB',
    ofSize(6.1e7, header(6e7)),
    /a header of 60000000 bytes, where at most 1000000/,
  ],
  [
    'an optimizer',
    '300,000 empty tensors',
    tensors(`{${Array.from({ length: 300_000 }, (_, i) => empty(`t${i}`)).join()}}`),
    /a header of \d{8} bytes, where at most 1000000 are expected/,
  ],
  ['an optimizer', 'a name of 3 MB', tensors(`{${empty('x'.repeat(3e6))}}`), /a header of 30\d{5} bytes/],
  [
    'an optimizer',
    'a name of 900,000 characters',
    tensors(`{"${'x'.repeat(9e5)}":7}`),
    /found: "x{3999}\.\.\. \(9000\d\d characters\)\n/,
  ],
  [
    'an optimizer',
    'a name that steers the terminal',
    tensors(`{${JSON.stringify(steering)}:7}`),
    /found: "\\u\{1b\}\[2J\\u\{9b\}31m\\u\{202e\}" is not an object/,
  ],
  [
    'an optimizer',
    'a rule that steers the terminal',
    trained({ rule: steering }),
    /found: "\\u\{1b\}\[2J\\u\{9b\}31m/,
  ],
  [
    'an optimizer',
    'an unknown rule',
    trained({ rule: 'lstm' }),
    /whose rule is known here\n {2}found: "lstm"/,
  ],
  [
    'an optimizer',
    'a setting that the rule does not know',
    trained({ settings: '{"rate":{"kind":"constant","rate":0.01},"mixture":{"hidden":[3]},"more":1}' }),
    /found: more = 1/,
  ],
  ['a figure', 'a folder', aFolder, /found: a folder, no file\n/],
  ['a figure', 'a pipe', aPipe, /found: a pipe, no file\n/],
  ['a figure', '10 GB', ofSize(1e10), /found: 10000000000 bytes, where at most 32000000 are expected\n/],
  ['curves', 'a folder', aFolder, /found: a folder, no file\n/],
  ['curves', 'a pipe', aPipe, /found: a pipe, no file\n/],
  ['curves', '10 GB', ofSize(1e10), /found: 10000000000 bytes, where at most 32000000 are expected\n/],
  ['curves', 'words that steer the terminal', content(steering), /found: .*\\u\{1b\}\[2J/],
  ['images of MNIST', 'a folder', aFolder, /found: a folder, no file\n/],
  ['images of MNIST', 'a pipe', aPipe, /found: a pipe, no file\n/],
  ['images of MNIST', '10 GB', ofSize(1e10), /found: 10000000000 bytes, where at most 10008 are expected\n/],
  [
    'packed images of MNIST',
    'a small file that holds 50 MB',
    content(gzipSync(Buffer.alloc(5e7))),
    /found: more than 10008 bytes in it\n/,
  ],
  ['packed images of MNIST', '10 GB', ofSize(1e10), /found: 10000000000 bytes, where at most 110008/],
  ['packed images of MNIST', 'no gzip', content('plain'), /found: incorrect header check\n/],
  ['images of CIFAR-10', 'a folder', aFolder, /found: a folder, no file\n/],
  ['images of CIFAR-10', '10 GB', ofSize(1e10), /found: 10000000000 bytes, where at most 30730000/],
  ['a note on images', 'a folder', aFolder, /found: a folder, no file\n/],
  ['a note on images', 'a pipe', aPipe, /found: a pipe, no file\n/],
  ['a note on images', '10 GB', ofSize(1e10), /found: 10000000000 bytes/],
  [
    'a note on images',
    'a variant that steers the terminal',
    content(JSON.stringify({ variant: steering })),
    /found: variant is not a name of 1 to 60 characters on one line\n/,
  ],
];

describe('in the place of', () => {
  it.each(rows.map(([kind, what, fault, found]) => ({ kind, what, fault, found })))(
    '$kind: $what',
    async ({ kind, fault, found }) => {
      // Windows has no pipes among its files.
      if (fault === aPipe && process.platform === 'win32') return;
      const { file, read } = readers[kind];
      fault(join(folder, file));
      const { exitCode, text } = await read();
      expect(exitCode).toBe(1);
      expect(text).toMatch(found);
      expect(text).toMatch(/^ {2}to fix it: \S/m);
      expect(text).not.toMatch(/fault of the kit|^ +at /m);
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
      // "data verify" names every file of the kit besides.
      expect(text.length).toBeLessThan(30_000);
    },
  );
});

describe('images under other names', () => {
  const labels = Buffer.concat([Buffer.of(0, 0, 8, 1, 0, 0, 39, 16), Buffer.alloc(10_000)]);

  it.each(['t10k-labels.idx1-ubyte', 't10k-labels.idx1-ubyte.gz'])('%s is found', async (name) => {
    writeFileSync(join(folder, name), name.endsWith('.gz') ? gzipSync(labels) : labels);
    writeFileSync(join(folder, 'dataset.json'), '{"variant": "all zeros"}');
    vi.stubEnv('L2O_DATA', folder);
    expect((await run('data', 'verify')).text).toMatch(
      /^ok +mnist +test labels +all zeros +.*t10k-labels\.idx1/m,
    );
  });

  it.each(['mnist_train.csv', 'mnist.npz', 'train.parquet', 'mnist.pkl.gz'])('%s is told', async (name) => {
    mkdirSync(join(folder, 'mnist'));
    writeFileSync(join(folder, 'mnist', name), '');
    vi.stubEnv('L2O_DATA', folder);
    const { exitCode, text } = await run('data', 'verify');
    expect(exitCode).toBe(1);
    expect(text).toContain(`but ${name}: that form is not read`);
    expect(text).toMatch(
      /to fix it: put the files of the manifest there, such as train-images-idx3-ubyte\.gz/,
    );
  });
});
