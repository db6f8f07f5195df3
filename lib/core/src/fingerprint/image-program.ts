/** What becomes of images on their way into a network, as a hash: a few made-up ones are drawn, cropped, distorted, scaled. */
import { type BatchProtocol, batchSource, numbersRead, testBatch } from '../data/batches.js';
import { madeUpImages } from '../data/made-up-images.js';
import { Stream } from '../random/stream.js';
import { bytesOf, digest } from './digest.js';

const known = new Map<string, string>();

/** @returns 16 hex digits, of the protocol and of what it makes of made-up images */
export function imageProgram(protocol: BatchProtocol): string {
  const { dataset, size, sampling, images } = protocol;
  const key = `${dataset} ${size} ${sampling} ${images}`;
  const program = known.get(key) ?? digest(key, ...read(protocol));
  known.set(key, program);
  return program;
}

/** Five training batches of four, which is more than a pass, and a test batch. */
function read(protocol: BatchProtocol): Uint8Array[] {
  const dataset = madeUpImages({ height: 32, width: 32, channels: 3 });
  const draw = batchSource({ ...protocol, size: 4 }, dataset, Stream.fromSeed(0).split('images'));
  const drawn = [0, 1, 2, 3, 4].map(draw);
  const tested = testBatch(protocol, dataset, Int32Array.of(0, 5));
  return [
    ...drawn.flatMap((batch) => [
      bytesOf(batch.indices),
      bytesOf(numbersRead(batch, dataset.train, dataset)),
    ]),
    bytesOf(numbersRead(tested, dataset.test, dataset)),
  ];
}
