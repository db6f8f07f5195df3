import { expect, it } from 'vitest';
import { sha256, sha256Anywhere } from '../core/src/sha256.js';

it.each(['', 'abc', 'a'.repeat(55), 'a'.repeat(56), 'a'.repeat(64), 'η \ud800 end', 'b'.repeat(100_000)])(
  'a browser has the SHA-256 of Node: %#',
  (text) => {
    expect(sha256Anywhere(text)).toBe(sha256(text));
    const bytes = new TextEncoder().encode(text);
    expect(sha256Anywhere(bytes)).toBe(sha256(bytes));
  },
);
