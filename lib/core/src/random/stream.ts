/**
 * Streams of random numbers. Element i of a stream depends on the stream's key and on i alone: there is
 * no state to save, a run resumed at element i sees what it would have seen, and every engine can make
 * the same numbers.
 *
 * A stream is a key of the Threefry cipher. Its counters are shared out as follows:
 *   [block, block / 2^32]                    words 2 block and 2 block + 1
 *   [block, block / 2^32 + attempt 2^20]     the same two, where `integers` has to draw again
 *   [four bytes, three bytes + length + 2^31]   a piece of a name, in `split`
 */
import { UsageError } from '../errors.js';
import { normalQuantile } from './normal-quantile.js';
import { block, encrypt } from './threefry.js';

const TWO_32 = 2 ** 32;
const NAME_BIT = 0x80000000;
const LAST_PIECE_BIT = 0x40000000;
const BYTES_PER_PIECE = 7;

/** P(X < -2) of a standard normal X. */
const TAIL_BEYOND_TWO = 0.02275013194817921;

/** A stream of random numbers, counter-based: number i depends on the stream and on i alone, and a name splits off another. */
export class Stream {
  private constructor(
    private readonly key0: number,
    private readonly key1: number,
  ) {}

  /** @throws UsageError unless `seed` is a whole number from 0 to 2^53 - 1 */
  static fromSeed(seed: number): Stream {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new UsageError({
        expected: 'A seed is a whole number from 0 to 2^53 - 1',
        found: String(seed),
        fix: 'take a seed such as 0, 1 or 2',
      });
    }
    return new Stream(seed | 0, Math.floor(seed / TWO_32));
  }

  /** A stream of its own for each name, independent of this one and of all others split from it. */
  split(name: string): Stream {
    // The name is absorbed piece by piece: each is encrypted as a counter, and the output is the next key.
    // Every piece carries its length, and the last of a name a mark, so that no two paths of names are alike.
    const bytes = new TextEncoder().encode(name);
    let key0 = this.key0;
    let key1 = this.key1;
    let start = 0;
    do {
      const piece = bytes.subarray(start, start + BYTES_PER_PIECE);
      start += BYTES_PER_PIECE;
      const last = start >= bytes.length ? LAST_PIECE_BIT : 0;
      encrypt(
        key0,
        key1,
        littleEndian(piece.subarray(0, 4)),
        littleEndian(piece.subarray(4)) | (piece.length << 24) | last | NAME_BIT,
      );
      [key0, key1] = block;
    } while (start < bytes.length);
    return new Stream(key0, key1);
  }

  /** Fills `out` with random words, beginning at element `offset` of the stream. */
  words(out: Uint32Array, offset = 0): Uint32Array {
    this.fillWords(out, offset);
    return out;
  }

  /** Uniform numbers in [0, 1), multiples of 2^-24. */
  uniform(out: Float32Array, offset = 0): Float32Array {
    const words = this.wordsUnder(out, offset);
    for (let i = 0; i < out.length; i++) out[i] = (words[i] >>> 8) * 2 ** -24;
    return out;
  }

  /** Standard normal numbers: each the quantile of one word. */
  normal(out: Float32Array, offset = 0): Float32Array {
    const words = this.wordsUnder(out, offset);
    for (let i = 0; i < out.length; i++) out[i] = normalQuantile(probability(words[i]));
    return out;
  }

  /** Standard normal numbers under the condition |x| <= 2. */
  truncatedNormal(out: Float32Array, offset = 0): Float32Array {
    const words = this.wordsUnder(out, offset);
    for (let i = 0; i < out.length; i++) {
      out[i] = normalQuantile(TAIL_BEYOND_TWO + probability(words[i]) * (1 - 2 * TAIL_BEYOND_TWO));
    }
    return out;
  }

  /**
   * Uniform integers from 0 to `bound` - 1, every one equally likely: Lemire's multiplication with rejection
   * (ACM Transactions on Modeling and Computer Simulation 29, 2019), the attempts of an element its own.
   * @param bound 1 to 2^31
   */
  integers(out: Int32Array, bound: number, offset = 0): Int32Array {
    if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 31) {
      throw new RangeError(`a bound is a whole number from 1 to 2^31, not ${bound}`);
    }
    this.fillWords(out, offset);
    const boundHigh = bound >>> 16;
    const boundLow = bound & 0xffff;
    const surplus = (TWO_32 - bound) % bound;
    for (let i = 0; i < out.length; i++) {
      let word = out[i] >>> 0;
      // The low half of word * bound tells whether the word is one of the few that would be one too many.
      for (let attempt = 1; Math.imul(word, bound) >>> 0 < surplus; attempt++) {
        word = this.wordAt(offset + i, attempt);
      }
      // The high half, in two products that a double holds exactly.
      out[i] = Math.floor((word * boundHigh + Math.floor((word * boundLow) / 65536)) / 65536);
    }
    return out;
  }

  /** Words laid under an array of floats, to be turned into floats in place. */
  private wordsUnder(out: Float32Array, offset: number): Int32Array {
    const words = new Int32Array(out.buffer, out.byteOffset, out.length);
    this.fillWords(words, offset);
    return words;
  }

  private fillWords(out: Uint32Array | Int32Array, offset: number): void {
    if (!Number.isSafeInteger(offset) || offset < 0 || !Number.isSafeInteger(offset + out.length)) {
      throw new RangeError(`elements of a stream are numbered from 0 to 2^53 - 1, not ${offset}`);
    }
    let i = 0;
    if (offset % 2 === 1) out[i++] = this.wordAt(offset, 0);
    for (; i + 1 < out.length; i += 2) {
      const number = (offset + i) / 2;
      encrypt(this.key0, this.key1, number | 0, Math.floor(number / TWO_32));
      out[i] = block[0];
      out[i + 1] = block[1];
    }
    if (i < out.length) out[i] = this.wordAt(offset + i, 0);
  }

  private wordAt(element: number, attempt: number): number {
    const number = Math.floor(element / 2);
    encrypt(this.key0, this.key1, number | 0, Math.floor(number / TWO_32) | (attempt << 20));
    return block[element % 2] >>> 0;
  }
}

/** The middle of the word's 2^32nd part of (0, 1): never 0 or 1, and symmetric about 1/2. */
function probability(word: number): number {
  return ((word >>> 0) + 0.5) / TWO_32;
}

function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((number, byte) => (number << 8) | byte, 0);
}
