import { expect, test } from 'vitest';
import { block, encrypt } from '../../core/src/random/threefry.js';

/** Random123's known answers for threefry2x32 with 20 rounds: counter, key, result. */
const knownAnswers = [
  ['00000000 00000000', '00000000 00000000', '6b200159 99ba4efe'],
  ['ffffffff ffffffff', 'ffffffff ffffffff', '1cb996fc bb002be7'],
  ['243f6a88 85a308d3', '13198a2e 03707344', 'c4923a9c 483df7a0'],
] as const;

test.each(knownAnswers)('counter %s, key %s gives %s', (counter, key, result) => {
  const [c0 = Number.NaN, c1 = Number.NaN] = words(counter);
  const [k0 = Number.NaN, k1 = Number.NaN] = words(key);
  encrypt(k0, k1, c0, c1);
  expect(Array.from(block, (word) => word >>> 0)).toEqual(words(result));
});

function words(text: string): number[] {
  return text.split(' ').map((word) => Number.parseInt(word, 16));
}
