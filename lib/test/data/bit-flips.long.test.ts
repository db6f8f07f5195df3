import { it } from 'vitest';
import { flipBits } from './bit-flips.js';

const tenMinutes = 600_000;

it(
  'a bit turned over in a file of the kit is named, or changes nothing: 20,000 of them',
  () => flipBits(5000),
  tenMinutes,
);
